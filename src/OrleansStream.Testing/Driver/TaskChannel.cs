using OrleansStream.Events;

namespace OrleansStream.Testing.Driver;

/// <summary>What waits on the way from a task to another one, or to a sink. Several outlets may share it, each as a lane.</summary>
sealed class TaskChannel(StageTask? receiver, string? sink)
{
    readonly Queue<Slice> _waiting = [];
    readonly List<TaskLane> _lanes = [];

    /// <summary>The task; null if it leads to a sink.</summary>
    public StageTask? Receiver => receiver;

    /// <summary>The sink; null if it leads to a task.</summary>
    public string? Sink => sink;

    public IReadOnlyList<TaskLane> Lanes => _lanes;

    public TaskLane AddLane(int number, int input)
    {
        var lane = new TaskLane(number, input);
        _lanes.Add(lane);
        return lane;
    }

    /// <summary>Adds a slice behind all watermarks that wait, so that rows never meet an older time than their sender's.</summary>
    public void Add(Slice slice)
    {
        AddWatermarks();
        _waiting.Enqueue(slice);
    }

    /// <summary>The next slice; null if nothing waits.</summary>
    public Slice? Take()
    {
        if (_waiting.Count == 0)
            AddWatermarks();
        return _waiting.TryDequeue(out var slice) ? slice : null;
    }

    void AddWatermarks()
    {
        foreach (var lane in _lanes)
        {
            if (lane.TakeWatermark() is { } watermark)
                _waiting.Enqueue(new Slice(lane, SliceKind.Watermark) { Watermark = watermark });
        }
    }
}

/// <summary>One edge of the plan in a channel.</summary>
/// <param name="number">Its number at the receiver.</param>
/// <param name="input">The receiver's input that it feeds.</param>
sealed class TaskLane(int number, int input)
{
    long? _watermark;

    public int Number => number;

    public int Input => input;

    /// <summary>The watermark that waits: of several only the last is delivered.</summary>
    public long Watermark
    {
        set => _watermark = value;
    }

    /// <summary>The watermark that waits, which no longer does; null if there is none.</summary>
    public long? TakeWatermark()
    {
        var watermark = _watermark;
        _watermark = null;
        return watermark;
    }
}

/// <summary>What a slice says.</summary>
enum SliceKind
{
    Rows,
    Watermark,
    Idle,
    Active,
}

/// <summary>One thing that travels from a task to another.</summary>
readonly record struct Slice(TaskLane Lane, SliceKind Kind)
{
    public EventBatch? Batch { get; init; }

    public long Watermark { get; init; }
}
