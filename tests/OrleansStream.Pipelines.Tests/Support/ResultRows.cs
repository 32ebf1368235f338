using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;

namespace OrleansStream.Pipelines.Tests.Support;

/// <summary>Compares the rows of a run with those that a plain computation expects, as multisets and fast enough for hundreds of thousands.</summary>
static class ResultRows
{
    const double Tolerance = 1e-9;

    static readonly ConcurrentDictionary<Type, PropertyInfo[]> s_properties = new();

    /// <summary>
    /// Asserts that the rows are the expected ones in any order. An expected row is a record or anonymous object whose properties are the columns;
    /// its doubles are compared with a tolerance of 1e-9, relative above one, all else exactly.
    /// </summary>
    public static void Equal(IEnumerable<object> expected, IEnumerable<JsonElement> actual)
    {
        var wanted = expected.Select(OfExpected).ToList();
        Assert.NotEmpty(wanted);
        var columns = wanted[0].Columns;
        var got = actual.Select(row => OfActual(row, columns)).ToList();
        wanted.Sort();
        got.Sort();
        for (var i = 0; i < Math.Min(wanted.Count, got.Count); i++)
            Assert.True(wanted[i].IsSame(got[i]), $"Row {i} in order should be\n{wanted[i]}\nbut is\n{got[i]}");
        Assert.True(wanted.Count == got.Count, $"There should be {wanted.Count} rows, but there are {got.Count}.");
    }

    /// <summary>Asserts that two runs gave the same rows in any order.</summary>
    public static void Same(IEnumerable<JsonElement> expected, IEnumerable<JsonElement> actual)
    {
        var (first, second) = (expected.ToList(), actual.ToList());
        // A float that happens to be whole looks like a whole number: what is not whole anywhere is compared as a float everywhere.
        var floats = new HashSet<string>();
        foreach (var row in first.Concat(second))
            FindFloats(row, "", floats);
        var wanted = first.Select(row => OfAny(row, floats)).Order().ToList();
        var got = second.Select(row => OfAny(row, floats)).Order().ToList();
        for (var i = 0; i < Math.Min(wanted.Count, got.Count); i++)
            Assert.True(wanted[i].IsSame(got[i]), $"Row {i} in order should be\n{wanted[i]}\nbut is\n{got[i]}");
        Assert.True(wanted.Count == got.Count, $"There should be {wanted.Count} rows, but there are {got.Count}.");
    }

    static Row OfExpected(object row)
    {
        var properties = s_properties.GetOrAdd(row.GetType(), t => t.GetProperties());
        var exact = new StringBuilder();
        var numbers = new List<double>();
        foreach (var property in properties)
        {
            var value = property.GetValue(row);
            if (value is double number)
                numbers.Add(number);
            else
                exact.Append(CultureInfo.InvariantCulture, $"{property.Name}={Text(value)} ");
        }
        return new Row(exact.ToString(), [.. numbers], [.. properties.Select(p => (p.Name, p.PropertyType == typeof(double)))]);
    }

    static string Text(object? value) => value switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        string text => JsonSerializer.Serialize(text),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    static Row OfActual(JsonElement row, (string Name, bool IsDouble)[] columns)
    {
        var exact = new StringBuilder();
        var numbers = new List<double>();
        foreach (var (name, isDouble) in columns)
        {
            Assert.True(row.TryGetProperty(name, out var value), $"The row {row} has no column '{name}'.");
            if (isDouble)
                numbers.Add(value.GetDouble());
            else
                exact.Append(CultureInfo.InvariantCulture, $"{name}={(value.ValueKind == JsonValueKind.String ? JsonSerializer.Serialize(value.GetString()) : value.GetRawText())} ");
        }
        Assert.True(row.GetPropertyCount() == columns.Length, $"The row {row} should have only the columns {string.Join(", ", columns.Select(c => c.Name))}.");
        return new Row(exact.ToString(), [.. numbers], columns);
    }

    static Row OfAny(JsonElement row, HashSet<string> floats)
    {
        var exact = new StringBuilder();
        var numbers = new List<double>();
        Flatten(row, "", floats, exact, numbers);
        return new Row(exact.ToString(), [.. numbers], []);
    }

    static void FindFloats(JsonElement value, string path, HashSet<string> floats)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var field in value.EnumerateObject())
                    FindFloats(field.Value, $"{path}.{field.Name}", floats);
                break;
            case JsonValueKind.Array:
                foreach (var element in value.EnumerateArray())
                    FindFloats(element, path, floats);
                break;
            case JsonValueKind.Number when !value.TryGetInt64(out _):
                floats.Add(path);
                break;
        }
    }

    static void Flatten(JsonElement value, string path, HashSet<string> floats, StringBuilder exact, List<double> numbers)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var field in value.EnumerateObject())
                {
                    exact.Append(field.Name).Append('=');
                    Flatten(field.Value, $"{path}.{field.Name}", floats, exact, numbers);
                }
                break;
            case JsonValueKind.Array:
                exact.Append('[');
                foreach (var element in value.EnumerateArray())
                    Flatten(element, path, floats, exact, numbers);
                exact.Append(']');
                break;
            case JsonValueKind.Number when floats.Contains(path):
                numbers.Add(value.GetDouble());
                exact.Append("# ");
                break;
            default:
                exact.Append(value.GetRawText()).Append(' ');
                break;
        }
    }

    sealed record Row(string Exact, double[] Numbers, (string, bool)[] Columns) : IComparable<Row>
    {
        public int CompareTo(Row? other)
        {
            var order = string.CompareOrdinal(Exact, other!.Exact);
            for (var i = 0; order == 0 && i < Numbers.Length; i++)
                order = Numbers[i].CompareTo(other.Numbers[i]);
            return order;
        }

        public bool IsSame(Row other) => Exact == other.Exact && Numbers.Length == other.Numbers.Length && Numbers.Zip(other.Numbers).All(
            pair => Math.Abs(pair.First - pair.Second) <= Tolerance * Math.Max(1, Math.Max(Math.Abs(pair.First), Math.Abs(pair.Second))));

        public override string ToString() => $"{Exact}{string.Join(' ', Numbers.Select(n => n.ToString("R", CultureInfo.InvariantCulture)))}";
    }
}
