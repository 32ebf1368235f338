using OrleansStream.Events;
using OrleansStream.Planning;

namespace OrleansStream.Testing.Driver;

/// <summary>A stage at work in one task, with the merged time of its input channels.</summary>
sealed class StageTask : ITaskOutput
{
    readonly VirtualPipeline _pipeline;
    WatermarkMerger? _merger;
    bool _idle;

    public StageTask(VirtualPipeline pipeline, Stage stage)
    {
        _pipeline = pipeline;
        Stage = stage;
        Graph = new TaskGraph(stage, this);
        Channels = new int[stage.Outlets.Length];
    }

    public Stage Stage { get; }

    public TaskGraph Graph { get; }

    /// <summary>The source's side of a source stage; null for other stages.</summary>
    public SourceTask? Source { get; set; }

    /// <summary>For each outlet its channel at the stage that it feeds.</summary>
    public int[] Channels { get; }

    /// <summary>How many channels feed it.</summary>
    public int Inputs { get; set; }

    /// <summary>Whether dead letters can reach it: its own failures are then not fed back.</summary>
    public bool BehindDeadLetters { get; set; }

    /// <summary>When the source gave something last; the start of the test before that.</summary>
    public long LastActivity { get; set; }

    WatermarkMerger Merger => _merger ??= new WatermarkMerger(Inputs);

    /// <summary>When the source stops holding others back; <see cref="long.MaxValue"/> if it never does or already has.</summary>
    public long IdleAt => _idle || Source?.IdleAfter is not { } after ? long.MaxValue : LastActivity + (long)after.TotalMilliseconds;

    /// <summary>When time has something to do here.</summary>
    public long NextTick => Math.Min(Graph.NextTick, IdleAt);

    public void Take(Message message)
    {
        switch (message.Kind)
        {
            case MessageKind.Rows:
                Awake(message.Channel);
                Graph.Process(message.Input, message.Batch!, _pipeline.Now);
                break;
            case MessageKind.Watermark:
                Graph.Advance(Merger.Advance(message.Channel, message.Watermark));
                SetIdle(Merger.IsIdle);
                break;
            default:
                Graph.Advance(Merger.SetIdle(message.Channel, message.Kind == MessageKind.Idle));
                SetIdle(Merger.IsIdle);
                break;
        }
    }

    /// <summary>Tells the stages behind whether this one holds them back.</summary>
    public void SetIdle(bool idle)
    {
        if (_idle == idle)
            return;
        _idle = idle;
        for (var i = 0; i < Stage.Outlets.Length; i++)
            Send(i, new Message(idle ? MessageKind.Idle : MessageKind.Active));
    }

    public void Rows(int outlet, EventBatch batch)
    {
        if (Stage.Outlets[outlet].Sink is { } sink)
            _pipeline.Collect(sink, batch);
        else
            Send(outlet, new Message(MessageKind.Rows) { Batch = batch });
    }

    public void Watermark(int outlet, long watermark) => Send(outlet, new Message(MessageKind.Watermark) { Watermark = watermark });

    public void DeadLetter(DeadLetter letter) => _pipeline.Fail(this, letter);

    void Awake(int channel)
    {
        Merger.SetIdle(channel, idle: false);
        SetIdle(Merger.IsIdle);
    }

    void Send(int outlet, Message message)
    {
        var target = Stage.Outlets[outlet];
        if (target.Sink is null)
            _pipeline.Send(message with { Stage = target.Stage, Input = target.Input, Channel = Channels[outlet] });
    }
}

/// <summary>What a message between stages says.</summary>
enum MessageKind
{
    Rows,
    Watermark,
    Idle,
    Active,
}

/// <summary>A message from one stage to a channel of another.</summary>
readonly record struct Message(MessageKind Kind)
{
    public int Stage { get; init; }

    public int Input { get; init; }

    public int Channel { get; init; }

    public EventBatch? Batch { get; init; }

    public long Watermark { get; init; }
}
