using System.Runtime.InteropServices;
using System.Text.Json;

namespace OrleansStream.Formats.Json;

/// <summary>The line <c>{"$watermark": 1700000000000}</c>, which is no row but moves its source's time. An object with more fields is a row.</summary>
static class WatermarkLine
{
    /// <summary>The name of the only field.</summary>
    public const string Field = "$watermark";

    /// <summary>The same in UTF-8.</summary>
    public static ReadOnlySpan<byte> FieldUtf8 => "$watermark"u8;

    /// <summary>Whether an object is a watermark, be its value good or not.</summary>
    public static bool IsWatermark(JsonElement row) => row.GetPropertyCount() == 1 && row.TryGetProperty(Field, out _);

    /// <summary>The time of a watermark; false if it is no whole number.</summary>
    public static bool TryRead(JsonElement row, out long time)
    {
        time = 0;
        return row.TryGetProperty(Field, out var value)
            && value.ValueKind == JsonValueKind.Number
            && JsonNumber.TryInt64(JsonMarshal.GetRawUtf8Value(value), out time);
    }
}
