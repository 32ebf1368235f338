using System.Text;
using System.Text.Json;
using OrleansStream.Diagnostics;
using OrleansStream.Plans;

namespace OrleansStream.Cli.Documents;

/// <summary>What an example shows.</summary>
enum ExampleKind
{
    /// <summary>Some other JSON.</summary>
    Other,

    /// <summary>A whole plan.</summary>
    Plan,

    /// <summary>One step, source or sink.</summary>
    Component,

    /// <summary>A test file.</summary>
    Tests,

    /// <summary>No JSON at all.</summary>
    Broken,
}

/// <summary>A block of JSON in a document.</summary>
/// <param name="Line">The line where it begins, from 1.</param>
/// <param name="Text">The text.</param>
/// <param name="Kind">What it shows.</param>
sealed record Example(int Line, string Text, ExampleKind Kind);

/// <summary>Finds the examples of a document.</summary>
static class Examples
{
    public static readonly JsonDocumentOptions Reading = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>The blocks fenced as <c>json</c>, <c>jsonc</c> or <c>yaml</c>, in order; YAML as the JSON that it stands for.</summary>
    public static IEnumerable<Example> In(string document)
    {
        var lines = File.ReadAllLines(document);
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Trim() is not ("```json" or "```jsonc" or "```yaml"))
                continue;
            var isYaml = lines[i].Trim() == "```yaml";
            var start = ++i;
            while (i < lines.Length && lines[i].Trim() != "```")
                i++;
            var block = string.Join('\n', lines[start..i]);
            foreach (var text in isYaml ? [Json(block)] : Values(block))
                yield return new Example(start + 1, text, KindOf(text));
        }
    }

    static string Json(string yaml) => YamlText.Read(yaml, "example", new DiagnosticBag()) is { } text ? Encoding.UTF8.GetString(text.Json.Span) : yaml;

    /// <summary>The JSON values of a block, or the block itself if it is not JSON.</summary>
    static List<string> Values(string block)
    {
        var values = new List<string>();
        var options = new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, AllowMultipleValues = true };
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(block), options);
        try
        {
            while (reader.Read())
            {
                using var json = JsonDocument.ParseValue(ref reader);
                values.Add(json.RootElement.GetRawText());
            }
            return values;
        }
        catch (JsonException)
        {
            return [block];
        }
    }

    static ExampleKind KindOf(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text, Reading);
            var root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                return ExampleKind.Other;
            if (root.TryGetProperty("cases", out _))
                return ExampleKind.Tests;
            if (root.TryGetProperty("source", out _) || root.TryGetProperty("sources", out _))
                return ExampleKind.Plan;
            return root.TryGetProperty("type", out _) && root.EnumerateObject().All(p => p.Name is "type" or "config" or "id" or "from") ? ExampleKind.Component : ExampleKind.Other;
        }
        catch (JsonException)
        {
            return ExampleKind.Broken;
        }
    }
}
