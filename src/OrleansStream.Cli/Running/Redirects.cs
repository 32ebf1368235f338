using System.Text.Json.Nodes;
using OrleansStream.Connectors.File;
using OrleansStream.Diagnostics;
using OrleansStream.Plans;

namespace OrleansStream.Cli.Running;

/// <summary>Puts files of JSON Lines, or CSV if their names say so, in the place of sources and sinks. What concerns the rows, schema and event time, stays.</summary>
static class Redirects
{
    /// <summary>What a source keeps of its config: the rest is the platform's.</summary>
    static readonly string[] KeptOptions = ["schema", "eventTime"];

    /// <summary>The plan as the command line wants it. Throws <see cref="CommandException"/> for names that it does not have.</summary>
    public static Plan Apply(Plan plan, RunRequest request)
    {
        var inputs = Parse(request.Inputs, [.. plan.Sources.Select(s => s.Name)], "source", "--input");
        var outputs = Parse(request.Outputs, [.. plan.Sinks.Select(s => s.Name)], "sink", "--output");
        return plan with
        {
            Sources = [.. plan.Sources.Select(s => inputs.TryGetValue(s.Name, out var file) ? s with { Type = "file", Config = File(file, s.Config, s.Config) } : s)],
            Sinks = [.. plan.Sinks
                .Select(s => outputs.TryGetValue(s.Name, out var file) ? s with { Type = "file", Config = File(file, null, s.Config) } : s)
                .Select(s => request.Format is { } format && IsStandardOutput(s) ? s with { Config = WithFormat(s.Config, format) } : s)],
            Parallelism = request.Parallelism ?? plan.Parallelism,
        };
    }

    static bool IsStandardOutput(SinkNode sink) =>
        sink.Type == "console" || (sink.Type == "file" && sink.Config.Json.TryGetProperty("path", out var path) && path.ToString() == "-");

    static ComponentConfig WithFormat(ComponentConfig config, OutputFormat format)
    {
        var changed = JsonNode.Parse(config.Json.GetRawText())!.AsObject();
        // A plan's own dialect stays; a table is made of JSON.
        var wanted = format == OutputFormat.Csv ? "csv" : "json";
        if ((changed["format"] is JsonObject planned ? planned["type"] : changed["format"])?.ToString() != wanted)
            changed["format"] = wanted;
        return ComponentConfig.Parse(changed.ToJsonString());
    }

    static Dictionary<string, string> Parse(IReadOnlyList<string> redirects, string[] names, string kind, string option)
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var redirect in redirects)
        {
            var (name, file) = Parse(redirect, names, kind, option);
            if (file.Length == 0)
                throw new CommandException(ErrorCodes.BadOption, $"{option} '{redirect}' names no file", $"write {name}=FILE");
            if (!files.TryAdd(name, file))
                throw new CommandException(ErrorCodes.BadOption, $"{option} names the {kind} '{name}' twice");
        }
        return files;
    }

    static (string Name, string File) Parse(string redirect, string[] names, string kind, string option)
    {
        var equals = redirect.IndexOf('=', StringComparison.Ordinal);
        if (equals >= 0 && names.Contains(redirect[..equals]))
            return (redirect[..equals], redirect[(equals + 1)..]);
        // A file's own name may hold the character.
        if (names.Length == 1 && (equals < 0 || System.IO.File.Exists(redirect)))
            return (names[0], redirect);
        if (equals >= 0)
            throw new CommandException(ErrorCodes.BadOption, $"{option}: the plan has no {kind} '{redirect[..equals]}'", NearestName.Hint(redirect[..equals], names));
        var hint = names.Length == 0 ? null : $"write name=FILE, the name being one of {string.Join(", ", names)}";
        throw new CommandException(ErrorCodes.BadOption, $"{option} '{redirect}': the plan has {names.Length} {kind}s, so the name must be said", hint);
    }

    static ComponentConfig File(string path, ComponentConfig? source, ComponentConfig own)
    {
        var config = new JsonObject { ["path"] = path };
        foreach (var name in KeptOptions)
        {
            if (source is not null && source.Json.TryGetProperty(name, out var value))
                config[name] = JsonNode.Parse(value.GetRawText());
        }
        if (Format(path, own) is { } format)
            config["format"] = format;
        return ComponentConfig.Parse(config.ToJsonString());
    }

    /// <summary>The format that a file's name says, compression aside; the plan's own if it is of the same type. Null: JSON Lines.</summary>
    static JsonNode? Format(string path, ComponentConfig own)
    {
        if (Compression.Of(path) is not null)
            path = Path.ChangeExtension(path, null);
        var delimiter = Path.GetExtension(path).ToUpperInvariant() switch { ".CSV" => ",", ".TSV" => "\t", _ => null };
        if (delimiter is null)
            return null;
        var planned = own.Json.TryGetProperty("format", out var format) ? JsonNode.Parse(format.GetRawText()) : null;
        return planned is JsonObject { } named && named["type"]?.ToString() == "csv" ? planned : new JsonObject { ["type"] = "csv", ["delimiter"] = delimiter };
    }
}
