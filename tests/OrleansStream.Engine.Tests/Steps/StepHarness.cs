using System.Text.Json;
using Apache.Arrow;
using OrleansStream.Components;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Formats;
using OrleansStream.Functions;
using OrleansStream.Operators;
using OrleansStream.Plans;
using OrleansStream.Planning;
using OrleansStream.Steps;

namespace OrleansStream.Tests.Steps;

/// <summary>Any step with one input at work, in any number of tasks: rows as JSON in, results as JSON out.</summary>
sealed class StepHarness
{
    readonly CompiledStep _step;
    readonly IOperator? _before;
    readonly IOperator[] _tasks;
    readonly KeyPartitioner? _partitioner;
    readonly Sink _sink;

    public StepHarness(string type, string config, string schema, FunctionRegistry? functions = null, int tasks = 1)
    {
        Input = SchemaJson.Read(ComponentConfig.Parse(schema).Json, new DiagnosticBag(), null, "schema") ?? throw new ArgumentException(schema);
        _step = Compile(type, config, Input, out var diagnostics, functions) ?? throw new PlanException(diagnostics.Items);
        _before = _step.Keying?.Before is [{ } before, ..] ? before() : null;
        _partitioner = _step.Keying is { } keying ? new KeyPartitioner(keying.Columns[0], tasks) : null;
        _tasks = [.. Enumerable.Range(0, _partitioner is null ? 1 : tasks).Select(_ => _step.Create())];
        _sink = new Sink(this);
    }

    public RowSchema Input { get; }

    public RowSchema Output => _step.Outputs[0];

    /// <summary>Results so far: rows as JSON, with their time before them.</summary>
    public List<string> Results { get; } = [];

    public List<string> Late { get; } = [];

    /// <summary>Rows that failed: code, cause and the row.</summary>
    public List<string> Rejected { get; } = [];

    public long Watermark { get; private set; } = long.MinValue;

    public static CompiledStep? Compile(string type, string config, RowSchema input, out DiagnosticBag diagnostics, FunctionRegistry? functions = null)
    {
        diagnostics = new DiagnosticBag();
        var definition = EngineComponents.Steps.First(s => ComponentDescriptors.Of(s.OptionsType).Type == type);
        if (OptionBinder.Bind(definition.OptionsType, ComponentConfig.Parse(config).Json, diagnostics, "step", "config") is not { } options)
            return null;
        var context = new StepContext
        {
            Node = new StepNode("step", type, [], ComponentConfig.Empty),
            Path = "config",
            Options = options,
            Inputs = [input],
            ReadOutputs = ["late"],
            Functions = functions ?? new FunctionRegistry(),
            Diagnostics = diagnostics,
        };
        definition.Validate(context);
        return diagnostics.Items.Any(d => d.Severity == DiagnosticSeverity.Error) ? null : definition.Compile(context);
    }

    /// <summary>What is wrong with a step: code, path and message with hint; empty if nothing is.</summary>
    public static string[] Findings(string type, string config, string schema, FunctionRegistry? functions = null)
    {
        var input = SchemaJson.Read(ComponentConfig.Parse(schema).Json, new DiagnosticBag(), null, "schema") ?? throw new ArgumentException(schema);
        Compile(type, config, input, out var diagnostics, functions);
        return [.. diagnostics.Items.Select(d => $"{d.Code} {d.Path}: {d.Message}{(d.Hint is null ? "" : $" ({d.Hint})")}").Distinct()];
    }

    /// <summary>A batch of rows; each row's time is that of its field <c>ts</c>.</summary>
    public EventBatch Batch(params IEnumerable<string> rows)
    {
        var elements = rows.Select(r => ComponentConfig.Parse(r).Json).ToArray();
        var times = new Int64ColumnBuilder(DataType.Int64);
        foreach (var element in elements)
            times.Append(element.TryGetProperty("ts", out var ts) ? ts.GetInt64() : 0);
        return JsonRows.ToBatch(Input, elements).WithEventTimes((Int64Array)times.Build());
    }

    /// <summary>Gives rows as one batch; returns the results that they cause.</summary>
    public string[] Push(params IEnumerable<string> rows) => Push(Batch(rows));

    public string[] Push(EventBatch batch)
    {
        var from = Results.Count;
        if (_before is null)
            Deal(batch);
        else
            _before.Process(0, batch, new Exchange(this));
        return [.. Results.Skip(from)];
    }

    /// <summary>Gives a watermark; returns the results that it causes.</summary>
    public string[] Advance(long watermark)
    {
        var from = Results.Count;
        Watermark = _tasks.Min(t => t.Advance(watermark, _sink));
        return [.. Results.Skip(from)];
    }

    /// <summary>Moves the clock, passing each moment at which something is due.</summary>
    public string[] Tick(long now)
    {
        var from = Results.Count;
        foreach (var task in _tasks)
        {
            while (task.NextTick < now)
                task.Tick(task.NextTick, _sink);
            task.Tick(now, _sink);
        }
        return [.. Results.Skip(from)];
    }

    public string[] End() => Advance(long.MaxValue);

    void Deal(EventBatch batch)
    {
        if (_partitioner is null)
        {
            _tasks[0].Process(0, batch, _sink);
            return;
        }
        var parts = new EventBatch?[_tasks.Length];
        _partitioner.Partition(batch, parts);
        for (var i = 0; i < parts.Length; i++)
        {
            if (parts[i] is { } part)
                _tasks[i].Process(0, part, _sink);
        }
    }

    sealed class Sink(StepHarness harness) : IOperatorOutput
    {
        public void Emit(int port, EventBatch batch)
        {
            Assert.Equal(harness._step.Outputs[port], batch.Schema);
            Assert.InRange(batch.Count, 1, EventBatch.MaxRows);
            for (var i = 0; i < batch.Count; i++)
                (port == 0 ? harness.Results : harness.Late).Add($"{batch.Row(i).EventTime} {JsonRows.Write(batch, batch.Selection[i])}");
        }

        public void Reject(EventBatch batch, int position, string code, string cause) =>
            harness.Rejected.Add($"{code} {cause} {JsonRows.Write(batch, position)}");

        public void CountLate(long rows)
        {
        }
    }

    sealed class Exchange(StepHarness harness) : IOperatorOutput
    {
        public void Emit(int port, EventBatch batch) => harness.Deal(batch);

        public void Reject(EventBatch batch, int position, string code, string cause) => harness._sink.Reject(batch, position, code, cause);

        public void CountLate(long rows) => harness._sink.CountLate(rows);
    }
}
