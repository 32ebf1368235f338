using System.Globalization;
using System.Text;
using System.Text.Json;

namespace OrleansStream.Expressions.Functions;

/// <summary>A path into a JSON value: names and places, for example <c>$.items[0]."odd name"</c>. The <c>$</c> may be left out.</summary>
sealed class JsonPath
{
    // A step is a name, or a place in a list if there is no name.
    readonly (byte[]? Name, int Place)[] _steps;

    JsonPath((byte[]? Name, int Place)[] steps) => _steps = steps;

    public static bool TryParse(string text, out JsonPath path, out string problem)
    {
        var steps = new List<(byte[]?, int)>();
        path = new JsonPath([]);
        problem = "";
        var rest = text.AsSpan();
        if (rest.StartsWith("$"))
            rest = rest[1..];
        else if (rest.Length > 0 && rest[0] is not ('.' or '['))
            rest = $".{rest}";
        while (!rest.IsEmpty)
        {
            var length = rest[0] switch
            {
                '.' => Name(rest, steps),
                '[' => Bracket(rest, steps),
                _ => 0,
            };
            if (length == 0)
            {
                problem = $"'{rest}' names no value";
                return false;
            }
            rest = rest[length..];
        }
        path = new JsonPath([.. steps]);
        return true;
    }

    /// <summary>Moves the reader to the value at the path; false if there is none. Throws <see cref="JsonException"/> for what is not JSON.</summary>
    public bool TryFind(ref Utf8JsonReader reader)
    {
        if (!reader.Read())
            return false;
        foreach (var (name, place) in _steps)
        {
            if (!(name is null ? TryPlace(ref reader, place) : TryName(ref reader, name)))
                return false;
        }
        return true;
    }

    static bool TryName(ref Utf8JsonReader reader, byte[] name)
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

    static bool TryPlace(ref Utf8JsonReader reader, int place)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            return false;
        for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; place--)
        {
            if (place == 0)
                return true;
            reader.Skip();
        }
        return false;
    }

    static int Name(ReadOnlySpan<char> text, List<(byte[]?, int)> steps)
    {
        if (text.Length > 1 && text[1] is '"' or '\'')
        {
            var end = text[2..].IndexOf(text[1]);
            if (end < 0)
                return 0;
            steps.Add((Encoding.UTF8.GetBytes(text.Slice(2, end).ToString()), 0));
            return end + 3;
        }
        var length = text[1..].IndexOfAny('.', '[');
        var name = length < 0 ? text[1..] : text.Slice(1, length);
        if (name.IsEmpty)
            return 0;
        steps.Add((Encoding.UTF8.GetBytes(name.ToString()), 0));
        return name.Length + 1;
    }

    static int Bracket(ReadOnlySpan<char> text, List<(byte[]?, int)> steps)
    {
        var end = text.IndexOf(']');
        if (end < 2)
            return 0;
        var inner = text[1..end];
        if (inner.Length > 1 && inner[0] is '"' or '\'' && inner[^1] == inner[0])
            steps.Add((Encoding.UTF8.GetBytes(inner[1..^1].ToString()), 0));
        else if (int.TryParse(inner, NumberStyles.None, CultureInfo.InvariantCulture, out var place))
            steps.Add((null, place));
        else
            return 0;
        return end + 1;
    }
}
