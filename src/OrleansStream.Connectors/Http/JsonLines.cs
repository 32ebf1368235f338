using System.Buffers;
using System.Text.Json;

namespace OrleansStream.Connectors.Http;

/// <summary>Makes JSON Lines of the bodies that people post.</summary>
static class JsonLines
{
    const int MaxDepth = 64;

    static readonly SearchValues<byte> LineBreaks = SearchValues.Create("\r\n"u8);

    /// <summary>Whether a body is JSON that must be cut into lines.</summary>
    public static bool IsJson(string? contentType, ReadOnlySpan<byte> body)
    {
        if (contentType is null)
            return body.TrimStart(" \t\r\n"u8) is [(byte)'[', ..];
        var type = contentType.AsSpan();
        var parameters = type.IndexOf(';');
        if (parameters >= 0)
            type = type[..parameters];
        type = type.Trim();
        return type.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || type.Equals("text/json", StringComparison.OrdinalIgnoreCase)
            || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>A copy of lines that ends with a line feed. Never fails.</summary>
    public static byte[]? Copy(ReadOnlySpan<byte> body, out string? error)
    {
        error = null;
        var open = !body.IsEmpty && body[^1] != '\n';
        var lines = GC.AllocateUninitializedArray<byte>(body.Length + (open ? 1 : 0));
        body.CopyTo(lines);
        if (open)
            lines[^1] = (byte)'\n';
        return lines;
    }

    /// <summary>One line for each value of the body, arrays taken apart; null with an error if it is not JSON.</summary>
    public static byte[]? Split(ReadOnlySpan<byte> body, out string? error)
    {
        var lines = new ArrayBufferWriter<byte>(body.Length + 1);
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { AllowMultipleValues = true, MaxDepth = MaxDepth });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.EndArray)
                    continue;
                // An array at the top stands for its elements.
                if (reader.TokenType is JsonTokenType.StartArray && reader.CurrentDepth == 0)
                    continue;
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                AddLine(lines, body[start..(int)reader.BytesConsumed]);
            }
        }
        catch (JsonException wrong)
        {
            error = $"The body is not JSON: line {wrong.LineNumber + 1}, byte {wrong.BytePositionInLine + 1}.";
            return null;
        }
        error = null;
        return lines.WrittenSpan.ToArray();
    }

    static void AddLine(ArrayBufferWriter<byte> lines, ReadOnlySpan<byte> value)
    {
        var line = lines.GetSpan(value.Length + 1);
        value.CopyTo(line);
        line[value.Length] = (byte)'\n';
        // Line breaks can only stand between tokens, where a blank does as well.
        for (var rest = line[..value.Length]; rest.IndexOfAny(LineBreaks) is >= 0 and var at; rest = rest[(at + 1)..])
            rest[at] = (byte)' ';
        lines.Advance(value.Length + 1);
    }
}
