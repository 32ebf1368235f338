using CsCheck;

namespace OrleansStream.State;

/// <summary>
/// Goal: a step that is stopped anywhere and begun again, in any number of tasks, gives what it would have given without a stop, to the bit. Method:
/// random rows, watermarks, full and incremental snapshots and restarts, against one task that saw only the rows and watermarks.
/// </summary>
public class AggregateStateProperties
{
    const string Columns = "key string, number int64, price float64, name string";

    const string Small = """
        { "type": "count" }, { "type": "sum", "field": "number" }, { "type": "sum", "field": "price" }, { "type": "stddev", "field": "price" },
        { "type": "avg", "field": "price", "where": "number > 0" }, { "type": "min", "field": "name" }, { "type": "max", "field": "price" },
        { "type": "first", "field": "name" }, { "type": "last", "field": "number" }
        """;

    const string Large = """
        , { "type": "median", "field": "price" }, { "type": "collect", "field": "number" }, { "type": "countDistinct", "field": "name" },
        { "type": "topK", "field": "name", "k": 2 },
        { "type": "collect", "field": "name", "as": "least", "orderBy": [{ "field": "number" }], "limit": 5 }
        """;

    enum Act
    {
        Push,
        Advance,
        Save,
        SaveAll,
        Restart,
    }

    /// <summary>What happens: rows, the watermark's distance behind the latest row, or how many tasks are begun.</summary>
    sealed record Step(Act Act, (long Time, object?[] Values)[] Rows, int Number);

    static readonly Gen<(long, object?[])> GenRow =
        from time in Gen.Int[-30, 6]
        from key in Gen.OneOf(Gen.Int[0, 3], Gen.Int[0, 60])
        from number in Gen.Long[-9, 9]
        from price in Gen.OneOf(Gen.Double[-1, 1], Gen.Double[0, 1e9])
        from name in Gen.Int[0, 5]
        from isNull in Gen.Int[0, 9]
        select ((long)time, new object?[] { isNull == 0 ? null : key < 40 ? $"k{key}" : $"a key of more than sixteen bytes {key}", isNull == 1 ? null : number, price, $"n{name}" });

    static readonly Gen<Step> GenStep = Gen.Frequency(
        (6, GenRow.Array[1, 25].Select(r => new Step(Act.Push, r, 0))),
        (3, Gen.Int[0, 20].Select(n => new Step(Act.Advance, [], n))),
        (3, Gen.Const(new Step(Act.Save, [], 0))),
        (1, Gen.Const(new Step(Act.SaveAll, [], 0))),
        (2, Gen.Int[1, 4].Select(n => new Step(Act.Restart, [], n))));

    static void Check(Gen<string> window, string aggregations, int iterations) =>
        Gen.Select(window, GenStep.Array[1, 50], Gen.Int[1, 3]).Sample((text, steps, tasks) =>
        {
            var config = $$"""{ {{text}} "groupBy": ["key"], "aggregations": [ {{aggregations}} ] }""";
            var straight = new StateHarness(config, Columns, track: false);
            var stopped = new StateHarness(config, Columns, tasks);
            var saved = 0;
            var isOne = tasks == 1;
            var highest = 0L;
            var watermark = long.MinValue;
            foreach (var step in steps)
            {
                switch (step.Act)
                {
                    case Act.Push:
                        var rows = step.Rows.Select(r => (r.Time + highest, r.Values)).ToArray();
                        highest = Math.Max(highest, rows.Max(r => r.Item1));
                        Compare(straight.Push(rows), stopped.Push(rows), isOne);
                        break;
                    case Act.Advance:
                        watermark = Math.Max(watermark, highest - step.Number);
                        Compare(straight.Advance(watermark), stopped.Advance(watermark), isOne);
                        break;
                    case Act.Save or Act.SaveAll:
                        stopped.Save(full: saved++ == 0 || step.Act == Act.SaveAll);
                        break;
                    default:
                        // What came since the last snapshot would come again; here it is saved instead.
                        stopped.Save(full: saved++ == 0);
                        stopped.Restart(step.Number);
                        isOne &= step.Number == 1;
                        break;
                }
            }
            Compare(straight.Advance(long.MaxValue), stopped.Advance(long.MaxValue), isOne);
        }, iter: iterations);

    // Of several tasks, each gives its results in order; together there is none.
    static void Compare(string[] expected, string[] actual, bool isOne)
    {
        if (isOne)
            Assert.Equal(expected, actual);
        else
            Assert.Equal(Counted(expected), Counted(actual));
    }

    static IEnumerable<string> Counted(string[] results) => results.Where(r => !r.EndsWith(" late", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    static readonly Gen<string> GenTimeWindow = Gen.OneOf(
        Gen.Select(Gen.Int[1, 30], Gen.Int[-5, 5]).Select((size, offset) => $$""" "type": "tumbling", "size": {{size}}, "offset": {{offset}} """),
        Gen.Select(Gen.Int[1, 40], Gen.Int[1, 12]).Select((size, slide) => $$""" "type": "sliding", "size": {{size}}, "slide": {{slide}} """),
        Gen.Select(Gen.Int[1, 6], Gen.Int[1, 8]).Select((step, steps) => $$""" "type": "cumulative", "size": {{step * steps}}, "step": {{step}} """));

    static Gen<string> WithLateness(Gen<string> window) =>
        Gen.Select(window, Gen.OneOf(Gen.Const(0), Gen.Int[0, 20])).Select((w, late) => $$""" "window": { {{w}}, "allowedLateness": {{late}} }, """);

    static readonly Gen<string> GenSession = WithLateness(Gen.Int[1, 15].Select(gap => $$""" "type": "session", "gap": {{gap}} """));

    static readonly Gen<string> GenCount =
        from size in Gen.Int[1, 9]
        from slide in Gen.Int[1, 9]
        from partial in Gen.Bool
        select $$""" "window": { "type": "count", "size": {{size}}, "slide": {{slide}}, "partial": {{(partial ? "true" : "false")}} }, """;

    [Fact]
    public void Pane_windows_go_on_as_if_never_stopped() => Check(WithLateness(GenTimeWindow), Small + Large, 300);

    [Fact]
    public void Pane_windows_of_small_states_go_on_as_if_never_stopped() => Check(WithLateness(GenTimeWindow), Small, 300);

    [Fact]
    public void Sessions_go_on_as_if_never_stopped() => Check(GenSession, Small + Large, 300);

    [Fact]
    public void Count_windows_go_on_as_if_never_stopped() => Check(GenCount, Small + Large, 300);

    [Fact]
    public void Aggregates_without_windows_go_on_as_if_never_stopped() => Check(Gen.Const(""), Small + Large, 300);
}
