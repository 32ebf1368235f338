using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Operators;
using OrleansStream.Plans;

namespace OrleansStream.Testing.Driver;

public class VirtualPipelineTests
{
    [Fact]
    public void A_source_without_event_time_goes_by_the_clock() =>
        Start("""
            { "sources": { "in": { "type": "kafka" } },
              "steps": [ { "id": "w", "type": "aggregate", "config": { "window": { "type": "tumbling", "size": 1000 }, "aggregations": [ { "type": "count" } ] } } ],
              "sinks": { "out": { "type": "console" } } }
            """)
            .Push("in", new { n = 1 })
            .AdvanceTimeTo(400).Push("in", new { n = 2 })
            .AdvanceTimeTo(999).Expect("out")
            .AdvanceTimeTo(1000).Expect("out", new { count = 2, window_start = 0, window_end = 1000 })
            .Push("in", new { n = 3 }).End().Expect("out", new { count = 1, window_start = 1000 });

    [Fact]
    public void Dead_letters_are_rows_of_the_time_at_which_they_came() =>
        Start("""
            { "sources": { "in": { "type": "kafka", "config": { "schema": { "n": "int64" } } } },
              "steps": [ { "id": "w", "type": "aggregate", "from": "$deadLetters", "config": { "window": { "type": "tumbling", "size": 1000 }, "groupBy": [ "code" ], "aggregations": [ { "type": "count" } ] } } ],
              "sinks": { "out": { "type": "console", "from": "w" }, "in": { "type": "console", "from": "in" } } }
            """)
            .Push("in", "oops").AdvanceTimeTo(600).Push("in", """{"n": "x"}""", "oops again")
            .Expect("out")
            .AdvanceTimeTo(1000).Expect("out", new { code = ErrorCodes.MalformedRow, count = 2, window_end = 1000 }, new { code = ErrorCodes.ValueDoesNotFit, count = 1 })
            .Push("in", "and again").End().Expect("out", new { code = ErrorCodes.MalformedRow, count = 1, window_start = 1000 });

    [Fact]
    public void Dead_letters_of_what_reads_dead_letters_are_not_fed_back()
    {
        var test = Start("""
            { "sources": { "in": { "type": "kafka", "config": { "schema": { "n": "int64" } } } },
              "steps": [ { "id": "s", "type": "select", "from": "$deadLetters", "config": { "n": "cast(raw as int64)" } } ],
              "sinks": { "out": { "type": "console", "from": "s" }, "in": { "type": "console", "from": "in" } } }
            """);
        test.Push("in", "oops").Expect("out");
        Assert.Equal(["in", "s"], test.DeadLetters.Select(d => d.Node));
    }

    [Fact]
    public void Dead_letters_hold_the_time_of_others_back_only_once_the_clock_moves()
    {
        const string plan = """
            { "sources": { "in": { "type": "kafka", "config": { "schema": { "n": "int64", "ts": "int64" }, "eventTime": { "field": "ts" } } } },
              "steps": [
                { "id": "bad", "type": "select", "from": "$deadLetters", "config": { "n": "0" } },
                { "id": "all", "type": "union", "from": [ "in", "bad" ] },
                { "id": "w", "type": "aggregate", "from": "all", "config": { "window": { "type": "tumbling", "size": 10 }, "aggregations": [ { "type": "count" } ] } } ],
              "sinks": { "out": { "type": "console", "from": "w" } } }
            """;
        Start(plan).Push("in", new { n = 1, ts = 5 }).Watermark(9).Expect("out", new { count = 1 });
        Start(plan).Push("in", new { n = 1, ts = 5 }).AdvanceTimeTo(3).Watermark(9).Expect("out").AdvanceTimeTo(10).Expect("out", new { count = 1 });
    }

    [Fact]
    public void Late_rows_are_counted_by_step()
    {
        var test = Start("""
            { "sources": { "in": { "type": "kafka", "config": { "eventTime": { "field": "ts" } } } },
              "steps": [ { "id": "w", "type": "aggregate", "config": { "window": { "type": "tumbling", "size": 10 }, "aggregations": [ { "type": "count" } ] } } ],
              "sinks": { "out": { "type": "console" } } }
            """).Push("in", new { ts = 20 }).Push("in", new { ts = 1 }, new { ts = 2 });
        Assert.Equal(2, test.Late("w"));
    }

    [Fact]
    public void A_step_that_fails_by_mistake_is_a_failure_with_a_code()
    {
        var pipeline = With(() => new Failing());
        var failure = Assert.Throws<StreamException>(() => pipeline.Push("in", "{\"n\":1}\n"u8.ToArray()));
        Assert.Equal(ErrorCodes.StepFailed, failure.Code);
        Assert.IsType<InvalidOperationException>(failure.InnerException);
    }

    [Fact]
    public void A_step_that_never_comes_to_rest_is_a_failure_and_no_hang()
    {
        var pipeline = With(() => new Restless());
        Assert.Equal(ErrorCodes.StepFailed, Assert.Throws<StreamException>(() => pipeline.AdvanceTimeTo(10)).Code);
    }

    static VirtualPipeline With(Func<IOperator> create)
    {
        var bound = TestPlans.Bind(PlanJson.Parse("""
            { "sources": { "in": { "type": "kafka", "config": { "schema": { "n": "int64" } } } },
              "steps": [ { "id": "f", "type": "filter", "config": { "where": "n > 0" } } ], "sinks": { "out": { "type": "console" } } }
            """, new DiagnosticBag(), "test")!);
        var plan = TestPlans.Plan(bound, new Dictionary<string, ReadOnlyMemory<byte>>());
        var stages = plan.Stages.Select(s => s with { Nodes = [.. s.Nodes.Select(n => n with { Create = create })] });
        return new VirtualPipeline(plan with { Stages = [.. stages] }, 0, new DriverOutput());
    }

    sealed class Failing : IOperator
    {
        public void Process(int input, EventBatch batch, IOperatorOutput output) => throw new InvalidOperationException("broken");
    }

    sealed class Restless : IOperator
    {
        public bool NeedsClock => true;

        public long NextTick => 5;

        public void Process(int input, EventBatch batch, IOperatorOutput output) => output.Emit(0, batch);
    }

    static PipelineTest Start(string plan) => PipelineTest.Start(plan);
}
