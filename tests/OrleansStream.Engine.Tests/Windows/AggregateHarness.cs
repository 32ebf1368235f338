using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Apache.Arrow;
using OrleansStream.Components;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Functions;
using OrleansStream.Operators;
using OrleansStream.Plans;
using OrleansStream.Steps;
using OrleansStream.Steps.Aggregate;

namespace OrleansStream.Windows;

/// <summary>An aggregate step at work: rows and watermarks in, results as text out (values with spaces between, null as <c>-</c>).</summary>
sealed class AggregateHarness : IOperatorOutput
{
    readonly CompiledStep _step;
    readonly IOperator? _before;
    readonly IOperator _operator;
    readonly List<string> _results = [];

    // Results by count or by the clock have the times of their rows.
    readonly bool _timesAreEnds;

    public AggregateHarness(string config, string columns = "key string, value int64", bool readLate = true, FunctionRegistry? functions = null)
    {
        Input = Schema(columns);
        _step = Compile(config, Input, out var diagnostics, readLate, functions) ?? throw new PlanException(diagnostics.Items);
        _before = _step.Keying!.Before[0]?.Invoke();
        _operator = _step.Create();
        _timesAreEnds = !config.Contains("trigger", StringComparison.Ordinal) && !config.Contains("processing", StringComparison.Ordinal);
    }

    public RowSchema Input { get; }

    public RowSchema Output => _step.Outputs[0];

    public List<string> Late { get; } = [];

    public List<string> Rejected { get; } = [];

    public long LateCount { get; private set; }

    public long Watermark { get; private set; } = long.MinValue;

    /// <summary>Whether each result is preceded by its event time and a colon.</summary>
    public bool ShowTimes { get; init; }

    public long NextTick => _operator.NextTick;

    /// <summary>The sizes of the batches of results.</summary>
    public List<int> Batches { get; } = [];

    public static RowSchema Schema(string columns) => new(columns.Split(", ").Select(c => c.Split(' ', 2)).Select(c =>
        DataType.TryParse(c[1], out var type) ? new RowField(c[0], type) : throw new ArgumentException(c[1])));

    public static CompiledStep? Compile(string config, RowSchema input, out DiagnosticBag diagnostics, bool readLate = true, FunctionRegistry? functions = null)
    {
        diagnostics = new DiagnosticBag();
        using var json = JsonDocument.Parse(config);
        if (OptionBinder.Bind(typeof(AggregateOptions), json.RootElement.Clone(), diagnostics, "step", "config") is not { } options)
            return null;
        return new AggregateStep().Compile(new StepContext
        {
            Node = new StepNode("step", "aggregate", [], ComponentConfig.Empty),
            Path = "config",
            Options = options,
            Inputs = [input],
            ReadOutputs = readLate ? ["late"] : [],
            Functions = functions ?? new FunctionRegistry(),
            Diagnostics = diagnostics,
        });
    }

    public static EventBatch Batch(RowSchema schema, params IEnumerable<(long Time, object?[] Values)> rows)
    {
        var builders = schema.Fields.Select(f => ColumnBuilder.For(f.Type)).ToArray();
        var times = new Int64ColumnBuilder(DataType.Int64);
        foreach (var (time, values) in rows)
        {
            times.Append(time);
            for (var i = 0; i < builders.Length; i++)
                builders[i].AppendValue(values[i] is int number ? (long)number : values[i]);
        }
        return new EventBatch(schema, [.. builders.Select(b => b.Build())], (Int64Array)times.Build());
    }

    /// <summary>Gives one row and returns the results that it causes.</summary>
    public string[] Row(long time, params object?[] values) => Push(Batch(Input, (time, values)));

    public string[] Push(EventBatch batch)
    {
        if (_before is null)
            _operator.Process(0, batch, this);
        else
            _before.Process(0, batch, new Exchange(this));
        return Take();
    }

    /// <summary>Gives a watermark and returns the results that it causes.</summary>
    public string[] Advance(long watermark)
    {
        Watermark = _operator.Advance(watermark, this);
        return Take();
    }

    public string[] End() => Advance(long.MaxValue);

    /// <summary>Moves the clock and returns the results that it causes.</summary>
    public string[] Tick(long now)
    {
        Assert.True(_operator.NeedsClock);
        _operator.Tick(now, this);
        Assert.True(_operator.NextTick > now);
        return Take();
    }

    public void Emit(int port, EventBatch batch)
    {
        Assert.Equal(_step.Outputs[port], batch.Schema);
        Assert.NotEqual(0, batch.Count);
        for (var i = 0; i < batch.Count; i++)
        {
            if (port == 1)
                Late.Add($"{batch.Row(i).EventTime}: {Text(batch, i)}");
            else
                _results.Add(ShowTimes ? $"{batch.Row(i).EventTime}: {Text(batch, i)}" : Text(batch, i));
        }
        if (port != 0)
            return;
        Batches.Add(batch.Count);
        if (!_timesAreEnds)
            return;
        var end = batch.Schema.IndexOf("window_end");
        for (var i = 0; i < batch.Count && end >= 0; i++)
            Assert.InRange((long)batch.Row(i)[end]! - batch.Row(i).EventTime, 0, 1);
    }

    public void Reject(EventBatch batch, int position, string code, string cause) =>
        Rejected.Add($"{code} {Text(batch.WithSelection(Selection.Of(new[] { position })), 0)}");

    public void CountLate(long rows) => LateCount += rows;

    string[] Take()
    {
        var taken = _results.ToArray();
        _results.Clear();
        return taken;
    }

    static string Text(EventBatch batch, int row) => string.Join(' ', Enumerable.Range(0, batch.Schema.Count).Select(c => Text(batch.Row(row)[c])));

    static string Text(object? value) => value switch
    {
        null => "-",
        object?[] list => $"[{string.Join(',', list.Select(Text))}]",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        decimal number => number.ToString("0.##########", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    sealed class Exchange(AggregateHarness harness) : IOperatorOutput
    {
        public void Emit(int port, EventBatch batch) => harness._operator.Process(0, batch, harness);

        public void Reject(EventBatch batch, int position, string code, string cause) => harness.Reject(batch, position, code, cause);

        public void CountLate(long rows) => harness.CountLate(rows);
    }
}
