using System.Text;
using System.Text.Json;
using OrleansStream.Diagnostics;

namespace OrleansStream.Testing.Files;

/// <summary>Reads fields of JSON objects, reporting those of the wrong shape.</summary>
sealed class TestJson(DiagnosticBag diagnostics)
{
    /// <summary>Whether it is an object that has only the fields given; null: any.</summary>
    public bool IsObject(JsonElement json, string path, string[]? fields = null)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            diagnostics.Error(ErrorCodes.WrongShape, "Expected an object", path: path);
            return false;
        }
        if (fields is null)
            return true;
        foreach (var field in json.EnumerateObject().Where(f => !fields.Contains(f.Name)))
            diagnostics.Error(ErrorCodes.UnknownField, $"Unknown field '{field.Name}'", path: JsonPaths.Field(path, field.Name), hint: NearestName.Hint(field.Name, fields));
        return true;
    }

    /// <summary>The elements of a list; none if it is absent.</summary>
    public IReadOnlyList<JsonElement> List(JsonElement json, string path, string name, bool required = false)
    {
        if (json.TryGetProperty(name, out var list))
        {
            if (list.ValueKind == JsonValueKind.Array)
                return [.. list.EnumerateArray()];
            diagnostics.Error(ErrorCodes.WrongShape, $"'{name}' is a list", path: JsonPaths.Field(path, name));
        }
        else if (required)
        {
            diagnostics.Error(ErrorCodes.MissingField, $"'{name}' is missing", path: path);
        }
        return [];
    }

    /// <summary>A text; null if it is absent.</summary>
    public string? Text(JsonElement json, string path, string name)
    {
        if (!json.TryGetProperty(name, out var text))
            return null;
        if (text.ValueKind == JsonValueKind.String)
            return text.GetString();
        diagnostics.Error(ErrorCodes.WrongShape, $"'{name}' is a text", path: JsonPaths.Field(path, name));
        return null;
    }

    /// <summary>True or false.</summary>
    public bool Flag(JsonElement json, string path, string name, bool absent)
    {
        if (!json.TryGetProperty(name, out var flag))
            return absent;
        if (flag.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return flag.GetBoolean();
        diagnostics.Error(ErrorCodes.WrongShape, $"'{name}' is true or false", path: JsonPaths.Field(path, name));
        return absent;
    }

    /// <summary>A whole number that is there.</summary>
    public long Integer(JsonElement json, string path, string name)
    {
        if (json.GetProperty(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var value))
            return value;
        diagnostics.Error(ErrorCodes.WrongShape, $"'{name}' is a whole number: milliseconds since 1970", path: JsonPaths.Field(path, name));
        return 0;
    }

    /// <summary>A finding about text that is not JSON.</summary>
    public static Diagnostic NotJson(JsonException e, string text)
    {
        var cut = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        var reason = (cut < 0 ? e.Message : e.Message[..cut]).TrimEnd('.');
        var line = text.Split('\n').ElementAtOrDefault((int)(e.LineNumber ?? 0)) ?? "";
        var bytes = Encoding.UTF8.GetBytes(line);
        var column = Encoding.UTF8.GetCharCount(bytes.AsSpan(0, (int)Math.Min(e.BytePositionInLine ?? 0, bytes.Length))) + 1;
        return new Diagnostic(ErrorCodes.NotJson, DiagnosticSeverity.Error, $"The test file is not JSON: {reason}")
        {
            Position = new TextPosition((int)(e.LineNumber ?? 0) + 1, column),
        };
    }
}
