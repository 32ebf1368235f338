using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using OrleansStream.Components;

namespace OrleansStream.Cli.Commands;

/// <summary><c>ostream list [sources|sinks|steps|functions|formats] [--json]</c></summary>
static class ListCommand
{
    static readonly JsonWriterOptions JsonOptions = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    static readonly (string Name, ComponentKind Kind)[] Kinds =
    [
        ("sources", ComponentKind.Source), ("steps", ComponentKind.Step), ("sinks", ComponentKind.Sink), ("formats", ComponentKind.Format),
    ];

    public static Command Create()
    {
        var what = new Argument<string?>("WHAT") { Arity = ArgumentArity.ZeroOrOne, Description = "What to list; absent: everything." };
        what.AcceptOnlyFromAmong([.. Kinds.Select(k => k.Name), "functions"]);
        var json = new Option<bool>("--json") { Description = "Writes JSON, with all options." };
        var command = new Command("list", "Lists what plans can use.") { what, json };
        command.SetAction(result => Run(result.GetValue(what), result.GetValue(json), result.InvocationConfiguration.Output));
        return command;
    }

    static int Run(string? what, bool json, TextWriter output)
    {
        var kinds = Kinds.Where(k => what is null || what == k.Name).ToArray();
        if (json)
            WriteJson(kinds, output);
        else
            WriteText(kinds, output);
        return ExitCodes.Done;
    }

    static void WriteText((string Name, ComponentKind Kind)[] kinds, TextWriter output)
    {
        foreach (var (name, kind) in kinds)
        {
            if (kinds.Length > 1)
                output.WriteLine($"{name}:");
            var descriptors = Catalog.Default.Descriptors(kind);
            var missing = Catalog.Default.Missing(kind);
            var width = descriptors.Select(d => d.Type.Length).DefaultIfEmpty().Max();
            foreach (var descriptor in descriptors)
                output.WriteLine($"  {descriptor.Type.PadRight(width)}  {descriptor.Summary}");
            if (missing.Length > 0)
                output.WriteLine($"  not in this build: {string.Join(", ", missing)}");
            if (kinds.Length > 1)
                output.WriteLine();
        }
    }

    static void WriteJson((string Name, ComponentKind Kind)[] kinds, TextWriter output)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, JsonOptions))
        {
            writer.WriteStartObject();
            foreach (var (name, kind) in kinds)
            {
                writer.WriteStartArray(name);
                foreach (var descriptor in Catalog.Default.Descriptors(kind))
                    DescriptorJson.Write(writer, descriptor);
                writer.WriteEndArray();
            }
            writer.WriteEndObject();
        }
        output.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }
}
