using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using CsCheck;
using OrleansStream.Events;
using OrleansStream.Formats;

namespace OrleansStream.Tests.Formats;

/// <summary>
/// Goal: the decoder takes and refuses exactly what System.Text.Json and the written rules say, with equal values. Method: random lines by seed, each also
/// parsed by System.Text.Json and judged by a plain reading of the rules.
/// </summary>
public class JsonDecoderFuzzTests
{
    static readonly RowSchema Schema = Decoded.Schema(
        """{"a":"int64","b":"float64","c":"string","d":"bool","e":"json","f":{"x":"int64","y":"string"},"g":"list\u003Cint64\u003E","h":[{"x":"float64"}]}""");

    static readonly JsonFormatOptions s_lines = new() { Layout = JsonLayout.Lines };

    [Fact]
    public void A_text_whose_first_line_is_an_open_object_is_refused_line_by_line()
    {
        var lines = new RandomJson(1910048772).Lines(60);
        Assert.Equal(Expected(lines), Decoded.Json(Schema, lines, s_lines).Items.Select(i => i.Replace(" OS2101", "").Replace(" OS2102", "")));
    }

    [Fact]
    public void Lines_are_taken_and_refused_as_the_rules_say() =>
        Gen.Int[0, int.MaxValue].Sample(seed =>
        {
            var lines = new RandomJson(seed).Lines(60);
            var expected = Expected(lines);
            // A row with several faults may be refused for any of them. A text that begins with an open object alone would otherwise be taken for one over several lines.
            var actual = Decoded.Json(Schema, lines, s_lines).Items.Select(i => i.Replace(" OS2101", "").Replace(" OS2102", "")).ToList();
            for (var i = 0; i < Math.Max(expected.Count, actual.Count); i++)
                Assert.Equal(i < expected.Count ? expected[i] : "nothing", i < actual.Count ? actual[i] : "nothing");
        }, iter: 400);

    [Fact]
    public void Results_do_not_depend_on_how_lines_are_cut_into_chunks() =>
        Gen.Int[0, int.MaxValue].Select(Gen.Int[1, 2000]).Sample((seed, size) =>
        {
            var lines = new RandomJson(seed).Lines(40);
            var decoder = new JsonFormat().CreateDecoder(new JsonFormatOptions(), Schema);
            var cut = new Decoded();
            for (var from = 0; from < lines.Length;)
            {
                var end = Array.IndexOf(lines, (byte)'\n', Math.Min(from + size, lines.Length - 1));
                var to = end < 0 ? lines.Length : end + 1;
                // An array of just the chunk: nothing readable behind it.
                decoder.Decode(Decoded.Chunk(lines[from..to], from), cut);
                from = to;
            }
            Assert.Equal(Decoded.Json(Schema, lines).Items, cut.Items);
        }, iter: 200);

    static List<string> Expected(byte[] text)
    {
        var items = new List<string>();
        for (var from = 0; from < text.Length;)
        {
            var to = Array.IndexOf(text, (byte)'\n', from);
            var line = text[from..to];
            if (line.Any(c => c is not ((byte)' ' or (byte)'\t' or (byte)'\r')))
                items.Add(Expected(line, from));
            from = to + 1;
        }
        return items;
    }

    static string Expected(byte[] line, int position)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var row = document.RootElement;
            if (row.ValueKind != JsonValueKind.Object)
                return $"reject at {position}";
            var names = row.EnumerateObject().Select(p => p.Name).ToArray();
            if (names is ["$watermark"])
                return Whole(row.GetProperty("$watermark")) is { } time ? $"watermark {time}" : $"reject at {position}";
            return Fields(row, Schema.Fields) ?? $"reject at {position}";
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or DecoderFallbackException)
        {
            return $"reject at {position}";
        }
    }

    // Null: does not fit.
    static string? Fields(JsonElement row, IEnumerable<RowField> fields)
    {
        var values = new List<string>();
        foreach (var field in fields)
        {
            var value = row.TryGetProperty(field.Name, out var found) ? Value(found, field.Type) : "null";
            if (value is null)
                return null;
            values.Add($"\"{field.Name}\":{value}");
        }
        return "{" + string.Join(",", values) + "}";
    }

    static string? Value(JsonElement value, DataType type)
    {
        if (value.ValueKind == JsonValueKind.Null)
            return "null";
        switch (type.Kind)
        {
            case TypeKind.Int64:
                return Whole(value)?.ToString(CultureInfo.InvariantCulture);
            case TypeKind.Float64:
                return value.ValueKind == JsonValueKind.Number && double.IsFinite(value.GetDouble()) ? JsonSerializer.Serialize(value.GetDouble()) : null;
            case TypeKind.Bool:
                return value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetRawText() : null;
            case TypeKind.Json:
                return new UTF8Encoding(false, true).GetString(System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(value));
            case TypeKind.String:
                return value.ValueKind == JsonValueKind.String ? Quoted(value.GetString()!) : null;
            case TypeKind.Struct:
                return value.ValueKind == JsonValueKind.Object ? Fields(value, type.Fields) : null;
            default:
                if (value.ValueKind != JsonValueKind.Array)
                    return null;
                var elements = value.EnumerateArray().Select(e => Value(e, type.Element!)).ToArray();
                return elements.Contains(null) ? null : $"[{string.Join(",", elements)}]";
        }
    }

    // What the encoder must escape, in its words.
    static string Quoted(string text) => "\"" + string.Concat(text.Select(c => c switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\b' => "\\b",
        '\f' => "\\f",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        < ' ' => $"\\u{(int)c:X4}",
        _ => c.ToString(),
    })) + "\"";

    static long? Whole(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Number)
            return null;
        var parts = value.GetRawText().ToLowerInvariant().Split('e');
        var exponent = parts.Length > 1 ? BigInteger.Parse(parts[1], CultureInfo.InvariantCulture) : 0;
        var digits = parts[0].Split('.');
        var mantissa = BigInteger.Parse(string.Concat(digits), CultureInfo.InvariantCulture);
        exponent -= digits.Length > 1 ? digits[1].Length : 0;
        if (mantissa.IsZero)
            return 0;
        if (BigInteger.Abs(exponent) > 1000)
            return null;
        var power = BigInteger.Pow(10, (int)BigInteger.Abs(exponent));
        if (exponent < 0 && !(mantissa % power).IsZero)
            return null;
        var whole = exponent < 0 ? mantissa / power : mantissa * power;
        return whole >= long.MinValue && whole <= long.MaxValue ? (long)whole : null;
    }
}
