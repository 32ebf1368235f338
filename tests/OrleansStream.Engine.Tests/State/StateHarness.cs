using System.Globalization;
using OrleansStream.Events;
using OrleansStream.Functions;
using OrleansStream.Keys;
using OrleansStream.Operators;
using OrleansStream.Planning;
using OrleansStream.Steps;
using OrleansStream.Tests.Steps;
using OrleansStream.Windows;

namespace OrleansStream.State;

/// <summary>A step in several tasks, each with the rows of its key groups, that can be saved and begun again in another number of tasks.</summary>
sealed class StateHarness
{
    const string Stage = "stage";

    readonly CompiledStep _step;
    readonly List<string> _results = [];
    StateChain _chain = new();
    Task[] _tasks = [];

    public StateHarness(string config, string columns, int tasks = 1, bool track = true)
        : this("aggregate", config, columns, tasks, track)
    {
    }

    public StateHarness(string type, string config, string columns, int tasks = 1, bool track = true, FunctionRegistry? functions = null)
    {
        Input = AggregateHarness.Schema(columns);
        _step = StepHarness.Compile(type, config, Input, out var diagnostics, functions) ?? throw new Diagnostics.PlanException(diagnostics.Items);
        Track = track;
        Begin(tasks);
    }

    public RowSchema Input { get; }

    public bool Track { get; }

    public StateSchema Schema => ((IStatefulOperator)_tasks[0].Operator).StateSchema;

    /// <summary>The entries that the last snapshot wrote.</summary>
    public int Entries { get; private set; }

    public long Floor { get; private set; }

    /// <summary>Gives rows to the tasks that own them and returns the results that they cause, those of the first task first.</summary>
    public string[] Push(params IEnumerable<(long Time, object?[] Values)> rows)
    {
        var batch = AggregateHarness.Batch(Input, rows);
        if (_step.Keying!.Before[0]?.Invoke() is { } before)
            before.Process(0, batch, new Capture(b => batch = b));
        var parts = new EventBatch?[_tasks.Length];
        new KeyPartitioner(_step.Keying.Columns[0], _tasks.Length).Partition(batch, parts);
        for (var task = 0; task < parts.Length; task++)
        {
            if (parts[task] is { } part)
                _tasks[task].Operator.Process(0, part, _tasks[task]);
        }
        return Take();
    }

    public string[] Advance(long watermark)
    {
        foreach (var task in _tasks)
            task.Operator.Advance(watermark, task);
        return Take();
    }

    /// <summary>Moves the clock.</summary>
    public string[] Tick(long now)
    {
        foreach (var task in _tasks)
            task.Operator.Tick(now, task);
        return Take();
    }

    /// <summary>Takes a snapshot behind those before.</summary>
    public void Save(bool full)
    {
        var saved = _tasks.Select((task, i) =>
        {
            var writer = new StateWriter(full);
            var stateful = (IStatefulOperator)task.Operator;
            stateful.Save(writer);
            return new TaskState(Stage, KeyGroupRange.Of(i, _tasks.Length), full, [writer.Finish("step", stateful.StateSchema)]);
        }).ToArray();
        _chain.Add(saved);
        Entries = saved.Sum(t => t.Steps[0].Groups.Sum(g => g.Entries));
        Floor = saved[0].Steps[0].Floor;
        Assert.All(saved.SelectMany(t => t.Steps[0].Groups.Select(g => (t.KeyGroups, g.KeyGroup))), g => Assert.True(g.KeyGroups.Contains(g.KeyGroup)));
    }

    /// <summary>Forgets everything and begins again with what the snapshots hold.</summary>
    public void Restart(int tasks)
    {
        Begin(tasks);
        for (var i = 0; i < tasks; i++)
        {
            if (_chain.Of(Stage, KeyGroupRange.Of(i, tasks)).TryGetValue("step", out var saved))
                ((IStatefulOperator)_tasks[i].Operator).Restore(new StateReader(saved));
        }
    }

    /// <summary>Begins again with what snapshots would hold that somebody has damaged.</summary>
    public void RestartDamaged(Func<byte[], byte[]> damage)
    {
        Begin(1);
        var saved = _chain.Of(Stage, KeyGroupRange.Of(0, 1))["step"];
        ((IStatefulOperator)_tasks[0].Operator).Restore(new StateReader(saved with
        {
            Groups = [.. saved.Groups.Select(g => g with { Blocks = [.. g.Blocks.Select(b => (ReadOnlyMemory<byte>)damage(b.ToArray()))] })],
        }));
    }

    /// <summary>Takes over what another step's snapshots hold.</summary>
    public void TakeOver(StateHarness other)
    {
        _chain = other._chain;
        Restart(1);
    }

    void Begin(int tasks)
    {
        _tasks = [.. Enumerable.Range(0, tasks).Select(_ => new Task(_step.Create(), _results))];
        foreach (var task in _tasks)
        {
            if (Track)
                ((IStatefulOperator)task.Operator).TrackChanges();
        }
    }

    string[] Take()
    {
        var taken = _results.ToArray();
        _results.Clear();
        return taken;
    }

    static string Text(EventBatch batch, int row) =>
        $"{batch.Row(row).EventTime}: {string.Join(' ', Enumerable.Range(0, batch.Schema.Count).Select(c => Text(batch.Row(row)[c])))}";

    static string Text(object? value) => value switch
    {
        null => "-",
        object?[] list => $"[{string.Join(',', list.Select(Text))}]",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    sealed class Task(IOperator @operator, List<string> results) : IOperatorOutput
    {
        public IOperator Operator { get; } = @operator;

        public void Emit(int port, EventBatch batch)
        {
            for (var i = 0; i < batch.Count; i++)
                results.Add($"{(port == 0 ? "" : "late ")}{Text(batch, i)}");
        }

        public void Reject(EventBatch batch, int position, string code, string cause) => results.Add($"rejected {code}");

        public void CountLate(long rows) => results.Add($"{rows} late");
    }

    sealed class Capture(Action<EventBatch> take) : IOperatorOutput
    {
        public void Emit(int port, EventBatch batch) => take(batch);

        public void Reject(EventBatch batch, int position, string code, string cause) => Assert.Fail(cause);

        public void CountLate(long rows) => Assert.Fail("late before the exchange");
    }
}
