using CsCheck;
using OrleansStream.Events;

namespace OrleansStream.Tests.Steps;

public class WindowedReduceTests
{
    const string Schema = """{ "user": "string", "n": "string", "ts": "int64" }""";

    static string Row(string user, string n, long ts) => $$"""{"user":"{{user}}","n":"{{n}}","ts":{{ts}}}""";

    static StepHarness Reduce(string window, int tasks = 1, string set = """{ "path": "acc.path || n" }""") =>
        new("reduce", $$"""{ "groupBy": ["user"], "initial": { "path": "", "sum": 0 }, "set": {{set}}, "window": {{window}} }""", Schema, tasks: tasks);

    [Fact]
    public void A_window_folds_its_rows_in_the_order_of_arrival()
    {
        var step = Reduce("""{ "type": "tumbling", "size": 100 }""", set: """{ "path": "acc.path || n || '@' || cast(ts as string) || ' '", "sum": "acc.sum + 1" }""");
        Assert.Empty(step.Push(Row("a", "x", 50), Row("b", "y", 1), Row("a", "z", 10)));
        step.Push(Row("a", "v", 100));
        Assert.Equal(
            ["""99 {"user":"a","path":"x@50 z@10 ","sum":2,"window_start":0,"window_end":100}""", """99 {"user":"b","path":"y@1 ","sum":1,"window_start":0,"window_end":100}"""],
            step.Advance(99));
        Assert.Equal(["""199 {"user":"a","path":"v@100 ","sum":1,"window_start":100,"window_end":200}"""], step.End());
    }

    [Fact]
    public void A_row_that_fails_changes_nothing_and_the_window_still_fires()
    {
        var step = Reduce("""{ "type": "tumbling", "size": 100 }""", set: """{ "sum": "acc.sum + cast(n as int64)" }""");
        step.Push(Row("a", "1", 1), Row("a", "no", 2), Row("a", "3", 3));
        Assert.Equal(["""99 {"user":"a","path":"","sum":4,"window_start":0,"window_end":100}"""], step.End());
        Assert.Equal(["""OS2106 'no' is no int64 {"n":"no","user":"a"}"""], step.Rejected);
    }

    [Fact]
    public void A_late_row_corrects_the_result()
    {
        var step = Reduce("""{ "type": "tumbling", "size": 100, "allowedLateness": 50 }""");
        step.Push(Row("a", "x", 50));
        Assert.Single(step.Advance(99));
        Assert.Equal(["""99 {"user":"a","path":"xy","sum":0,"window_start":0,"window_end":100}"""], step.Push(Row("a", "y", 10)));
        step.Advance(149);
        step.Push(Row("a", "z", 10));
        Assert.Equal([$"10 {Row("a", "z", 10)}"], step.Late);
    }

    [Theory]
    [InlineData("""{ "type": "session", "gap": 5 }""", """16 {"user":"a","path":"xz","sum":0,"window_start":10,"window_end":16}""", """25 {"user":"a","path":"y","sum":0,"window_start":20,"window_end":25}""")]
    [InlineData("""{ "type": "count", "size": 2 }""", """20 {"user":"a","path":"xy","sum":0,"window_index":0}""")]
    [InlineData("""{ "type": "global" }""", """20 {"user":"a","path":"xyz","sum":0}""")]
    [InlineData("""{ "type": "cumulative", "size": 30, "step": 15 }""", """14 {"user":"a","path":"xz","sum":0,"window_start":0,"window_end":15}""", """29 {"user":"a","path":"xyz","sum":0,"window_start":0,"window_end":30}""")]
    public void Every_kind_of_window_works(string window, params string[] results)
    {
        var step = Reduce(window);
        step.Push(Row("a", "x", 10), Row("a", "y", 20), Row("a", "z", 11));
        step.End();
        Assert.Equal(results, step.Results);
    }

    [Fact]
    public void Any_batches_and_tasks_equal_a_plain_fold() =>
        Gen.Select(Gen.Select(Gen.Int[0, 3], Gen.Int[0, 60], Gen.Bool).Array[1, 40], Gen.Int[1, 4], Gen.Int[1, 30], Gen.Int[1, 30]).Sample((rows, tasks, size, slide) =>
        {
            var step = Reduce($$"""{ "type": "sliding", "size": {{size}}, "slide": {{slide}} }""", tasks);
            var pending = new List<string>();
            for (var i = 0; i < rows.Length; i++)
            {
                pending.Add(Row($"{rows[i].Item1}", $"{i}/", rows[i].Item2));
                if (rows[i].Item3)
                {
                    step.Push([.. pending]);
                    pending.Clear();
                }
            }
            step.Push([.. pending]);
            step.End();
            var expected = Enumerable.Range(-100, 200).Where(k => k % slide == 0).SelectMany(start => rows
                .Select((r, i) => (User: r.Item1, Time: r.Item2, N: i)).Where(r => r.Time >= start && r.Time < start + size)
                .GroupBy(r => r.User)
                .Select(g => $$"""{{start + size - 1}} {"user":"{{g.Key}}","path":"{{string.Concat(g.Select(r => $"{r.N}/"))}}","sum":0,"window_start":{{start}},"window_end":{{start + size}}}"""));
            Assert.Equal(expected.Order(), step.Results.Order());
        }, iter: 1_000);

    [Fact]
    public void The_result_has_the_columns_of_the_window() =>
        Assert.Equal(["user", "path", "sum", "window_start", "window_end"], Reduce("""{ "type": "tumbling", "size": 1 }""").Output.Fields.Select(f => f.Name));
}
