using System.Text.Json;
using OrleansStream.Diagnostics;
using OrleansStream.Plans;

namespace OrleansStream.Testing;

public class PipelineTestCheckpointTests
{
    const string Filter = """
        { "sources": { "in": { "type": "kafka", "config": { "schema": { "id": "int64", "n": "int64" } } } },
          "steps": [ { "id": "f", "type": "filter", "config": { "where": "n > 1" } } ],
          "sinks": { "out": { "type": "console", "from": "f" }, "bad": { "type": "console", "from": "$deadLetters" } } }
        """;

    [Fact]
    public void What_was_looked_at_before_a_crash_is_not_shown_again()
    {
        var test = PipelineTest.Start(Filter).Push("in", Row(1)).Checkpoint().Push("in", Row(2)).Expect("out", Row(1), Row(2));
        test.Crash().Expect("out").Push("in", Row(3)).Expect("out", Row(3));
    }

    [Fact]
    public void What_was_not_looked_at_comes_once()
    {
        var test = PipelineTest.Start(Filter).Push("in", Row(1)).Checkpoint().Push("in", Row(2)).Crash().Push("in", Row(3)).Crash().Crash();
        test.ExpectInOrder("out", Row(1), Row(2), Row(3));
    }

    [Fact]
    public void A_crash_before_the_first_checkpoint_begins_anew() =>
        PipelineTest.Start(Filter).Push("in", Row(1)).Expect("out", Row(1)).Push("in", Row(2)).Crash().Expect("out", Row(2));

    [Fact]
    public void Dead_letters_keep_their_numbers_over_a_crash()
    {
        var test = PipelineTest.Start(Filter)
            .Push("in", Row(1), "oops").Checkpoint().Push("in", "oops again", Row(2)).Crash().Push("in", Row(3), "and again").Crash();
        Assert.Equal([1L, 2L, 5L], test.DeadLetters.Select(d => d.Position!.Value));
        test.Expect("bad", new { position = 1 }, new { position = 2 }, new { position = 5 });
    }

    [Fact]
    public void The_clock_goes_back_and_on_again()
    {
        var test = PipelineTest.Start(Filter).AdvanceTimeTo(100).Checkpoint(out var checkpoint).AdvanceTimeTo(200);
        Assert.Equal(200, test.Crash().Now);
        Assert.Equal(300, test.AdvanceTimeTo(300).Restore(checkpoint).Now);
    }

    [Fact]
    public void Rows_that_a_changed_plan_gives_anew_are_shown()
    {
        var changed = PlanJson.Parse(Filter.Replace("n > 1", "n > 10", StringComparison.Ordinal), new DiagnosticBag(), "test")!;
        PipelineTest.Start(Filter)
            .Push("in", Row(1)).Checkpoint(out var checkpoint).Push("in", Row(2), Row(20)).Expect("out", Row(1), Row(2), Row(20))
            .Restore(checkpoint, changed).Expect("out")
            .Push("in", Row(3), Row(30)).Expect("out", Row(30));
    }

    [Fact]
    public void A_checkpoint_of_another_test_is_refused()
    {
        PipelineTest.Start(Filter).Checkpoint(out var checkpoint);
        Assert.Throws<ArgumentException>(() => PipelineTest.Start(Filter).Restore(checkpoint));
    }

    [Fact]
    public void A_plan_with_any_number_of_tasks_is_started_and_refused_without_any()
    {
        PipelineTest.Start(Filter, new PipelineTestOptions { Parallelism = 3 }).Push("in", Row(5)).Rescale(7).Push("in", Row(6)).Expect("out", Row(5), Row(6));
        Assert.Throws<PlanException>(() => PipelineTest.Start(Filter, new PipelineTestOptions { Parallelism = 0 }));
    }

    static object Row(int id) => JsonSerializer.SerializeToElement(new { id, n = id + 1 });
}
