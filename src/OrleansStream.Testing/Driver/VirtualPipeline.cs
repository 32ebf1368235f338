using System.Collections.Immutable;
using OrleansStream.Connectors;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Planning;

namespace OrleansStream.Testing.Driver;

/// <summary>
/// A physical plan at work in one thread and virtual time: everything is delivered before a call returns.
/// The order of everything is that of the calls, so that equal calls give equal results.
/// </summary>
sealed partial class VirtualPipeline
{
    /// <summary>How often time may have something to do at one moment before that counts as an operator's mistake.</summary>
    const int MostTicksPerMoment = 10_000;

    readonly ImmutableArray<StageTask> _tasks;
    readonly Dictionary<string, StageTask> _sources;
    readonly StageTask? _deadLetters;
    readonly DriverOutput _output;
    readonly Dictionary<string, (long Rows, long Bytes)> _given = [];
    readonly Dictionary<string, long> _late = [];
    readonly bool _tracks;
    RowOffsets _current = RowOffsets.None;

    /// <summary>Makes the tasks of a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="now">The processing time.</param>
    /// <param name="output">Where everything comes out.</param>
    /// <param name="tracks">Whether snapshots may hold only what changed.</param>
    public VirtualPipeline(PhysicalPlan plan, long now, DriverOutput output, bool tracks = false)
    {
        Plan = plan;
        Now = now;
        _output = output;
        _tracks = tracks;
        _tasks = [.. plan.Stages.SelectMany(s => Enumerable.Range(0, s.Parallelism).Select(number => new StageTask(this, s, number)))];
        _deadLetters = _tasks.FirstOrDefault(t => t.Stage.Kind == StageKind.DeadLetters);
        foreach (var task in _tasks)
            task.Connect(_tasks);
        ConnectDeadLetters();
        _sources = _tasks.Where(t => t.Stage.Kind == StageKind.Source).ToDictionary(t => t.Stage.Head);
        foreach (var source in plan.Bound.Sources)
        {
            if (!_sources.TryGetValue(source.Node.Name, out var task))
                continue;
            task.Source = new SourceTask(source, "test", plan.SourceSchemas[source.Node.Name], task.Graph, task);
            task.LastActivity = now;
        }
        if (tracks)
            TrackChanges();
    }

    public PhysicalPlan Plan { get; }

    /// <summary>The processing time, milliseconds since 1970.</summary>
    public long Now { get; private set; }

    /// <summary>Begins with nothing.</summary>
    public void Start()
    {
        // Dead letters hold nobody back until the clock moves: there may never be any.
        if (_deadLetters is { } letters)
            Run(letters, () => letters.SetIdle(true));
    }

    /// <summary>Gives rows as JSON Lines to a source, as one chunk.</summary>
    public void Push(string source, ReadOnlyMemory<byte> lines)
    {
        if (!_sources.TryGetValue(source, out var task))
            return;
        Run(task, () =>
        {
            Wake(task);
            var (rows, start) = _given.GetValueOrDefault(source);
            var end = start + lines.Length;
            _current = new RowOffsets(source, rows, start, lines);
            _given[source] = (_current.NextRow, end);
            task.Source!.Process(new EncodedChunk(lines, new SourcePosition(start), new SourcePosition(end)) { ArrivalTime = Now }, Now);
            _current = RowOffsets.None;
        });
    }

    /// <summary>Moves the event time of one source, or of all.</summary>
    public void Watermark(string? source, long watermark)
    {
        foreach (var task in SourceTasks(source))
        {
            Run(task, () =>
            {
                Wake(task);
                task.Source!.AdvanceTo(watermark);
            });
        }
    }

    /// <summary>Moves the clock, stopping at every moment at which something is due.</summary>
    public void AdvanceTimeTo(long now)
    {
        var ticks = 0;
        for (var next = NextTick(); next <= now; next = NextTick())
        {
            ticks = next > Now ? 0 : ticks + 1;
            if (ticks > MostTicksPerMoment)
                throw new StreamException(ErrorCodes.StepFailed, $"A step finds something to do at {Now} without end");
            TickAll(Math.Max(next, Now));
        }
        TickAll(now);
    }

    /// <summary>Ends every source, then the dead letters.</summary>
    public void End()
    {
        foreach (var task in SourceTasks(null))
            Run(task, task.Source!.End);
        if (_deadLetters is { } letters)
            Run(letters, () => letters.Graph.Advance(long.MaxValue));
    }

    /// <summary>The late rows of a step so far.</summary>
    public long Late(string step) => _late.GetValueOrDefault(step) + _tasks.SelectMany(t => t.Graph.Counters).Where(c => c.Step == step).Sum(c => c.Late);

    internal void Collect(string sink, EventBatch batch) => _output.Collect(sink, batch);

    /// <summary>Keeps a dead letter; gives it as it counts, its position being a row's number.</summary>
    internal DeadLetter Keep(DeadLetter letter)
    {
        if (letter.Position is { } offset && _current.Source is not null)
            letter = letter with { Position = _current.RowAt(offset) };
        _output.Keep(letter);
        return letter;
    }

    void ConnectDeadLetters()
    {
        if (_deadLetters is not { } letters)
            return;
        // Dead letters of what reads dead letters would feed themselves for ever: those are only kept.
        var behind = new HashSet<int> { letters.Stage.Index };
        foreach (var task in _tasks)
        {
            if (behind.Contains(task.Stage.Index))
                behind.UnionWith(task.Stage.Outlets.Where(o => o.Sink is null).Select(o => o.Stage));
        }
        foreach (var task in _tasks.Where(t => !behind.Contains(t.Stage.Index)))
            task.ConnectDeadLetters(letters);
    }

    IEnumerable<StageTask> SourceTasks(string? source) =>
        _tasks.Where(t => t.Source is not null && (source is null || t.Stage.Head == source));

    void Wake(StageTask task)
    {
        task.LastActivity = Now;
        task.SetIdle(false);
    }

    long NextTick()
    {
        var next = long.MaxValue;
        foreach (var task in _tasks)
            next = Math.Min(next, task.NextTick);
        return next;
    }

    void TickAll(long now)
    {
        Now = now;
        foreach (var task in _tasks)
        {
            Run(task, () =>
            {
                task.Graph.Tick(now);
                task.Source?.Tick(now);
                if (task == _deadLetters)
                    WakeAndAdvance(task, now - 1);
                else if (task.IdleAt <= now)
                    task.SetIdle(true);
            });
        }
    }

    static void WakeAndAdvance(StageTask task, long watermark)
    {
        task.SetIdle(false);
        task.Graph.Advance(watermark);
    }

    static void Run(StageTask task, Action action)
    {
        try
        {
            action();
            task.Deliver();
        }
        catch (Exception e) when (e is not StreamException)
        {
            throw new StreamException(ErrorCodes.StepFailed, $"A step failed: {e.Message}", e);
        }
    }
}
