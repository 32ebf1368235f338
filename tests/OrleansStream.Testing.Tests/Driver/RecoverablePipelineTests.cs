using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Operators;
using OrleansStream.Plans;

namespace OrleansStream.Testing.Driver;

public class RecoverablePipelineTests
{
    [Fact]
    public void Rows_that_were_looked_at_and_do_not_come_again_are_a_failure()
    {
        // Forgets all at a crash, as an operator does whose state is not saved.
        var pipeline = With(() => new EverySecond());
        Push(pipeline);
        pipeline.Checkpoint(full: false);
        Push(pipeline);
        Assert.Single(pipeline.Output.Take("out"));
        Assert.Contains("of 'out': {\"n\":1}", Assert.Throws<ExpectationException>(pipeline.Crash).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Output_since_the_checkpoint_is_taken_back_and_comes_again()
    {
        var pipeline = With(() => new EverySecond());
        Push(pipeline);
        Push(pipeline);
        Assert.Single(pipeline.Output.Take("out"));
        pipeline.Crash();
        Assert.Empty(pipeline.Output.Take("out"));
        Push(pipeline);
        Push(pipeline);
        pipeline.Crash();
        pipeline.Crash();
        Assert.Single(pipeline.Output.Take("out"));
    }

    static void Push(RecoverablePipeline pipeline) => pipeline.Do(p => p.Push("in", "{\"n\":1}\n"u8.ToArray()));

    static RecoverablePipeline With(Func<IOperator> create)
    {
        var bound = TestPlans.Bind(PlanJson.Parse("""
            { "sources": { "in": { "type": "kafka", "config": { "schema": { "n": "int64" } } } },
              "steps": [ { "id": "f", "type": "filter", "config": { "where": "n > 0" } } ], "sinks": { "out": { "type": "console" } } }
            """, new DiagnosticBag(), "test")!);
        var plan = TestPlans.Plan(bound, new Dictionary<string, ReadOnlyMemory<byte>>());
        var stages = plan.Stages.Select(s => s with { Nodes = [.. s.Nodes.Select(n => n with { Create = create })] });
        return new RecoverablePipeline(plan with { Stages = [.. stages] }, 0, tracks: true);
    }

    sealed class EverySecond : IOperator
    {
        int _batches;

        public void Process(int input, EventBatch batch, IOperatorOutput output)
        {
            if (++_batches % 2 == 0)
                output.Emit(0, batch);
        }
    }
}
