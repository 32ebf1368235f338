using System.Text.Json;
using OrleansStream.Diagnostics;

namespace OrleansStream.Components;

/// <summary>What reading options needs to know beside the JSON: where findings go and whose they are.</summary>
sealed class OptionReader(DiagnosticBag diagnostics, string? node)
{
    public DiagnosticBag Diagnostics { get; } = diagnostics;

    public string? Node { get; } = node;

    public void Error(string code, string message, string path, string? hint = null) => Diagnostics.Error(code, message, Node, path, hint);

    public bool WrongShape(string path, string expected, JsonElement found)
    {
        Error(ErrorCodes.WrongShape, $"Expected {expected}, found {JsonKinds.Name(found)}", path);
        return false;
    }
}

/// <summary>The names of JSON's kinds of value in messages.</summary>
static class JsonKinds
{
    const int LongestShown = 40;

    public static string Name(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => Shown(json),
        JsonValueKind.Number => Shown(json),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => "null",
    };

    static string Shown(JsonElement json)
    {
        var text = json.GetRawText();
        return text.Length <= LongestShown ? text : $"{text.AsSpan(0, LongestShown)}…";
    }
}
