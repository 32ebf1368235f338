using System.Globalization;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Plans;
using OrleansStream.Steps;
using OrleansStream.Steps.Aggregate;
using OrleansStream.Windows;

namespace OrleansStream.Aggregates;

public class AggregateTests
{
    /// <summary>The results of one group's rows (their event times are 0, 1, 2 …) in one window.</summary>
    static string Of(string aggregations, string type, params object?[] values) => Of(aggregations, type, values.Select((v, i) => ((long)i, v)));

    static string Of(string aggregations, string type, IEnumerable<(long Time, object? Value)> values)
    {
        var step = Harness(aggregations, type);
        step.Push(AggregateHarness.Batch(step.Input, values.Select(v => (v.Time, new[] { v.Value }))));
        return Assert.Single(step.End())[..^" 0 100000".Length];
    }

    static AggregateHarness Harness(string aggregations, string type) =>
        new($$"""{ "window": { "type": "tumbling", "size": 100000 }, "aggregations": [ {{aggregations}} ] }""", $"x {type}");

    static string Simple(string type) => $$"""{ "type": "{{type}}", "field": "x" }""";

    [Theory]
    [InlineData("count", "2")]
    [InlineData("sum", "7")]
    [InlineData("avg", "3.5")]
    [InlineData("min", "3")]
    [InlineData("max", "4")]
    [InlineData("first", "4")]
    [InlineData("last", "3")]
    [InlineData("median", "3.5")]
    [InlineData("variance", "0.5")]
    [InlineData("variancePop", "0.25")]
    [InlineData("stddev", "0.7071067811865476")]
    [InlineData("stddevPop", "0.5")]
    [InlineData("countDistinct", "2")]
    [InlineData("collect", "[4,3]")]
    [InlineData("topK", "[[3,1],[4,1]]")]
    public void Nulls_are_skipped(string aggregate, string expected)
    {
        Assert.Equal(expected, Of(Simple(aggregate), "int64", null, 4L, null, 3L, null));
        Assert.Equal(expected, Of(Simple(aggregate), "float64", null, 4.0, null, 3.0, null));
        if (aggregate is not ("avg" or "stddev" or "collect" or "topK"))
            Assert.Equal(decimal.Parse(expected, CultureInfo.InvariantCulture), decimal.Parse(Of(Simple(aggregate), "decimal", null, 4m, null, 3m), CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("count", "0")]
    [InlineData("countDistinct", "0")]
    [InlineData("collect", "[]")]
    [InlineData("topK", "[]")]
    [InlineData("sum", "-")]
    [InlineData("avg", "-")]
    [InlineData("min", "-")]
    [InlineData("max", "-")]
    [InlineData("first", "-")]
    [InlineData("last", "-")]
    [InlineData("median", "-")]
    [InlineData("variance", "-")]
    [InlineData("variancePop", "-")]
    [InlineData("stddev", "-")]
    public void Without_values_counts_are_zero_lists_empty_and_others_null(string aggregate, string expected)
    {
        foreach (var type in new[] { "int64", "float64", "decimal" })
            Assert.Equal(expected, Of(Simple(aggregate), type, null, null));
    }

    [Fact]
    public void Rows_are_counted_with_their_nulls() => Assert.Equal("3", Of("""{ "type": "count" }""", "int64", null, 1L, null));

    [Fact]
    public void Sample_measures_need_two_values() =>
        Assert.Equal("- - 0 0", Of(string.Join(',', new[] { "stddev", "variance", "stddevPop", "variancePop" }.Select(Simple)), "float64", 5.0));

    [Fact]
    public void Text_bools_timestamps_and_decimals_have_extremes_and_ends()
    {
        var all = string.Join(',', new[] { "min", "max", "first", "last" }.Select(Simple));
        Assert.Equal("Z é m é", Of(all, "string", "m", "a text of more than sixteen bytes", "Z", null, "é"));
        Assert.Equal("False True True False", Of(all, "bool", true, null, false));
        Assert.Equal("5 9 9 5", Of(all, "timestamp", 9L, 5L));
        Assert.Equal("-0.5 2.25 2.25 -0.5", Of(all, "decimal", 2.25m, -0.5m));
    }

    [Fact]
    public void First_and_last_go_by_event_time_then_arrival()
    {
        (long, object?)[] rows = [(5, "b1"), (9, "c1"), (1, "a1"), (9, "c2"), (1, "a2"), (3, null)];
        Assert.Equal("a1 c2", Of($"{Simple("first")},{Simple("last")}", "string", rows));
        Assert.Equal("11 22", Of($"{Simple("first")},{Simple("last")}", "int64", rows.Select(r => (r.Item1, r.Item2 is null ? null : (object?)(r.Item1 == 1 ? 11L : 22L)))));
    }

    [Fact]
    public void Lists_and_structs_have_first_and_last_and_are_collected()
    {
        Assert.Equal("[1,-] []", Of($"{Simple("first")},{Simple("last")}", "list<int64>", new object?[] { 1L, null }, null, new object?[] { }));
        Assert.Equal("[[1,-],[]]", Of(Simple("collect"), "list<int64>", new object?[] { 1L, null }, null, new object?[] { }));
    }

    [Fact]
    public void Whole_rows_are_collected_in_the_order_of_arrival_up_to_the_limit()
    {
        var step = new AggregateHarness(
            """{ "window": { "type": "sliding", "size": 10, "slide": 5 }, "groupBy": ["key"], "type": "collect", "as": "rows", "limit": 3 }""");
        step.Row(7, "a", 1);
        step.Push(AggregateHarness.Batch(step.Input, (2, ["a", 2L]), (8, [null, 3L]), (6, ["a", 4L]), (3, ["a", 5L])));
        Assert.Equal(
            ["a [[a,2],[a,5]] -5 5", "- [[-,3]] 0 10", "a [[a,1],[a,2],[a,4]] 0 10", "- [[-,3]] 5 15", "a [[a,1],[a,4]] 5 15"], step.End());
    }

    [Fact]
    public void A_sum_of_whole_numbers_that_does_not_fit_goes_to_the_dead_letters()
    {
        var step = new AggregateHarness("""{ "window": { "type": "tumbling", "size": 10 }, "groupBy": ["key"], "type": "sum", "field": "value" }""");
        step.Push(AggregateHarness.Batch(step.Input, (1, ["a", long.MaxValue]), (1, ["a", 1L]), (1, ["b", long.MaxValue]), (1, ["b", 1L]), (1, ["b", -1L]), (1, ["c", long.MinValue]), (1, ["c", -1L])));
        Assert.Equal([$"b {long.MaxValue} 0 10"], step.End());
        Assert.Equal(["OS2107 a - 0 10", "OS2107 c - 0 10"], step.Rejected);
    }

    [Fact]
    public void Averages_of_large_whole_numbers_do_not_overflow() =>
        Assert.Equal("9.223372036854776E+18", Of(Simple("avg"), "int64", long.MaxValue, long.MaxValue, long.MaxValue));

    [Fact]
    public void Decimals_are_added_exactly_and_averaged_half_to_even()
    {
        Assert.Equal("0.3 0.1", Of($"{Simple("sum")},{Simple("avg")}", "decimal", 0.1m, 0.1m, 0.1m));
        Assert.Equal("0.0000000002", Of(Simple("avg"), "decimal", 0.0000000001m, 0.0000000002m));
    }

    [Fact]
    public void Values_that_are_no_finite_number_give_null()
    {
        Assert.Equal("- -", Of($"{Simple("sum")},{Simple("avg")}", "float64", double.MaxValue, double.MaxValue));
    }

    [Fact]
    public void Percentiles_interpolate_between_order_statistics()
    {
        Assert.Equal("1 1.75 2.5 3.25 4", Of("""{ "type": "percentile", "field": "x", "percentiles": [0, 25, 50, 75, 100] }""", "int64", 4L, 1L, 3L, 2L));
        Assert.Equal("7", Of("""{ "type": "percentile", "field": "x", "percentile": 99.9 }""", "float64", 7.0));
    }

    [Fact]
    public void The_most_frequent_values_come_first_and_of_equally_frequent_ones_the_least()
    {
        const string TopThree = """{ "type": "topK", "field": "x", "k": 3 }""";
        Assert.Equal("[[b,3],[a,2],[c,2]]", Of(TopThree, "string", "d", "c", "b", "a", "b", null, "c", "a", "b"));
        Assert.Equal("[[-5,2],[-0.5,1],[3,1]]", Of(TopThree, "decimal", 3m, -5m, 7m, -0.5m, -5m));
        Assert.Equal("[[False,1],[True,1]]", Of(TopThree, "bool", true, false));
        Assert.Equal("[[[1,-],2],[[],1]]", Of(TopThree, "list<int64>", new object?[] { 1L, null }, new object?[] { }, new object?[] { 1L, null }));
    }

    [Fact]
    public void Top_lists_are_computed_once_for_each_length()
    {
        var step = Harness("""
            { "type": "topK", "field": "x", "k": 1, "as": "first" }, { "type": "topK", "field": "x", "k": 2, "as": "two" }, { "type": "topK", "field": "x", "k": 1, "as": "again", "where": "x < 3" }
            """, "int64");
        step.Push(AggregateHarness.Batch(step.Input, (1, [5]), (2, [5]), (3, [2])));
        Assert.Equal(["[[5,2]] [[5,2],[2,1]] [[2,1]] 0 100000"], step.End());
    }

    [Fact]
    public void Equal_aggregates_are_computed_once()
    {
        var context = new StepContext { Node = new StepNode("step", "aggregate", [], ComponentConfig.Empty), Path = "config", Options = new AggregateOptions(), Diagnostics = new DiagnosticBag() };
        var calls = new AggregateCalls(context, new InputColumns(AggregateHarness.Schema("x int64, ok bool"), keepAll: false), DataType.Null);
        var sum = new AggregateCall(AggregateKind.Sum, 0, DataType.Int64, -1);
        Assert.Equal(calls.Add(sum, "a"), calls.Add(sum with { }, "b"));
        Assert.NotEqual(calls.Add(sum, "a"), calls.Add(sum with { Mask = 1 }, "b"));
        // Percentiles of one argument are one computation with a result column each.
        var percentile = new AggregateCall(AggregateKind.Percentile, 0, DataType.Int64, -1) { Percentiles = [50] };
        Assert.Equal(calls.Add(percentile, "a"), calls.Add(percentile with { Percentiles = [50, 95] }, "b"));
        var distinct = new AggregateCall(AggregateKind.CountDistinct, 0, DataType.Int64, -1);
        Assert.NotEqual(calls.Add(distinct, "a"), calls.Add(distinct with { Estimate = true }, "b"));
        Assert.Equal(6, calls.Types.Count());
    }

    [Fact]
    public void Many_different_values_are_counted_within_the_bounds_of_estimates()
    {
        var step = new AggregateHarness("""
            { "window": { "type": "sliding", "size": 100, "slide": 10 }, "having": "window_start = 0",
              "aggregations": [ { "type": "countDistinct", "field": "x" }, { "type": "countDistinct", "field": "x", "exact": false, "as": "about" }, { "type": "topK", "field": "x", "k": 2 } ] }
            """, "x string");
        for (var time = 0; time < 100; time++)
            step.Push(AggregateHarness.Batch(step.Input, Enumerable.Range(0, 1000).Select(i => ((long)time, new object?[] { i % 10 == 0 ? "often" : i % 20 == 1 ? "at times" : $"{time} {i}" }))));
        var result = Assert.Single(step.End()).Split(' ', 3);
        Assert.Equal("85002", result[0]);
        Assert.InRange(long.Parse(result[1], CultureInfo.InvariantCulture), 85002 * 0.96, 85002 * 1.04);
        var top = result[2][2..].Split("]]")[0].Split("],").Select(e => e.Trim('[', ']').Split(',')).ToArray();
        Assert.Equal(["often", "at times"], top.Select(t => t[0]));
        Assert.InRange(long.Parse(top[0][1], CultureInfo.InvariantCulture), 10_000, 10_000 + 24);
        Assert.InRange(long.Parse(top[1][1], CultureInfo.InvariantCulture), 5_000, 5_000 + 24);
    }

    [Fact]
    public void Result_columns_have_the_documented_names()
    {
        var step = Harness("""
            { "type": "count" }, { "type": "sum", "field": "x" }, { "type": "percentile", "field": "x", "percentile": 95 },
            { "type": "percentile", "field": "x", "as": "lat", "percentiles": [50, 99.9] }, { "type": "stddevPop", "field": "x" },
            { "type": "percentile", "field": "x", "as": "p", "percentile": 10 }, { "type": "custom", "customAggregator": "sum(x) / count(x)" },
            { "type": "max", "expr": "x * 2", "as": "twice" }, { "type": "countDistinct", "field": "x" }, { "type": "median", "field": "x" }
            """, "int64");
        Assert.Equal(
            ["count", "sum_x", "p95_x", "lat_p50", "lat_p99.9", "stddevPop_x", "p", "custom", "twice", "countDistinct_x", "median_x", "window_start", "window_end"],
            step.Output.Fields.Select(f => f.Name));
    }

    [Fact]
    public void Expressions_over_aggregates_are_computed_on_results()
    {
        var step = new AggregateHarness("""
            { "window": { "type": "tumbling", "size": 10 }, "groupBy": ["key"],
              "aggregations": [ { "type": "custom", "expr": "round(100 * sum(price * volume) / sum(volume)) / 100", "as": "vwap" },
                                { "type": "custom", "expr": "case when count() > 1 then key || '!' else 'one' end", "as": "label" } ],
              "having": "vwap is not null" }
            """, "key string, price float64, volume int64");
        step.Push(AggregateHarness.Batch(step.Input, (1, ["a", 10.0, 1L]), (1, ["a", 20.0, 3L]), (1, ["b", 7.0, 0L]), (1, ["c", 5.5, 2L])));
        Assert.Equal(["a 17.5 a! 0 10", "c 5.5 one 0 10"], step.End());
    }

    [Fact]
    public void A_condition_leaves_rows_out_of_one_aggregate_only()
    {
        var step = new AggregateHarness("""
            { "window": { "type": "tumbling", "size": 10 }, "groupBy": ["key"],
              "aggregations": [ { "type": "count", "as": "large", "where": "value > 10" }, { "type": "sum", "field": "value", "as": "small", "where": { "field": "value", "operator": "lte", "value": 10 } }, { "type": "count" } ] }
            """);
        step.Push(AggregateHarness.Batch(step.Input, (1, ["a", 10L]), (1, ["a", 11L]), (1, ["b", 12L]), (1, ["b", null])));
        Assert.Equal(["a 1 10 2 0 10", "b 1 - 2 0 10"], step.End());
    }

    [Fact]
    public void Groups_may_be_expressions_and_bad_rows_are_rejected_before_them()
    {
        var step = new AggregateHarness("""
            { "window": { "type": "tumbling", "size": 10 }, "groupBy": ["key", { "number": "cast(text as int64)" }], "type": "count" }
            """, "key string, text string");
        step.Push(AggregateHarness.Batch(step.Input, (1, ["a", "12"]), (1, ["a", "x"]), (1, ["a", "5"]), (1, ["a", null]), (1, ["b", "12"]), (12, ["a", "12"])));
        Assert.Equal(["a - 1 0 10", "a 5 1 0 10", "a 12 1 0 10", "b 12 1 0 10"], step.Advance(11));
        Assert.Equal(["OS2106 a x"], step.Rejected);
        step.Row(3, "late", "7");
        Assert.Equal(["3: late 7"], step.Late);
    }

    [Theory]
    [InlineData("""{ "type": "sum", "field": "key" }""", ErrorCodes.TypeMismatch)]
    [InlineData("""{ "type": "sum", "field": "nothing" }""", ErrorCodes.UnknownColumn)]
    [InlineData("""{ "type": "sum" }""", ErrorCodes.MissingField)]
    [InlineData("""{ "type": "sum", "expr": "value * 2" }""", ErrorCodes.MissingField)]
    [InlineData("""{ "type": "sum", "field": "value", "expr": "value * 2", "as": "x" }""", ErrorCodes.Conflict)]
    [InlineData("""{ "type": "percentile", "field": "value" }""", ErrorCodes.MissingField)]
    [InlineData("""{ "type": "count", "where": "value" }""", ErrorCodes.TypeMismatch)]
    [InlineData("""{ "type": "custom", "expr": "sum(value) / other", "as": "x" }""", ErrorCodes.UnknownColumn)]
    [InlineData("""{ "type": "custom", "expr": "percentile(value) + 1", "as": "x" }""", ErrorCodes.BadExpression)]
    [InlineData("""{ "type": "count", "having": "what > 1" }""", ErrorCodes.UnknownColumn)]
    [InlineData("""{ "aggregations": [] }""", ErrorCodes.MissingField)]
    [InlineData("""{ "aggregations": [ { "type": "count" }, { "type": "count" } ] }""", ErrorCodes.DuplicateColumn)]
    [InlineData("""{ "type": "count", "groupBy": ["count"] }""", ErrorCodes.UnknownColumn)]
    [InlineData("""{ "type": "count", "groupBy": [5] }""", ErrorCodes.WrongShape)]
    public void Mistakes_are_found_when_the_step_is_compiled(string config, string code)
    {
        Assert.Null(AggregateHarness.Compile(config, AggregateHarness.Schema("key string, value int64"), out var diagnostics));
        var error = Assert.Single(diagnostics.Items);
        Assert.Equal((code, "step"), (error.Code, error.Node));
        Assert.StartsWith("config.", error.Path, StringComparison.Ordinal);
    }
}
