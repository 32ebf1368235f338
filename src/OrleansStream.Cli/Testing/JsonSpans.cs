using System.Text.Json;

namespace OrleansStream.Cli.Testing;

/// <summary>Finds the bytes of a value in a JSON text.</summary>
static class JsonSpans
{
    static readonly JsonReaderOptions s_options = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>Where a value begins and ends; null if there is none.</summary>
    /// <param name="utf8">The text: valid JSON, comments and trailing commas allowed.</param>
    /// <param name="path">The names of fields and the places in lists that lead to the value.</param>
    public static Range? Find(ReadOnlySpan<byte> utf8, IEnumerable<object> path)
    {
        var reader = new Utf8JsonReader(utf8, s_options);
        reader.Read();
        foreach (var part in path)
        {
            if (!(part is int index ? Enter(ref reader, index) : Enter(ref reader, (string)part)))
                return null;
        }
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return start..(int)reader.BytesConsumed;
    }

    static bool Enter(ref Utf8JsonReader reader, string name)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals(name);
            reader.Read();
            if (found)
                return true;
            reader.Skip();
        }
        return false;
    }

    static bool Enter(ref Utf8JsonReader reader, int index)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            return false;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (index-- == 0)
                return true;
            reader.Skip();
        }
        return false;
    }
}
