using OrleansStream.Connectors;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Planning;
using OrleansStream.Plans;

namespace OrleansStream.Benchmarks.Scenarios;

/// <summary>Runs the operators of a plan alone, on the calling thread: no grains, no exchange; sources are read by turns.</summary>
sealed class EngineRunner(ChecksumConnector sink) : IRunner
{
    public async Task RunAsync(string plan)
    {
        var (sources, sinks) = ScenarioRunner.Connectors(sink);
        var diagnostics = new DiagnosticBag();
        var bound = PlanBinder.Bind(ScenarioRunner.Parse(plan), new ComponentCatalog(sources, sinks), diagnostics) ?? throw new PlanException(diagnostics.Items);
        var node = bound.Sources[0];
        await using var source = await node.Connector.OpenAsync(
            new SourceContext { Pipeline = bound.Plan.Id, Name = node.Node.Name, Options = node.Options, Time = TimeProvider.System }, default);
        var schemas = new Dictionary<string, RowSchema> { [node.Node.Name] = node.Schema ?? source.Schema! };
        var physical = PhysicalPlanner.Plan(bound, schemas, diagnostics) ?? throw new PlanException(diagnostics.Items);
        var target = bound.Sinks[0];
        await using var output = await target.Connector.OpenAsync(new SinkContext
        {
            Pipeline = bound.Plan.Id,
            Name = target.Node.Name,
            Options = target.Options,
            Schema = physical.OutputSchemas[target.Node.From[0]],
            Time = TimeProvider.System,
            Bounded = true,
        }, default);
        var tasks = new Tasks(physical, output);
        await tasks.ReadAsync(node, source);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>One task per stage; an outlet calls the next stage's task directly.</summary>
    sealed class Tasks
    {
        readonly PhysicalPlan _plan;
        readonly ISink _sink;
        readonly TaskGraph[] _graphs;

        public Tasks(PhysicalPlan plan, ISink sink)
        {
            _plan = plan;
            _sink = sink;
            _graphs = [.. plan.Stages.Select(s => new TaskGraph(s, new Output(this, s)))];
        }

        public async Task ReadAsync(BoundSource node, ISource source)
        {
            if (source.Partitions.Count != 1)
                throw new NotSupportedException("The operators alone run on one thread: PARALLELISM must be 1.");
            var task = new SourceTask(node, source.Partitions[0], _plan.SourceSchemas[node.Node.Name], _graphs[0], new Output(this, _plan.Stages[0]));
            await using var reader = await source.OpenAsync(source.Partitions[0], null, default);
            while (await reader.ReadAsync(default) is { } chunk)
                task.Process(chunk, 0);
            task.End();
        }

        sealed class Output(Tasks tasks, Stage stage) : ITaskOutput
        {
            public void Rows(int outlet, EventBatch batch)
            {
                if (stage.Outlets[outlet] is { Sink: null } exchange)
                    tasks._graphs[exchange.Stage].Process(exchange.Input, batch, 0);
                else if (!tasks._sink.WriteAsync(new SinkBatch(batch, default), default).IsCompletedSuccessfully)
                    throw new NotSupportedException("The sink of this benchmark does not wait.");
            }

            public void Watermark(int outlet, long watermark)
            {
                if (stage.Outlets[outlet] is { Sink: null } exchange)
                    tasks._graphs[exchange.Stage].Advance(watermark);
            }

            public void DeadLetter(DeadLetter letter) => throw new InvalidOperationException($"{letter.Code}: {letter.Cause}: {letter.Raw}");
        }
    }
}
