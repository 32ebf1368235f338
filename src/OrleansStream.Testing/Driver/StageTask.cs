using OrleansStream.Events;
using OrleansStream.Keys;
using OrleansStream.Planning;

namespace OrleansStream.Testing.Driver;

/// <summary>A stage at work in one task, with the merged time of its input channels.</summary>
sealed class StageTask : ITaskOutput
{
    readonly VirtualPipeline _pipeline;
    readonly List<TaskChannel> _channels = [];
    readonly List<TaskOutlet> _outlets = [];
    readonly List<DeadLetter> _letters = [];
    TaskChannel? _deadLetters;
    WatermarkMerger? _merger;

    public StageTask(VirtualPipeline pipeline, Stage stage, int number)
    {
        _pipeline = pipeline;
        Stage = stage;
        KeyGroups = KeyGroupRange.Of(number, stage.Parallelism);
        Graph = new TaskGraph(stage, this);
    }

    public Stage Stage { get; }

    /// <summary>The key groups that it owns.</summary>
    public KeyGroupRange KeyGroups { get; }

    public TaskGraph Graph { get; }

    /// <summary>The source's side of a source stage; null for other stages.</summary>
    public SourceTask? Source { get; set; }

    /// <summary>How many lanes feed it.</summary>
    public int Inputs { get; private set; }

    /// <summary>When the source gave something last; the start of the test before that.</summary>
    public long LastActivity { get; set; }

    /// <summary>Whether it holds nobody back.</summary>
    public bool IsIdle { get; private set; }

    WatermarkMerger Merger => _merger ??= new WatermarkMerger(Inputs);

    /// <summary>When the source stops holding others back; <see cref="long.MaxValue"/> if it never does or already has.</summary>
    public long IdleAt => IsIdle || Source?.IdleAfter is not { } after ? long.MaxValue : LastActivity + (long)after.TotalMilliseconds;

    /// <summary>When time has something to do here.</summary>
    public long NextTick => Math.Min(Graph.NextTick, IdleAt);

    /// <summary>Opens a channel to each task and sink that it feeds, and in them a lane for each outlet.</summary>
    public void Connect(IReadOnlyList<StageTask> tasks)
    {
        foreach (var outlet in Stage.Outlets)
        {
            _outlets.Add(new TaskOutlet(outlet, outlet.Sink is null
                ? [.. tasks.Where(t => t.Stage.Index == outlet.Stage).Select(t => Way(t, outlet))]
                : [Way(null, outlet)]));
        }
    }

    (TaskChannel Channel, TaskLane Lane) Way(StageTask? receiver, Outlet outlet)
    {
        var channel = _channels.FirstOrDefault(c => c.Sink == outlet.Sink && c.Receiver == receiver);
        if (channel is null)
            _channels.Add(channel = new TaskChannel(receiver, outlet.Sink));
        return (channel, channel.AddLane(receiver is null ? 0 : receiver.Inputs++, outlet.Input));
    }

    /// <summary>Lets the task that gives dead letters as rows have this one's.</summary>
    public void ConnectDeadLetters(StageTask receiver)
    {
        _channels.Add(_deadLetters = new TaskChannel(receiver, null));
        _deadLetters.AddLane(0, 0);
    }

    public void Take(Slice slice)
    {
        switch (slice.Kind)
        {
            case SliceKind.Rows:
                Graph.Process(slice.Lane.Input, slice.Batch!, _pipeline.Now);
                break;
            case SliceKind.Watermark:
                Graph.Advance(Merger.Advance(slice.Lane.Number, slice.Watermark));
                SetIdle(Merger.IsIdle);
                break;
            default:
                Graph.Advance(Merger.SetIdle(slice.Lane.Number, slice.Kind == SliceKind.Idle));
                SetIdle(Merger.IsIdle);
                break;
        }
    }

    /// <summary>Tells the stages behind whether this one holds them back.</summary>
    public void SetIdle(bool idle)
    {
        if (IsIdle == idle)
            return;
        IsIdle = idle;
        foreach (var outlet in _outlets)
            outlet.SetIdle(idle);
    }

    /// <summary>
    /// Delivers what the last call caused: channel after channel, and all that a slice causes before the next slice. The order is that of a silo
    /// whose tasks work in turn.
    /// </summary>
    public void Deliver()
    {
        FlushLetters();
        foreach (var channel in _channels)
        {
            while (channel.Take() is { } slice)
            {
                if (channel.Receiver is not { } receiver)
                {
                    if (slice.Batch is not null)
                        _pipeline.Collect(channel.Sink!, slice.Batch);
                    continue;
                }
                receiver.Take(slice);
                receiver.Deliver();
            }
        }
    }

    void ITaskOutput.Rows(int outlet, EventBatch batch) => _outlets[outlet].Rows(batch);

    void ITaskOutput.Watermark(int outlet, long watermark) => _outlets[outlet].Watermark(watermark);

    void ITaskOutput.DeadLetter(DeadLetter letter)
    {
        letter = _pipeline.Keep(letter);
        if (_deadLetters is not null)
            _letters.Add(letter);
    }

    void FlushLetters()
    {
        if (_letters.Count == 0)
            return;
        _deadLetters!.Add(new Slice(_deadLetters.Lanes[0], SliceKind.Rows) { Batch = DeadLetter.ToBatch(_letters, _pipeline.Now) });
        _letters.Clear();
    }
}
