using OrleansStream.Components;
using OrleansStream.Connectors;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Planning;
using OrleansStream.Plans;

namespace OrleansStream.Engine.Tests.Planning;

public class PhysicalPlannerTests
{
    static readonly RowSchema Orders = new(
        new RowField("id", DataType.Int64), new RowField("ts", DataType.Int64), new RowField("region", DataType.String),
        new RowField("amount", DataType.Float64), new RowField("note", DataType.String));

    [Fact]
    public void Stateless_steps_run_in_the_task_of_their_source()
    {
        var plan = Plan("""
            "steps": [ { "id": "big", "type": "filter", "config": { "where": "amount > 10" } },
                       { "id": "short", "type": "select", "config": { "id": "id" } } ],
            "sinks": { "out": { "type": "test" } }
            """);
        var stage = Assert.Single(plan.Stages);
        Assert.Equal(["big", "short"], stage.Nodes.Select(n => n.Step));
        Assert.Equal("out", Assert.Single(stage.Outlets).Sink);
    }

    [Fact]
    public void A_source_decodes_only_what_is_read()
    {
        var plan = Plan("""
            "steps": [ { "id": "big", "type": "filter", "config": { "where": "amount > 10" } },
                       { "id": "short", "type": "select", "config": { "id": "id" } } ],
            "sinks": { "out": { "type": "test" } }
            """);
        Assert.Equal(["id", "ts", "amount"], plan.SourceSchemas["orders"].Fields.Select(f => f.Name));
        Assert.Equal(Orders, plan.KnownSchemas["orders"]);
    }

    [Fact]
    public void A_column_that_is_only_replaced_dropped_or_renamed_is_there()
    {
        var plan = Plan("""
            "steps": [ { "id": "m", "type": "map", "config": { "set": { "region": "upper(note)" }, "drop": ["ts"], "rename": { "amount": "total" } } },
                       { "id": "short", "type": "select", "config": { "region": "region" } } ],
            "sinks": { "out": { "type": "test" } }
            """);
        Assert.Equal(["ts", "region", "amount", "note"], plan.SourceSchemas["orders"].Fields.Select(f => f.Name));
        Assert.Equal(["region", "total", "note"], plan.OutputSchemas["m"].Fields.Select(f => f.Name));
    }

    [Fact]
    public void A_sink_of_whole_rows_needs_every_column() =>
        Assert.Equal(Orders, Plan(""" "steps": [], "sinks": { "out": { "type": "test", "from": "orders" } } """).SourceSchemas["orders"]);

    [Fact]
    public void A_keyed_step_begins_a_stage_with_as_many_tasks_as_asked_for()
    {
        var plan = Plan("""
            "steps": [ { "id": "totals", "type": "aggregate", "config": { "type": "sum", "field": "amount", "groupBy": ["region"], "window": { "type": "tumbling", "size": "1m" } } },
                       { "id": "high", "type": "filter", "config": { "where": "sum_amount > 100" } } ],
            "sinks": { "out": { "type": "test" } }, "parallelism": 4
            """);
        Assert.Equal([StageKind.Source, StageKind.Keyed], plan.Stages.Select(s => s.Kind));
        Assert.Equal(4, plan.Stages[1].Parallelism);
        Assert.Equal("totals", plan.Stages[1].Head);
        Assert.Equal(["totals", "high"], plan.Stages[1].Nodes.Select(n => n.Step));
        var exchange = Assert.Single(plan.Stages[0].Outlets);
        Assert.Equal(1, exchange.Stage);
        Assert.NotEmpty(exchange.Key);
        Assert.Equal(["ts", "region", "amount"], plan.SourceSchemas["orders"].Fields.Select(f => f.Name));
    }

    [Fact]
    public void A_step_without_keys_has_one_task()
    {
        var plan = Plan("""
            "steps": [ { "id": "all", "type": "aggregate", "config": { "type": "count", "window": { "type": "tumbling", "size": "1m" } } } ],
            "sinks": { "out": { "type": "test" } }, "parallelism": 4
            """);
        Assert.Equal(1, plan.Stages[1].Parallelism);
        Assert.Empty(plan.Stages[0].Outlets[0].Key);
    }

    [Fact]
    public void A_union_of_a_source_and_a_keyed_step_runs_in_both_their_tasks()
    {
        var plan = Plan("""
            "steps": [ { "id": "totals", "type": "aggregate", "from": "orders", "config": { "type": "sum", "field": "amount", "groupBy": ["region"], "window": { "type": "tumbling", "size": "1m" } } },
                       { "id": "both", "type": "union", "from": ["orders", "totals"] } ],
            "sinks": { "out": { "type": "test" } }
            """);
        Assert.Contains(plan.Stages[0].Nodes, n => n.Step == "both" && n.Inputs is [0]);
        Assert.Contains(plan.Stages[1].Nodes, n => n.Step == "both" && n.Inputs is [1]);
        Assert.Equal(2, plan.InputsOfSink("out").Count());
    }

    [Fact]
    public void Branches_of_one_source_that_meet_again_move_on_with_the_slower_edge()
    {
        var plan = Plan("""
            "steps": [ { "id": "split", "type": "branch", "config": { "branches": { "big": "amount > 10" } } },
                       { "id": "again", "type": "union", "from": ["split.big", "split.else"] } ],
            "sinks": { "out": { "type": "test" } }
            """);
        var output = new Recorder();
        var graph = new TaskGraph(plan.Stages[0], output);
        graph.Advance(5);
        Assert.Equal([5], output.Watermarks);
    }

    [Fact]
    public void An_unknown_column_is_an_error_with_a_hint()
    {
        var diagnostics = new DiagnosticBag();
        Assert.Null(PhysicalPlanner.Plan(Bound("""
            "steps": [ { "id": "big", "type": "filter", "config": { "where": "amont > 10" } } ], "sinks": { "out": { "type": "test" } }
            """), new Dictionary<string, RowSchema> { ["orders"] = Orders }, diagnostics));
        var error = Assert.Single(diagnostics.Items);
        Assert.Equal(ErrorCodes.UnknownColumn, error.Code);
        Assert.Contains("amount", error.Hint);
        Assert.Equal("big", error.Node);
    }

    internal static PhysicalPlan Plan(string rest, string format = "json")
    {
        var diagnostics = new DiagnosticBag();
        var plan = PhysicalPlanner.Plan(Bound(rest, format), new Dictionary<string, RowSchema> { ["orders"] = Orders }, diagnostics);
        Assert.Empty(diagnostics.Items);
        return plan!;
    }

    static BoundPlan Bound(string rest, string format = "json")
    {
        var diagnostics = new DiagnosticBag();
        var text = $$"""{ "id": "p", "sources": { "orders": { "type": "test", "config": { "format": "{{format}}", "eventTime": { "field": "ts" } } } }, {{rest}} }""";
        var plan = PlanJson.Parse(text, diagnostics);
        Assert.Empty(diagnostics.Items);
        return PlanBinder.Bind(plan!, new ComponentCatalog([new TestSource()], [new TestSink()]), diagnostics)
            ?? throw new PlanException(diagnostics.Items);
    }

    sealed class Recorder : ITaskOutput
    {
        public List<long> Watermarks { get; } = [];

        public void Rows(int outlet, EventBatch batch)
        {
        }

        public void Watermark(int outlet, long watermark) => Watermarks.Add(watermark);

        public void DeadLetter(DeadLetter letter) => Assert.Fail(letter.Cause);
    }

    /// <summary>Options of an end that is only planned, never opened.</summary>
    [Component(ComponentKind.Source, "test", "For planning.")]
    public sealed record TestSourceOptions;

    /// <summary>Options of an end that is only planned, never opened.</summary>
    [Component(ComponentKind.Sink, "test", "For planning.")]
    public sealed record TestSinkOptions;

    sealed class TestSource : ISourceConnector
    {
        public Type OptionsType => typeof(TestSourceOptions);

        public SourceTraits Traits { get; } = new(Replayable: true, Encoded: true);

        public ValueTask<ISource> OpenAsync(SourceContext context, CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    sealed class TestSink : ISinkConnector
    {
        public Type OptionsType => typeof(TestSinkOptions);

        public SinkTraits Traits { get; } = new(Encoded: false);

        public ValueTask<ISink> OpenAsync(SinkContext context, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
