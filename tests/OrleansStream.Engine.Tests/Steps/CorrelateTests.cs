using System.Text.Json;
using CsCheck;

namespace OrleansStream.Tests.Steps;

public class CorrelateTests
{
    const string Schema = """{ "user": "string", "session": "int64", "n": "int64", "ts": "int64" }""";

    static string Row(string? user, int session, int n, long ts) =>
        $$"""{"user":{{JsonSerializer.Serialize(user)}},"session":{{session}},"n":{{n}},"ts":{{ts}}}""";

    [Fact]
    public void Rows_that_agree_come_together_in_time_order()
    {
        var step = new StepHarness("correlate", """{ "fields": ["user", "session"], "window": { "type": "tumbling", "size": 100 } }""", Schema);
        step.Push(Row("a", 1, 1, 50), Row("a", 2, 2, 10), Row("b", 1, 3, 10), Row("a", 1, 4, 10), Row("a", 1, 5, 50), Row("a", 1, 6, 150));
        Assert.Equal(
            [$$"""99 {"user":"a","session":1,"events":[{{Row("a", 1, 4, 10)}},{{Row("a", 1, 1, 50)}},{{Row("a", 1, 5, 50)}}],"count":3,"window_start":0,"window_end":100}"""],
            step.Advance(99));
        Assert.Empty(step.End());
    }

    [Fact]
    public void One_event_may_be_enough_and_more_than_the_limit_are_counted()
    {
        var step = new StepHarness("correlate", """{ "fields": ["user"], "window": { "type": "session", "gap": 10 }, "minEvents": 1, "limit": 2 }""", Schema);
        step.Push(Row(null, 0, 1, 5), Row(null, 0, 2, 3), Row(null, 0, 3, 4), Row("x", 0, 4, 100));
        Assert.Equal(
            [
                $$"""15 {"user":null,"events":[{{Row(null, 0, 2, 3)}},{{Row(null, 0, 1, 5)}}],"count":3,"window_start":3,"window_end":15}""",
                $$"""110 {"user":"x","events":[{{Row("x", 0, 4, 100)}}],"count":1,"window_start":100,"window_end":110}""",
            ],
            step.End());
    }

    [Fact]
    public void Late_rows_go_to_the_side_output()
    {
        var step = new StepHarness("correlate", """{ "fields": ["user"], "window": { "type": "tumbling", "size": 100 } }""", Schema);
        step.Advance(100);
        step.Push(Row("a", 1, 1, 50));
        Assert.Equal([$"50 {Row("a", 1, 1, 50)}"], step.Late);
    }

    [Theory]
    [InlineData("""{ "fields": ["user"] }""", "OS1004 config: 'window' is missing")]
    [InlineData("""{ "window": { "type": "tumbling", "size": 1 } }""", "OS1004 config: 'fields' is missing")]
    [InlineData("""{ "fields": ["usr"], "window": { "type": "tumbling", "size": 1 } }""", "OS2002 config.fields[0]: There is no column 'usr'")]
    [InlineData("""{ "fields": ["user", "user"], "window": { "type": "tumbling", "size": 1 } }""", "OS1014 config.fields: The result would have two columns 'user'")]
    public void Mistakes_are_found_before_it_runs(string config, string finding) =>
        Assert.StartsWith(finding, Assert.Single(StepHarness.Findings("correlate", config, Schema)));

    [Fact]
    public void Any_batches_and_tasks_equal_a_plain_grouping() =>
        Gen.Select(Gen.Select(Gen.Int[0, 3], Gen.Int[0, 60], Gen.Bool).Array[1, 40], Gen.Int[1, 4], Gen.Int[1, 30], Gen.Int[1, 30]).Sample((rows, tasks, size, slide) =>
        {
            var step = new StepHarness("correlate", $$"""{ "fields": ["user"], "window": { "type": "sliding", "size": {{size}}, "slide": {{slide}} } }""", Schema, tasks: tasks);
            var pending = new List<string>();
            for (var i = 0; i < rows.Length; i++)
            {
                pending.Add(Row($"{rows[i].Item1}", 0, i, rows[i].Item2));
                if (rows[i].Item3)
                    step.Push(Taken(pending));
            }
            step.Push(Taken(pending));
            step.End();
            var expected = Enumerable.Range(-100, 200).Where(k => k % slide == 0).SelectMany(start => rows
                .Select((r, i) => (User: r.Item1, Time: r.Item2, N: i)).Where(r => r.Time >= start && r.Time < start + size)
                .GroupBy(r => r.User).Where(g => g.Count() >= 2)
                .Select(g => $$"""{{start + size - 1}} {"user":"{{g.Key}}","events":[{{string.Join(',', g.OrderBy(r => r.Time).ThenBy(r => r.N).Select(r => Row($"{r.User}", 0, r.N, r.Time)))}}],"count":{{g.Count()}},"window_start":{{start}},"window_end":{{start + size}}}"""));
            Assert.Equal(expected.Order(), step.Results.Order());
        }, iter: 1_000);

    static string[] Taken(List<string> rows)
    {
        string[] taken = [.. rows];
        rows.Clear();
        return taken;
    }
}
