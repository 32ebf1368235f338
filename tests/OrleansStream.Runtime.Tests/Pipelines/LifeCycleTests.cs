using OrleansStream.Diagnostics;
using OrleansStream.Runtime.Diagnostics;
using OrleansStream.Runtime.Pipelines;
using OrleansStream.Runtime.Tests.Support;

namespace OrleansStream.Runtime.Tests.Pipelines;

public sealed class LifeCycleTests(TestSilo silo) : IClassFixture<TestSilo>
{
    /// <summary>Memory source NAME-in, a pass-through filter, the controlled sink NAME.</summary>
    static string PlanOf(string name, bool bounded = false, string where = "id >= 0") => $$"""
        { "id": "{{name}}",
          "sources": { "in": { "type": "memory", "config": { "channel": "{{name}}-in", "bounded": {{(bounded ? "true" : "false")}} } } },
          "steps": [ { "id": "pass", "type": "filter", "config": { "where": "{{where}}" } } ],
          "sinks": { "out": { "type": "test", "config": { "name": "{{name}}" } } } }
        """;

    Task<StateChanged> StateAsync(IAsyncEnumerable<PipelineEvent> events, string id, PipelineState state) =>
        TestSilo.EventAsync<StateChanged>(events, e => e.Pipeline == id && e.State == state);

    [Fact]
    public async Task Stopping_drops_what_is_in_flight_and_closes_the_sink_without_completing_it()
    {
        var source = silo.Source("stop-in");
        var sink = TestSink.Of("stop");
        var writing = new TaskCompletionSource();
        sink.OnWrite = _ =>
        {
            writing.TrySetResult();
            return new TaskCompletionSource().Task;
        };
        await silo.StartAsync(PlanOf("stop"));
        await source.WriteAsync(Rows.Range(0, 10));
        await writing.Task.WaitAsync(TestSilo.Timeout());

        await silo.Pipelines.StopAsync("stop");
        var status = await silo.Pipelines.GetAsync("stop");
        Assert.Equal((PipelineState.Stopped, null), (status!.Status, status.Reason));
        Assert.Equal((false, 1), (sink.Completed, sink.Disposed));
    }

    [Fact]
    public async Task Draining_lets_everything_that_was_read_reach_the_sink()
    {
        var source = silo.Source("drain-in");
        var sink = TestSink.Of("drain");
        var gate = new TaskCompletionSource();
        var writing = new TaskCompletionSource();
        sink.OnWrite = _ =>
        {
            writing.TrySetResult();
            return gate.Task;
        };
        await silo.StartAsync(PlanOf("drain"));
        for (var i = 0; i < 5; i++)
            await source.WriteAsync(Rows.Range(i * 10, 10));
        await writing.Task.WaitAsync(TestSilo.Timeout());

        var draining = silo.Pipelines.DrainAsync("drain");
        gate.SetResult();
        await draining;
        Assert.Equal(PipelineState.Stopped, (await silo.Pipelines.GetAsync("drain"))!.Status);
        // The source may hold back what it had not given yet, but what was read is written, in order.
        Assert.Equal(Enumerable.Range(0, sink.Ids.Count).Select(i => (long)i), sink.Ids);
        Assert.True(sink.Ids.Count >= 10);
        Assert.Equal((false, 1), (sink.Completed, sink.Disposed));
        Assert.True(sink.Flushes > 0);
    }

    [Fact]
    public async Task A_sink_that_fails_stops_its_pipeline_with_a_reason_and_no_other()
    {
        var source = silo.Source("fail-in");
        var other = silo.Source("healthy-in");
        TestSink.Of("fail").OnWrite = _ => throw new StreamException(ErrorCodes.SinkRejected, "the table is full");
        await silo.StartAsync(PlanOf("fail"));
        await silo.StartAsync(PlanOf("healthy", bounded: true));
        await source.WriteAsync(Rows.Range(0, 10));

        var status = await silo.WaitAsync("fail");
        Assert.Equal((PipelineState.Failed, ErrorCodes.SinkRejected), (status.Status, status.Code));
        Assert.Equal("OS3003: 'out': the table is full", status.Reason);
        Assert.Equal(1, TestSink.Of("fail").Disposed);

        await other.WriteAsync(Rows.Range(0, 10));
        other.Complete();
        Assert.Equal(PipelineState.Completed, (await silo.WaitAsync("healthy")).Status);
        Assert.Equal(10, TestSink.Of("healthy").Ids.Count);
    }

    [Fact]
    public async Task A_sink_that_cannot_be_opened_fails_the_start()
    {
        silo.Source("closed-in");
        TestSink.Of("closed").FailOpen = new StreamException(ErrorCodes.SinkUnavailable, "no such place");
        await silo.StartAsync(PlanOf("closed"));
        var status = await silo.WaitAsync("closed");
        Assert.Equal((PipelineState.Failed, "OS3002: no such place"), (status.Status, status.Reason));
    }

    [Fact]
    public async Task A_source_that_fails_later_fails_the_pipeline_behind_its_rows()
    {
        var source = silo.Source("broken-in");
        await silo.StartAsync(PlanOf("broken"));
        await source.WriteAsync(Rows.Range(0, 10));
        source.Complete(new StreamException(ErrorCodes.SourceUnavailable, "the topic is gone"));
        var status = await silo.WaitAsync("broken");
        Assert.Equal("OS3001: 'in': the topic is gone", status.Reason);
    }

    [Fact]
    public async Task A_pipeline_can_be_started_again_as_another_attempt()
    {
        var source = silo.Source("again-in");
        await silo.StartAsync(PlanOf("again"));
        await source.WriteAsync(Rows.Range(0, 10));
        await silo.Pipelines.SettleAsync("again");
        await silo.Pipelines.StopAsync("again");
        await silo.Pipelines.StartAsync("again");
        await source.WriteAsync(Rows.Range(10, 10));
        await silo.Pipelines.DrainAsync("again");
        var status = await silo.Pipelines.GetAsync("again");
        Assert.Equal(2, status!.Attempt);
    }

    [Fact]
    public async Task Commands_that_the_status_does_not_allow_are_refused()
    {
        silo.Source("busy-in");
        await silo.StartAsync(PlanOf("busy"));
        var start = await Assert.ThrowsAsync<StreamException>(() => silo.Pipelines.StartAsync("busy"));
        var create = await Assert.ThrowsAsync<StreamException>(() => silo.Pipelines.CreateAsync(TestSilo.Plan(PlanOf("busy"))));
        Assert.Equal([ErrorCodes.WrongStatus, ErrorCodes.WrongStatus], [start.Code, create.Code]);
        await silo.Pipelines.DeleteAsync("busy");
        Assert.Null(await silo.Pipelines.GetAsync("busy"));
        var missing = await Assert.ThrowsAsync<StreamException>(() => silo.Pipelines.StartAsync("busy"));
        Assert.Equal(ErrorCodes.NoSuchPipeline, missing.Code);
        await silo.Pipelines.DeleteAsync("busy");
    }

    [Fact]
    public async Task A_wrong_plan_is_refused_with_all_that_is_wrong()
    {
        var refused = await Assert.ThrowsAsync<PlanException>(() => silo.Pipelines.CreateAsync(TestSilo.Plan("""
            { "id": "wrong", "sources": { "in": { "type": "nothing" } }, "steps": [ { "id": "f", "type": "filter", "config": { "wher": "1 = 1" } } ],
              "sinks": { "out": { "type": "discard" } } }
            """)));
        Assert.Contains(refused.Diagnostics, d => d.Code == ErrorCodes.UnknownType);
        Assert.Contains(refused.Diagnostics, d => d.Code == ErrorCodes.UnknownField);
        Assert.Null(await silo.Pipelines.GetAsync("wrong"));
    }

    [Fact]
    public async Task A_plan_that_does_not_fit_the_columns_fails_with_diagnostics()
    {
        silo.Source("unfit-in");
        await silo.StartAsync(PlanOf("unfit", where: "nothing = 1"));
        var status = await silo.WaitAsync("unfit");
        Assert.Equal((PipelineState.Failed, ErrorCodes.UnknownColumn), (status.Status, status.Code));
        Assert.Equal("steps[0].config.where", Assert.Single(status.Diagnostics).Path);
    }

    [Fact]
    public async Task States_are_told_in_order()
    {
        var source = silo.Source("told-in");
        var events = silo.Pipelines.Events();
        await silo.StartAsync(PlanOf("told", bounded: true));
        source.Complete();
        var states = new List<PipelineState>();
        await foreach (var happened in events.WithCancellation(TestSilo.Timeout()))
        {
            if (happened is StateChanged { Pipeline: "told" } changed)
                states.Add(changed.State);
            if (states is [.., PipelineState.Completed])
                break;
        }
        Assert.Equal([PipelineState.Starting, PipelineState.Running, PipelineState.Completed], states);
    }

    [Fact]
    public async Task A_slow_sink_holds_the_source_back()
    {
        var source = silo.Source("slow-in");
        var sink = TestSink.Of("slow");
        var gate = new SemaphoreSlim(0);
        sink.OnWrite = _ => gate.WaitAsync();
        await silo.StartAsync(PlanOf("slow", bounded: true));
        var written = 0;
        var writing = Task.Run(async () =>
        {
            for (; written < 400; written++)
                await source.WriteAsync(Rows.Range(written * 4096L, 4096));
            source.Complete();
        });
        // Until the partition has read as many bytes ahead as it may. Besides those only the memory channel and the exchange hold rows.
        await TestSilo.UntilAsync(async () => (await silo.Pipelines.MetricsAsync("slow")).Sources is [{ PendingBytes: >= 2 << 20 }]);
        Assert.InRange(Volatile.Read(ref written), 1, 200);
        Assert.False(writing.IsCompleted);
        gate.Release(1000);
        await writing.WaitAsync(TestSilo.Timeout());
        Assert.Equal(PipelineState.Completed, (await silo.WaitAsync("slow")).Status);
        Assert.Equal(Enumerable.Range(0, 400 * 4096).Select(i => (long)i), sink.Ids);
    }
}
