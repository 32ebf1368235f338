using System.CommandLine;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using OrleansStream.Cli.Reference;
using OrleansStream.Components;
using OrleansStream.Diagnostics;
using OrleansStream.Expressions;
using OrleansStream.Plans;

namespace OrleansStream.Cli.Commands;

/// <summary><c>ostream list [sources|sinks|steps|windows|formats|functions [NAME]] [--json]</c></summary>
static class ListCommand
{
    static readonly JsonWriterOptions JsonOptions = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    const string Functions = "functions";

    static readonly (string Name, ComponentKind Kind)[] Kinds =
    [
        ("sources", ComponentKind.Source), ("steps", ComponentKind.Step), ("windows", ComponentKind.Window), ("sinks", ComponentKind.Sink),
        ("formats", ComponentKind.Format),
    ];

    public static Command Create()
    {
        var what = new Argument<string?>("WHAT") { Arity = ArgumentArity.ZeroOrOne, Description = "What to list; absent: everything." };
        what.AcceptOnlyFromAmong([.. Kinds.Select(k => k.Name), Functions]);
        var name = new Argument<string?>("NAME") { Arity = ArgumentArity.ZeroOrOne, Description = "Only this one, with all its options." };
        var json = new Option<bool>("--json") { Description = "Writes JSON, with all options." };
        var command = new Command("list", "Lists what plans can use.") { what, name, json };
        command.SetAction(result =>
        {
            var output = result.InvocationConfiguration.Output;
            if (result.GetValue(name) is { } one)
                Describe(result.GetValue(what)!, one, result.GetValue(json), output);
            else
                List(result.GetValue(what), result.GetValue(json), output);
            return ExitCodes.Done;
        });
        return command;
    }

    static void List(string? what, bool json, TextWriter output)
    {
        var kinds = Kinds.Where(k => what is null || what == k.Name).ToArray();
        var functions = what is null or Functions;
        if (json)
            WriteJson(kinds, functions, output);
        else
            WriteText(kinds, functions, output);
    }

    /// <summary>Everything about one component or function.</summary>
    static void Describe(string what, string name, bool json, TextWriter output)
    {
        if (what == Functions)
        {
            var function = Find(FunctionCatalog.All, f => f.Name, name.ToLowerInvariant(), "function");
            if (json)
                output.WriteLine(Json(writer => Write(writer, function)));
            else
                output.WriteLine($"{function.Signature}\n  {function.Summary}\n  {function.Example}\n  = {function.Result}");
            return;
        }
        var kind = Kinds.First(k => k.Name == what).Kind;
        var component = Find(Catalog.Default.Descriptors(kind), d => d.Type, name, what[..^1]);
        output.WriteLine(json ? Json(writer => DescriptorJson.Write(writer, component)) : Details(component, kind));
    }

    static T Find<T>(IEnumerable<T> known, Func<T, string> nameOf, string name, string noun) where T : class =>
        known.FirstOrDefault(k => nameOf(k) == name)
        ?? throw new CommandException(ErrorCodes.BadOption, $"There is no {noun} '{name}'", NearestName.Hint(name, known.Select(nameOf)));

    static string Details(ComponentDescriptor component, ComponentKind kind)
    {
        var text = new StringBuilder($"{component.Type}\n  {component.Summary}\n");
        if (component.Example is { } example)
            text.Append($"\nfor example\n  {example.ReplaceLineEndings("\n  ")}\n");
        OptionTable.WritePlain(text, "options", component.Options);
        OptionTable.WritePlain(text, $"what every {kind.ToString().ToLowerInvariant()} takes", ComponentCatalog.CommonOptions(kind));
        return text.ToString().TrimEnd();
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

    static void WriteJson((string Name, ComponentKind Kind)[] kinds, bool functions, TextWriter output) => output.WriteLine(Json(writer =>
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
        {
            writer.WriteStartArray(Functions);
            foreach (var function in FunctionCatalog.All)
                Write(writer, function);
            writer.WriteEndArray();
        }
        writer.WriteEndObject();
    }));

    static void Write(Utf8JsonWriter writer, FunctionDescriptor function)
    {
        writer.WriteStartObject();
        writer.WriteString("name", function.Name);
        writer.WriteString("signature", function.Signature);
        writer.WriteString("summary", function.Summary);
        writer.WriteString("example", function.Example);
        writer.WriteString("result", function.Result);
        writer.WriteEndObject();
    }

    static string Json(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, JsonOptions))
            write(writer);
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
