using CsCheck;
using OrleansStream.Diagnostics;

namespace OrleansStream.Tests.Steps;

public class DeduplicateTests
{
    const string Schema = """{ "id": "string", "n": "int64", "ts": "int64" }""";

    static string Row(string? id, int n, long ts) => $$"""{"id":{{(id is null ? "null" : $"\"{id}\"")}},"n":{{n}},"ts":{{ts}}}""";

    [Fact]
    public void Without_ttl_the_first_row_by_arrival_stays_for_ever()
    {
        var step = new StepHarness("deduplicate", """{ "by": ["id"] }""", Schema);
        Assert.Equal([$"5 {Row("a", 1, 5)}", $"1 {Row(null, 3, 1)}"], step.Push(Row("a", 1, 5), Row("a", 2, 1), Row(null, 3, 1), Row(null, 4, 1)));
        step.Advance(1_000_000);
        Assert.Empty(step.Push(Row("a", 5, 2_000_000)));
    }

    [Fact]
    public void A_kept_row_drops_others_until_its_time_plus_ttl()
    {
        var step = new StepHarness("deduplicate", """{ "by": ["id"], "ttl": 10 }""", Schema);
        Assert.Single(step.Push(Row("a", 1, 100)));
        Assert.Empty(step.Push(Row("a", 2, 109)));
        Assert.Empty(step.Push(Row("a", 3, 50)));
        Assert.Equal([$"110 {Row("a", 4, 110)}"], step.Push(Row("a", 4, 110)));
        Assert.Empty(step.Push(Row("a", 5, 119)));
    }

    [Fact]
    public void A_key_is_forgotten_when_no_row_in_time_can_be_dropped()
    {
        var step = new StepHarness("deduplicate", """{ "by": ["id"], "ttl": 10 }""", Schema);
        step.Push(Row("a", 1, 100));
        Assert.Equal(108, Advanced(step, 108));
        Assert.Empty(step.Push(Row("a", 2, 105)));
        step.Advance(109);
        Assert.Single(step.Push(Row("a", 3, 105)));
    }

    static long Advanced(StepHarness step, long watermark)
    {
        step.Advance(watermark);
        return step.Watermark;
    }

    [Fact]
    public void Several_columns_and_expressions_make_a_key()
    {
        var step = new StepHarness("deduplicate", """{ "by": ["id", { "day": "n / 10" }] }""", Schema);
        Assert.Equal(3, step.Push(Row("a", 10, 0), Row("b", 10, 0), Row("a", 20, 0), Row("a", 10, 0)).Length);
        Assert.Equal(step.Input, step.Output);
    }

    [Fact]
    public void State_follows_the_keys_within_the_ttl()
    {
        var step = new StepHarness("deduplicate", """{ "by": ["id"], "ttl": 10, "maxKeys": 20000 }""", Schema);
        for (var time = 0; time < 100_000; time += 1_000)
        {
            Assert.Equal(1_000, step.Push(Enumerable.Range(time, 1_000).Select(i => Row($"{i}", i, time))).Length);
            step.Advance(time + 500);
        }
    }

    [Fact]
    public void Too_many_keys_stop_the_pipeline()
    {
        var step = new StepHarness("deduplicate", """{ "by": ["id"], "ttl": 10, "maxKeys": 10 }""", Schema);
        step.Push(Enumerable.Range(0, 10).Select(i => Row($"{i}", i, 0)));
        step.Advance(100);
        Assert.Single(step.Push(Row("x", 0, 100)));
        var failure = Assert.Throws<StreamException>(() => step.Push(Enumerable.Range(20, 10).Select(i => Row($"{i}", i, 100))));
        Assert.Equal(ErrorCodes.LimitReached, failure.Code);
    }

    [Theory]
    [InlineData("{}", "OS1004 config: 'by' is missing")]
    [InlineData("""{ "by": [] }""", "OS1004 config.by: 'by' names no column")]
    [InlineData("""{ "by": ["idd"] }""", "OS2002 config.by[0]: There is no column 'idd'")]
    [InlineData("""{ "by": ["id"], "ttl": 0 }""", "OS1005 config.ttl: 0ms is out of range")]
    public void Mistakes_are_found_before_it_runs(string config, string finding) =>
        Assert.StartsWith(finding, Assert.Single(StepHarness.Findings("deduplicate", config, Schema)));

    [Fact]
    public void Any_batches_and_tasks_equal_a_plain_loop() =>
        Gen.Select(Gen.Select(Gen.Int[0, 6], Gen.Int[0, 60], Gen.Int[0, 4]).Array[1, 80], Gen.Int[1, 20], Gen.Int[1, 4]).Sample((rows, ttl, tasks) =>
        {
            var step = new StepHarness("deduplicate", $$"""{ "by": ["id"], "ttl": {{ttl}} }""", Schema, tasks: tasks);
            var until = new Dictionary<int, long>();
            var expected = new List<string>();
            var pending = new List<string>();
            var watermark = long.MinValue;
            for (var i = 0; i < rows.Length; i++)
            {
                var (id, time, move) = rows[i];
                if (move == 0)
                {
                    step.Push(pending);
                    pending.Clear();
                    watermark = Math.Max(watermark, time - 5);
                    step.Advance(watermark);
                }
                if (move == 1)
                {
                    step.Push(pending);
                    pending.Clear();
                }
                pending.Add(Row($"{id}", i, time));
                if (until.TryGetValue(id, out var end) && time < end && watermark < end - 1)
                    continue;
                until[id] = time + ttl;
                expected.Add($"{time} {Row($"{id}", i, time)}");
            }
            step.Push(pending);
            Assert.Equal(expected.Order(), step.Results.Order());
        }, iter: 1_000);
}
