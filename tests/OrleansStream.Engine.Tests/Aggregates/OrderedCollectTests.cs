using CsCheck;
using OrleansStream.Windows;

namespace OrleansStream.Aggregates;

/// <summary>Collect in an order: the first rows of each group, beside sorting them all.</summary>
public class OrderedCollectTests
{
    const string Columns = "key string, value int64, text string";

    [Fact]
    public void The_first_in_the_order_are_kept_and_equal_ones_by_arrival() => Assert.Equal(
        ["k [[k,9,c],[k,7,a],[k,7,b]] 0 10"],
        Run("""{ "type": "collect", "as": "top", "limit": 3, "orderBy": [{ "field": "value", "order": "desc" }] }""",
            [7L, "a"], [null, "n"], [7L, "b"], [9L, "c"], [7L, "d"], [1L, "e"]));

    [Fact]
    public void Ties_of_the_last_one_are_kept_when_asked_for() => Assert.Equal(
        ["k [b,c] [a,b,c,d] 0 10"],
        Run("""
            { "type": "collect", "field": "text", "as": "least", "limit": 1, "withTies": true, "orderBy": [{ "field": "value" }] },
            { "type": "collect", "field": "text", "as": "all", "orderBy": [{ "field": "text" }] }
            """,
            [7L, "a"], [2L, "b"], [2L, "c"], [3L, "d"]));

    [Fact]
    public void Nulls_count_as_the_least_and_later_columns_decide_between_equal_ones() => Assert.Equal(
        ["k [n,m,b,a,c] [c,a,b,m,n] 0 10"],
        Run("""
            { "type": "collect", "field": "text", "as": "up", "orderBy": [{ "field": "value" }, { "field": "text", "order": "desc" }] },
            { "type": "collect", "field": "text", "as": "down", "orderBy": [{ "field": "value", "order": "desc" }, { "field": "text" }] }
            """,
            [7L, "a"], [null, "n"], [null, "m"], [7L, "b"], [9L, "c"]));

    [Fact]
    public void A_condition_and_missing_values_leave_rows_out() => Assert.Equal(
        ["k [b] [] 0 10"],
        Run("""
            { "type": "collect", "field": "text", "as": "big", "where": "value > 5", "orderBy": [{ "field": "value" }] },
            { "type": "collect", "field": "text", "as": "none", "where": "value > 50", "orderBy": [{ "field": "value" }] }
            """,
            [7L, null], [2L, "a"], [8L, "b"]));

    [Theory]
    [InlineData("""{ "type": "max", "field": "value", "orderBy": [{ "field": "value" }] }""", "OS1012")]
    [InlineData("""{ "type": "collect", "withTies": true }""", "OS1004")]
    [InlineData("""{ "type": "collect", "orderBy": [{ "field": "valu" }] }""", "OS2002")]
    [InlineData("""{ "type": "collect", "orderBy": [{}] }""", "OS1004")]
    public void Mistakes_are_found_before_it_runs(string aggregation, string code)
    {
        AggregateHarness.Compile($$"""{ "aggregations": [{{aggregation}}] }""", AggregateHarness.Schema(Columns), out var diagnostics);
        Assert.Equal([code], diagnostics.Items.Select(d => d.Code));
    }

    /// <summary>Sliding windows merge what their panes hold: any order of arrival, any limit, ties or not, gives what sorting each window gives.</summary>
    [Fact]
    public void Windows_give_what_sorting_all_their_rows_gives()
    {
        var rows = Gen.Select(Gen.Int[0, 30], Gen.Int[0, 4], Gen.Int[0, 6]).Array[0, 60];
        Gen.Select(rows, Gen.Int[1, 6], Gen.Bool, Gen.Bool).Sample((events, limit, ties, down) =>
        {
            var order = $$"""[{ "field": "value", "order": "{{(down ? "desc" : "asc")}}" }, { "field": "text" }]""";
            var harness = new AggregateHarness(
                $$"""
                { "window": { "type": "sliding", "size": 10, "slide": 5 }, "groupBy": ["key"],
                  "aggregations": [{ "type": "collect", "field": "value", "as": "top", "limit": {{limit}}, "withTies": {{(ties ? "true" : "false")}}, "orderBy": {{order}} }] }
                """, Columns);
            foreach (var some in events.Chunk(7))
                harness.Push(AggregateHarness.Batch(harness.Input, some.Select(e => ((long)e.Item1, new object?[] { $"{e.Item2 % 2}", (long)e.Item3, $"{e.Item2 / 2}" }))));
            var expected =
                from start in Enumerable.Range(-1, 8).Select(i => i * 5)
                from key in new[] { 0, 1 }
                let inside = events.Where(e => e.Item1 >= start && e.Item1 < start + 10 && e.Item2 % 2 == key)
                    .OrderBy(e => down ? -e.Item3 : e.Item3).ThenBy(e => e.Item2 / 2).ToList()
                where inside.Count > 0
                let last = inside[Math.Min(limit, inside.Count) - 1]
                let top = inside.TakeWhile((e, i) => i < limit || (ties && e.Item3 == last.Item3 && e.Item2 / 2 == last.Item2 / 2))
                select $"{key} [{string.Join(',', top.Select(e => e.Item3))}] {start} {start + 10}";
            Assert.Equal(expected.Order(), harness.End().Order());
        }, iter: 300);
    }

    static IEnumerable<string> Run(string aggregations, params object?[][] rows)
    {
        var harness = new AggregateHarness($$"""{ "window": { "type": "tumbling", "size": 10 }, "groupBy": ["key"], "aggregations": [{{aggregations}}] }""", Columns);
        harness.Push(AggregateHarness.Batch(harness.Input, rows.Select(r => (5L, new[] { "k", r[0], r[1] }))));
        return harness.End();
    }
}
