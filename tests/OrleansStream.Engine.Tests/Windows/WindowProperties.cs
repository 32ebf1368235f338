using System.Globalization;
using CsCheck;
using OrleansStream.Events;

namespace OrleansStream.Windows;

/// <summary>
/// Goal: results do not depend on how rows were ordered, batched or selected, nor on when the watermark moved. Method: random rows within the bound of
/// disorder, in random batches with random watermarks between, against windows computed in the plainest way.
/// </summary>
public class WindowProperties
{
    const int Disorder = 12;

    sealed record Row(long Time, string? Key, long? Value);

    /// <summary>Rows in the order of arrival, the batches' ends, and how many watermarks are left out.</summary>
    sealed record Input(Row[] Rows, int[] Batch, int SkipMarks, bool Selections);

    static readonly string?[] FewKeys = ["a", "b", null, "a key that is longer than fifteen bytes", "a key that is longer than fifteen bytez"];

    static readonly Gen<Row> GenRow =
        from time in Gen.Long[-60, 140]
        from key in Gen.OneOf(Gen.Int[0, 4].Select(k => FewKeys[k]), Gen.Int[0, 40].Select(k => (string?)$"k{k}"))
        from value in Gen.OneOf(Gen.Long[-9, 9].Select(v => (long?)v), Gen.Const((long?)null))
        select new Row(time, key, value);

    static readonly Gen<Input> GenInput =
        from rows in GenRow.Array[0, 120]
        from shifts in Gen.Int[0, Disorder].Array[rows.Length]
        from batch in Gen.Int[1, 30].Array[1, 8]
        from skip in Gen.Int[0, 3]
        from selections in Gen.Bool
        select new Input([.. rows.Select((r, i) => (Row: r, At: r.Time + shifts[i])).OrderBy(r => r.At).Select(r => r.Row)], batch, skip, selections);

    static readonly Gen<(string Window, Func<long, IEnumerable<(long, long)>> Assign)> GenWindow = Gen.OneOf(
        from size in Gen.Int[1, 50]
        from slide in Gen.Int[1, 60]
        from offset in Gen.Int[-20, 20]
        select ($$"""{ "type": "sliding", "size": {{size}}, "slide": {{slide}}, "offset": {{offset}} """, Sliding(size, slide, offset)),
        from size in Gen.Int[1, 50]
        from offset in Gen.Int[-20, 20]
        select ($$"""{ "type": "tumbling", "size": {{size}}, "offset": {{offset}} """, Sliding(size, size, offset)),
        from step in Gen.Int[1, 9]
        from steps in Gen.Int[1, 6]
        from offset in Gen.Int[-20, 20]
        select ($$"""{ "type": "cumulative", "size": {{steps * step}}, "step": {{step}}, "offset": {{offset}} """, Cumulative(steps, step, offset)));

    const string Aggregations = """
        { "type": "count" }, { "type": "sum", "field": "value" }, { "type": "min", "field": "value" }, { "type": "max", "field": "value" },
        { "type": "median", "field": "value" }, { "type": "collect", "field": "value" }, { "type": "countDistinct", "field": "value" },
        { "type": "count", "as": "positive", "where": "value > 0" }
        """;

    static Func<long, IEnumerable<(long, long)>> Sliding(long size, long slide, long offset) => time =>
    {
        var windows = new List<(long, long)>();
        for (var start = offset + (FloorDiv(time - offset, slide) * slide); start > time - size; start -= slide)
            windows.Add((start, start + size));
        return windows;
    };

    static Func<long, IEnumerable<(long, long)>> Cumulative(int steps, long step, long offset) => time =>
    {
        var start = offset + (FloorDiv(time - offset, steps * step) * steps * step);
        return Enumerable.Range(1, steps).Select(n => (start, start + (n * step))).Where(w => time < w.Item2);
    };

    static long FloorDiv(long a, long b) => (long)Math.Floor((double)a / b);

    [Fact]
    public void Windows_are_as_if_computed_row_by_row() =>
        Gen.Select(GenInput, GenWindow).Sample((input, window) =>
        {
            var expected = input.Rows.SelectMany((r, i) => window.Assign(r.Time).Select(w => (Window: w, Row: r, Index: i)))
                .GroupBy(r => (r.Window, r.Row.Key))
                .OrderBy(g => g.Key.Window.Item2).ThenBy(g => g.Key.Key, StringComparer.Ordinal)
                .Select(g => Result(g.Key.Key, g.Select(r => r.Row.Value), g.Key.Window.Item1, g.Key.Window.Item2)).ToArray();
            Assert.Equal(expected, Run(input, window.Window, 0));
        }, iter: 1000);

    [Fact]
    public void Rows_behind_the_watermark_count_in_exactly_the_windows_that_have_not_fired() =>
        Gen.Select(GenInput, GenWindow, Gen.Int[0, 3]).Sample((input, window, bound) =>
        {
            var late = 0;
            var timely = new List<((long, long) Window, Row Row)>();
            Feed(input, bound, (rows, watermark) =>
            {
                foreach (var row in rows)
                {
                    var windows = window.Assign(row.Time).ToArray();
                    var open = windows.Where(w => watermark < w.Item2 - 1).ToArray();
                    timely.AddRange(open.Select(w => (w, row)));
                    late += windows.Length > 0 && open.Length == 0 ? 1 : 0;
                }
            }, _ => { });
            var expected = timely.GroupBy(r => (r.Window, r.Row.Key))
                .OrderBy(g => g.Key.Window.Item2).ThenBy(g => g.Key.Key, StringComparer.Ordinal)
                .Select(g => Result(g.Key.Key, g.Select(r => r.Row.Value), g.Key.Window.Item1, g.Key.Window.Item2)).ToArray();
            Assert.Equal(expected, Run(input, window.Window, 0, bound, late));
        }, iter: 1000);

    [Fact]
    public void Sessions_are_as_if_computed_from_sorted_rows() =>
        Gen.Select(GenInput, Gen.Int[1, 20]).Sample((input, gap) =>
            Assert.Equal(Sessions(input, gap), Run(input, $$"""{ "type": "session", "gap": {{gap}} """, 0)), iter: 1000);

    [Fact]
    public void With_lateness_the_last_result_of_each_window_holds_every_row() =>
        Gen.Select(GenInput, GenWindow, Gen.Int[0, Disorder - 1]).Sample((input, window, bound) =>
        {
            // The watermark runs ahead of the disorder by what the lateness allows.
            var last = Run(input, window.Window, Disorder - bound, bound).GroupBy(Identity).Select(g => g.Last()).ToHashSet();
            Assert.Equal(last, Run(input, window.Window, 0).ToHashSet());
        }, iter: 1000);

    [Fact]
    public void With_lateness_the_last_result_of_each_session_holds_every_row() =>
        Gen.Select(GenInput, Gen.Int[1, 20], Gen.Int[0, Disorder - 1]).Sample((input, gap, bound) =>
        {
            var window = $$"""{ "type": "session", "gap": {{gap}} """;
            var all = Run(input, window, Disorder - bound, bound);
            // Sessions that were joined with others later leave results of their own behind; each that is final must be there.
            foreach (var session in Run(input, window, 0))
                Assert.Equal(session, all.Last(r => Identity(r) == Identity(session)));
        }, iter: 1000);

    static string Identity(string result)
    {
        var parts = result.Split(' ');
        return string.Join(' ', parts[..^10].Concat(parts[^2..]));
    }

    static string[] Sessions(Input input, int gap)
    {
        var results = new List<(long End, string? Key, string Text)>();
        foreach (var group in input.Rows.Select((r, i) => (Row: r, Index: i)).GroupBy(r => r.Row.Key))
        {
            var session = new List<(Row Row, int Index)>();
            foreach (var row in group.OrderBy(r => r.Row.Time))
            {
                if (session.Count > 0 && row.Row.Time - session[^1].Row.Time > gap)
                    Close();
                session.Add(row);
            }
            Close();

            void Close()
            {
                var (start, end) = (session[0].Row.Time, session[^1].Row.Time + gap);
                results.Add((end, group.Key, Result(group.Key, session.OrderBy(r => r.Index).Select(r => r.Row.Value), start, end)));
                session.Clear();
            }
        }
        return [.. results.OrderBy(r => r.End).ThenBy(r => r.Key, StringComparer.Ordinal).Select(r => r.Text)];
    }

    static string Result(string? key, IEnumerable<long?> all, long start, long end)
    {
        var values = all.Where(v => v is not null).Select(v => v!.Value).ToArray();
        var sorted = values.Order().ToArray();
        var half = (sorted.Length - 1) / 2.0;
        object?[] results =
        [
            all.Count(), values.Length == 0 ? null : values.Sum(), values.Length == 0 ? null : values.Min(), values.Length == 0 ? null : values.Max(),
            values.Length == 0 ? null : (sorted[(int)Math.Floor(half)] + sorted[(int)Math.Ceiling(half)]) / 2.0,
            $"[{string.Join(',', values)}]", values.Distinct().Count(), values.Count(v => v > 0), start, end,
        ];
        return $"{key ?? "-"} {string.Join(' ', results.Select(r => r is null ? "-" : Convert.ToString(r, CultureInfo.InvariantCulture)))}";
    }

    static string[] Run(Input input, string window, int lateness, int bound = Disorder, int late = 0)
    {
        var step = new AggregateHarness(
            $$"""{ "window": {{window}}, "allowedLateness": {{lateness}} }, "groupBy": ["key"], "aggregations": [ {{Aggregations}} ] }""");
        var results = new List<string>();
        Feed(input, bound, (rows, _) => results.AddRange(step.Push(Batch(step.Input, rows, input.Selections))), mark => results.AddRange(step.Advance(mark)));
        results.AddRange(step.End());
        Assert.Equal(late, step.LateCount);
        Assert.Equal(late, step.Late.Count);
        return [.. results];
    }

    /// <summary>Gives the batches, each with the watermark when it comes, and the watermarks: the highest time so far less a bound.</summary>
    static void Feed(Input input, int bound, Action<Row[], long> push, Action<long> advance)
    {
        var highest = long.MinValue;
        var watermark = long.MinValue;
        for (int from = 0, n = 0; from < input.Rows.Length; n++)
        {
            var rows = input.Rows.Skip(from).Take(input.Batch[n % input.Batch.Length]).ToArray();
            from += rows.Length;
            push(rows, watermark);
            highest = Math.Max(highest, rows.Max(r => r.Time));
            if (n % (input.SkipMarks + 1) == 0)
                advance(watermark = highest - bound - 1);
        }
    }

    static EventBatch Batch(RowSchema schema, Row[] rows, bool selection)
    {
        if (!selection)
            return AggregateHarness.Batch(schema, rows.Select(r => (r.Time, new object?[] { r.Key, r.Value })));
        // Every second row of the columns is not selected, and has a time that would close everything.
        var doubled = AggregateHarness.Batch(schema, rows.SelectMany(r => new[] { (1_000_000L, new object?[] { "not selected", 99L }), (r.Time, [r.Key, r.Value]) }));
        return doubled.WithSelection(Selection.Of(Enumerable.Range(0, rows.Length).Select(i => (2 * i) + 1).ToArray()));
    }
}
