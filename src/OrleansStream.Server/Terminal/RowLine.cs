using System.Globalization;
using System.Text;
using System.Text.Json;

namespace OrleansStream.Server.Terminal;

/// <summary>Shortens a row of JSON to one line that a person reads at a glance: <c>31 Jan 00:00:00 to 06:00:00  network ak  quakes 12</c>.</summary>
static class RowLine
{
    const int LongestText = 60;
    const int SignificantDigits = 4;
    const long SmallestTime = 100_000_000_000;

    /// <summary>The short form; the text itself if it is not a JSON object.</summary>
    internal static string Shorten(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line);
        try
        {
            using var document = JsonDocument.ParseValue(ref reader);
            return document.RootElement.ValueKind == JsonValueKind.Object ? Shorten(document.RootElement) : Printable(Encoding.UTF8.GetString(line));
        }
        catch (JsonException)
        {
            return Printable(Encoding.UTF8.GetString(line));
        }
    }

    static string Shorten(JsonElement row)
    {
        var text = new StringBuilder();
        if (Time(row, "window_start") is { } start && Time(row, "window_end") is { } end)
            text.Append(start.ToString("d MMM HH:mm:ss", CultureInfo.InvariantCulture)).Append(" to ").Append(Until(start, end));
        foreach (var field in row.EnumerateObject())
        {
            if (field.Name is "window_start" or "window_end" || field.Value.ValueKind == JsonValueKind.Null)
                continue;
            if (text.Length > 0)
                text.Append("  ");
            text.Append(Printable(field.Name)).Append(' ').Append(IsTime(field) ? At(row, field.Name) : Value(field.Value));
        }
        return text.ToString();
    }

    /// <summary>Names that event times usually have; small numbers are none.</summary>
    static bool IsTime(JsonProperty field) =>
        field.Name is "time" or "ts" or "timestamp" or "time_ms" or "match_start" or "match_end"
        && field.Value.ValueKind == JsonValueKind.Number && field.Value.TryGetInt64(out var time) && time > SmallestTime;

    static string At(JsonElement row, string field) =>
        Time(row, field) is { } time ? time.ToString("d MMM HH:mm:ss", CultureInfo.InvariantCulture) : Value(row.GetProperty(field));

    static DateTimeOffset? Time(JsonElement row, string field)
    {
        if (!row.TryGetProperty(field, out var value) || value.ValueKind != JsonValueKind.Number || !value.TryGetInt64(out var time))
            return null;
        return time > DateTimeOffset.MinValue.ToUnixTimeMilliseconds() && time < DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(time)
            : null;
    }

    static string Until(DateTimeOffset start, DateTimeOffset end) =>
        end.ToString(start.Date == end.Date ? "HH:mm:ss" : "d MMM HH:mm:ss", CultureInfo.InvariantCulture);

    static string Value(JsonElement value)
    {
        var text = value.ValueKind switch
        {
            JsonValueKind.String => Printable(value.GetString()!),
            JsonValueKind.Number when value.TryGetInt64(out var whole) => whole.ToString(CultureInfo.InvariantCulture),
            JsonValueKind.Number => Rounded(value.GetDouble()),
            _ => value.GetRawText(),
        };
        return text.Length <= LongestText ? text : $"{text[..LongestText]}…";
    }

    /// <summary>Four digits that count, but never fewer than the whole part has.</summary>
    static string Rounded(double value)
    {
        var whole = value == 0 ? 1 : (int)Math.Floor(Math.Log10(Math.Abs(value))) + 1;
        return Math.Round(value, Math.Clamp(SignificantDigits - whole, 0, 15)).ToString("0.###############", CultureInfo.InvariantCulture);
    }

    /// <summary>Text from data must not steer the terminal.</summary>
    static string Printable(string text) => string.Create(text.Length, text, (span, source) =>
    {
        for (var i = 0; i < span.Length; i++)
            span[i] = char.IsControl(source[i]) ? ' ' : source[i];
    });
}
