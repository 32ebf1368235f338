using System.Text.Json;

namespace OrleansStream.Testing.Rows;

/// <summary>
/// Says whether a row is what a test expects: only the fields that the expected row names count, nested rows likewise; a whole number and a
/// floating number of equal value are equal, and floating numbers may differ by a relative <see cref="Tolerance"/>.
/// </summary>
static class RowComparer
{
    /// <summary>The relative difference up to which floating numbers count as equal. Two whole numbers are compared exactly.</summary>
    public const double Tolerance = 1e-9;

    /// <summary>Whether the actual value is what is expected.</summary>
    public static bool Fits(JsonElement expected, JsonElement actual)
    {
        if (expected.ValueKind != actual.ValueKind)
            return false;
        return expected.ValueKind switch
        {
            JsonValueKind.Object => FieldsFit(expected, actual),
            JsonValueKind.Array => ElementsFit(expected, actual),
            JsonValueKind.Number => NumbersFit(expected, actual),
            JsonValueKind.String => expected.GetString() == actual.GetString(),
            _ => true,
        };
    }

    /// <summary>The fields that the expected row names and that do not fit; empty if the row fits.</summary>
    public static IEnumerable<string> Differences(JsonElement expected, JsonElement actual)
    {
        if (expected.ValueKind != JsonValueKind.Object || actual.ValueKind != JsonValueKind.Object)
            return [];
        return expected.EnumerateObject()
            .Where(f => !actual.TryGetProperty(f.Name, out var value) || !Fits(f.Value, value))
            .Select(f => f.Name);
    }

    static bool FieldsFit(JsonElement expected, JsonElement actual)
    {
        foreach (var field in expected.EnumerateObject())
        {
            if (!actual.TryGetProperty(field.Name, out var value) || !Fits(field.Value, value))
                return false;
        }
        return true;
    }

    static bool ElementsFit(JsonElement expected, JsonElement actual)
    {
        var count = expected.GetArrayLength();
        if (count != actual.GetArrayLength())
            return false;
        for (var i = 0; i < count; i++)
        {
            if (!Fits(expected[i], actual[i]))
                return false;
        }
        return true;
    }

    static bool NumbersFit(JsonElement expected, JsonElement actual)
    {
        if (expected.TryGetInt64(out var e) && actual.TryGetInt64(out var a))
            return e == a;
        var (x, y) = (expected.GetDouble(), actual.GetDouble());
        return x == y || Math.Abs(x - y) <= Tolerance * Math.Max(Math.Abs(x), Math.Abs(y));
    }
}
