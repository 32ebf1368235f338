using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using OrleansStream.Components;
using OrleansStream.Expressions;

namespace OrleansStream.Cli.Commands;

/// <summary><c>ostream list [sources|sinks|steps|functions|formats] [--json]</c></summary>
static class ListCommand
{
    static readonly JsonWriterOptions JsonOptions = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    const string Functions = "functions";

    static readonly (string Name, ComponentKind Kind)[] Kinds =
    [
        ("sources", ComponentKind.Source), ("steps", ComponentKind.Step), ("sinks", ComponentKind.Sink), ("formats", ComponentKind.Format),
    ];

    public static Command Create()
    {
        var what = new Argument<string?>("WHAT") { Arity = ArgumentArity.ZeroOrOne, Description = "What to list; absent: everything." };
        what.AcceptOnlyFromAmong([.. Kinds.Select(k => k.Name), Functions]);
        var json = new Option<bool>("--json") { Description = "Writes JSON, with all options." };
        var command = new Command("list", "Lists what plans can use.") { what, json };
        command.SetAction(result => Run(result.GetValue(what), result.GetValue(json), result.InvocationConfiguration.Output));
        return command;
    }

    static int Run(string? what, bool json, TextWriter output)
    {
        var kinds = Kinds.Where(k => what is null || what == k.Name).ToArray();
        var functions = what is null or Functions;
        if (json)
            WriteJson(kinds, functions, output);
        else
            WriteText(kinds, functions, output);
        return ExitCodes.Done;
    }

    static void WriteText((string Name, ComponentKind Kind)[] kinds, bool functions, TextWriter output)
    {
        var titles = kinds.Length > 1;
        foreach (var (name, kind) in kinds)
        {
            WriteTable(titles ? name : null, [.. Catalog.Default.Descriptors(kind).Select(d => (d.Type, d.Summary))], output);
            if (Catalog.Default.Missing(kind) is { Length: > 0 } missing)
                output.WriteLine($"  not in this build: {string.Join(", ", missing)}");
            if (titles)
                output.WriteLine();
        }
        if (functions)
            WriteTable(titles ? Functions : null, [.. FunctionCatalog.All.Select(f => (f.Signature, f.Summary))], output);
    }

    static void WriteTable(string? title, (string Name, string Summary)[] rows, TextWriter output)
    {
        if (title is not null)
            output.WriteLine($"{title}:");
        var width = rows.Select(r => r.Name.Length).DefaultIfEmpty().Max();
        foreach (var (name, summary) in rows)
            output.WriteLine($"  {name.PadRight(width)}  {summary}");
    }

    static void WriteJson((string Name, ComponentKind Kind)[] kinds, bool functions, TextWriter output)
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
            if (functions)
                WriteFunctions(writer);
            writer.WriteEndObject();
        }
        output.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }

    static void WriteFunctions(Utf8JsonWriter writer)
    {
        writer.WriteStartArray(Functions);
        foreach (var function in FunctionCatalog.All)
        {
            writer.WriteStartObject();
            writer.WriteString("name", function.Name);
            writer.WriteString("signature", function.Signature);
            writer.WriteString("summary", function.Summary);
            writer.WriteString("example", function.Example);
            writer.WriteString("result", function.Result);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }
}
