using CsCheck;
using OrleansStream.Functions;
using OrleansStream.Windows;

namespace OrleansStream.Aggregates;

/// <summary>Goal: an aggregate of some rows is the same in every kind of window that holds just these rows. Method: ten random rows in each, in random batches.</summary>
public class EveryWindowTests
{
    const int Rows = 10;

    const string Aggregations = """
        { "type": "count" }, { "type": "sum", "field": "value" }, { "type": "avg", "field": "value" }, { "type": "min", "field": "key" }, { "type": "max", "field": "value" },
        { "type": "first", "field": "key" }, { "type": "last", "field": "value" }, { "type": "percentile", "field": "value", "percentiles": [10, 50, 99] }, { "type": "median", "field": "value" },
        { "type": "stddev", "field": "value" }, { "type": "variance", "field": "value" }, { "type": "stddevPop", "field": "value" }, { "type": "variancePop", "field": "value" },
        { "type": "countDistinct", "field": "key" }, { "type": "countDistinct", "field": "value", "exact": false, "as": "about" }, { "type": "topK", "field": "key", "k": 2 },
        { "type": "collect", "field": "key", "limit": 4 }, { "type": "collect", "as": "rows" }, { "type": "sum", "field": "value", "as": "large", "where": "value > 3" },
        { "type": "custom", "expr": "sum(value * 2) / count()", "as": "ratio" }, { "type": "custom", "function": "longest", "field": "key" }
        """;

    static readonly string[] Windows =
    [
        """{ "type": "tumbling", "size": 100 }""",
        """{ "type": "sliding", "size": 100, "slide": 10 }""",
        """{ "type": "cumulative", "size": 200, "step": 50 }""",
        """{ "type": "session", "gap": 100 }""",
        """{ "type": "count", "size": 10 }""",
        """{ "type": "count", "size": 10, "slide": 3 }""",
        """{ "type": "global" }""",
        """{ "type": "global", "trigger": { "type": "count", "count": 10 } }""",
        """{ "type": "tumbling", "size": 100, "trigger": { "type": "count", "count": 10 } }""",
    ];

    static readonly Gen<(long Time, object?[] Values)> Row = Gen.Select(Gen.Long[0, 49], Gen.Int[0, 6], Gen.Int[-9, 9], (time, key, value) =>
        (time, new object?[] { key == 0 ? null : new string((char)('a' + key), key), value == -9 ? null : (object?)(long)value }));

    [Fact]
    public void Aggregates_of_the_same_rows_are_the_same() =>
        Gen.Select(Row.Array[Rows], Gen.Int[1, Rows], Gen.Int).Sample((rows, batch, seed) =>
        {
            var expected = Run(rows, Rows, Windows[0]);
            Assert.Equal(Trimmed(expected), Trimmed(Run(rows, batch, null)));
            foreach (var window in Windows)
                Assert.Equal(Trimmed(expected), Trimmed(Run(rows, batch, window)));
        }, iter: 200);

    // The result of the window that holds all rows: the only one that counts so many.
    static string Run((long, object?[])[] rows, int batch, string? window)
    {
        var step = new AggregateHarness(
            $$"""{ {{(window is null ? "" : $"\"window\": {window},")}} "aggregations": [ {{Aggregations}} ], "having": "count = {{Rows}}" }""",
            functions: new FunctionRegistry().Add("longest", new Longest()));
        var results = new List<string>();
        foreach (var chunk in rows.Chunk(batch))
            results.AddRange(step.Push(AggregateHarness.Batch(step.Input, chunk)));
        results.AddRange(step.End());
        Assert.NotEmpty(results);
        return results[^1];
    }

    // Without the window's columns, and without the last digits, in which measures of spread depend on how they were merged.
    static IEnumerable<string> Trimmed(string result) => result.Split(' ').Take(23)
        .Select(v => v.Contains('.', StringComparison.Ordinal) && double.TryParse(v, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number.ToString("G11", System.Globalization.CultureInfo.InvariantCulture) : v);

    sealed class Longest : AggregateFunction<string, string, string>
    {
        public override string Start() => "";

        public override string Add(string state, string value) => value.Length > state.Length ? value : state;

        public override string Merge(string state, string other) => Add(state, other);

        public override string Result(string state) => state;
    }
}
