using System.Globalization;
using System.Text;

namespace OrleansStream.Pipelines.Tests.Properties;

/// <summary>Random rows, the same again for the same seed, and ways to bring them.</summary>
sealed class SampleData
{
    /// <summary>How far a row may come behind the latest one, milliseconds.</summary>
    public const int Disorder = 20;

    public const string Schema = """{ "id": "int64", "k": "string", "n": "int64", "x": "float64", "s": "string", "ts": "int64" }""";

    const int MostRows = 150;

    readonly Random _random;

    public SampleData(int seed)
    {
        _random = new Random(seed);
        var time = 0;
        // Every time occurs once: which of two equally old rows comes first is then never asked.
        for (var i = _random.Next(1, MostRows); i > 0; i--)
            Rows.Add(new SampleRow(Rows.Count, time += _random.Next(1, _random.Next(10) == 0 ? 40 : 6), Text()));
        string Text()
        {
            var n = _random.Next(8) == 0 ? "null" : _random.Next(-5, 6).ToString(CultureInfo.InvariantCulture);
            var x = ((_random.NextDouble() * 200) - 100).ToString("R", CultureInfo.InvariantCulture);
            var key = _random.Next(12) == 0 ? "null" : $"\"{(char)('a' + _random.Next(5))}\"";
            return $"{{\"id\":{Rows.Count},\"k\":{key},\"n\":{n},\"x\":{x},\"s\":\"w{_random.Next(4)}\",\"ts\":{{0}}}}";
        }
    }

    /// <summary>The rows by time.</summary>
    public List<SampleRow> Rows { get; } = [];

    /// <summary>Another order in which no row comes more than <see cref="Disorder"/> behind the latest one.</summary>
    public List<SampleRow> Shuffled() => [.. Rows.Select(r => (Row: r, At: r.Time + _random.Next(Disorder + 1))).OrderBy(r => r.At).Select(r => r.Row)];

    /// <summary>Cuts rows into stretches of any lengths.</summary>
    public IEnumerable<List<SampleRow>> Cut(IReadOnlyList<SampleRow> rows)
    {
        var longest = _random.Next(1, rows.Count + 2);
        for (var at = 0; at < rows.Count;)
        {
            var stretch = rows.Skip(at).Take(_random.Next(1, longest + 1)).ToList();
            at += stretch.Count;
            yield return stretch;
        }
    }

    /// <summary>Deals rows out to a number of partitions; each keeps their order, some may have none.</summary>
    public List<SampleRow>[] Deal(IReadOnlyList<SampleRow> rows, int partitions)
    {
        List<SampleRow>[] dealt = [.. Enumerable.Range(0, partitions).Select(_ => new List<SampleRow>())];
        foreach (var row in rows)
            dealt[_random.Next(partitions)].Add(row);
        return dealt;
    }

    public int Below(int end) => _random.Next(end);

    /// <summary>JSON Lines; the last line may or may not have its end.</summary>
    public static byte[] Bytes(IEnumerable<SampleRow> rows, bool lastLineEnds = true)
    {
        var text = string.Concat(rows.Select(r => r.Json + "\n"));
        return Encoding.UTF8.GetBytes(lastLineEnds ? text : text.TrimEnd('\n'));
    }
}

/// <summary>A row: its number, its time, and its JSON with a gap for the time.</summary>
sealed record SampleRow(int Id, int Time, string Template)
{
    public string Json => Template.Replace("{0}", Time.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
}
