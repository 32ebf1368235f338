using System.Globalization;
using OrleansStream.Keys;
using OrleansStream.Planning;
using OrleansStream.Runtime.Checkpoints;
using OrleansStream.Runtime.Checkpoints.Format;
using OrleansStream.Runtime.Exchange;

namespace OrleansStream.Runtime.Tasks;

/// <summary>
/// A task of a keyed step, or of the dead letters. A shell: order, time and credits are here, all that rows mean is in the task's graph.
/// </summary>
[GrainType(TaskNumber.KeyGroupsType), KeepAlive, SpreadPlacement]
sealed class KeyGroupGrain(TaskServices services) : TaskGrain(services), IKeyGroupGrain
{
    /// <summary>How often dead letters that are read as rows look at the clock.</summary>
    static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(50);

    // Messages of different channels come in between each other; what they say is taken one after another.
    readonly SemaphoreSlim _turn = new(1);

    Stage? _stage;
    Receiver? _into;
    InboundChannels? _in;
    Outlets? _out;
    TaskGraph? _graph;
    DeadLetterTime? _letters;
    GrainAlarm? _alarm;
    int _task;
    long _activity;
    bool _idle;
    bool _finished;

    protected override async Task OnOpenAsync()
    {
        await Services.Attempts.CompleteAsync(Context);
        _stage = Context.Plan!.Stages[int.Parse(Key.Head, CultureInfo.InvariantCulture)];
        _into = Context.Map!.IntoStage(_stage.Index);
        _in = new InboundChannels(Key.Attempt.Number, _into.Channels, _into.ChannelOf);
        _task = int.Parse(Key.Part, CultureInfo.InvariantCulture);
        _out = OpenOutlets(_stage, _task);
        _graph = new TaskGraph(_stage, _out) { Tap = Context.Taps };
        if (Context.Snapshots is not null)
            _graph.TrackChanges();
        if (Context.Restored is { } restored)
            _graph.Restore(await restored.OfTaskAsync(_stage.Head, FirstGroup(_task), FirstGroup(_task + 1)));
        if (_stage.Kind == StageKind.DeadLetters)
            _letters = new DeadLetterTime(_graph, _out);
        if (Services.Options.Stepped)
            return;
        // Steps wake at a moment of their clock. Dead letters look at it every so often, in real time, as sources do.
        _alarm = new GrainAlarm(_letters is null ? Services.Time : TimeProvider.System, OnAlarm);
        SetAlarm();
    }

    public async ValueTask<Delivery> Deliver(ExchangeMessage message)
    {
        if (!IsOpen || _in is null || !_in.Accept(message))
            return Delivery.Fenced;
        await _in.Barriers.WaitAsync(message.Channel);
        await _turn.WaitAsync();
        try
        {
            return await TakeAsync(message);
        }
        catch (Exception e)
        {
            Fail(e);
            return Delivery.Failed;
        }
        finally
        {
            _turn.Release();
        }
    }

    async ValueTask<Delivery> TakeAsync(ExchangeMessage message)
    {
        if (IsClosed)
            return Delivery.Fenced;
        _activity++;
        foreach (var slice in message.Slices)
        {
            if (slice.Kind == SliceKind.Barrier)
                _in!.Barriers.Deliver(message.Channel, slice.Watermark);
            else
                Take(slice);
            if (!await SendAsync())
                return Delivery.Fenced;
        }
        if (_in!.AllFinished)
        {
            Finish();
            if (!await SendAsync())
                return Delivery.Fenced;
        }
        SnapshotIfDue();
        SetAlarm();
        return Delivery.Taken;
    }

    protected override void OnBarrier(long epoch)
    {
        _in!.Barriers.Request(epoch);
        SnapshotIfDue();
    }

    // Between slices, when everything that they caused has been given on.
    void SnapshotIfDue()
    {
        if (!_in!.Barriers.IsDue(out var epoch))
            return;
        var steps = _graph!.Save(full: false);
        _out!.Barrier(epoch);
        HandIn(epoch, new TaskSnapshot
        {
            Task = this.GetPrimaryKeyString(),
            Head = new TaskHead { Head = _stage!.Head, Part = Key.Part, FirstGroup = FirstGroup(_task), EndGroup = FirstGroup(_task + 1) },
            Steps = steps,
        });
        _in.Barriers.Complete();
    }

    // The first key group of a task: the lowest that KeyGroups.Task gives to it.
    int FirstGroup(int task) => ((task * KeyGroups.Count) + _stage!.Parallelism - 1) / _stage.Parallelism;

    /// <summary>Sends what was caused and waits for room; false if the task was closed meanwhile.</summary>
    async ValueTask<bool> SendAsync()
    {
        _out!.Flush();
        if (!_out.HasRoom)
            await _out.WaitForRoomAsync();
        return !IsClosed;
    }

    void Take(Slice slice)
    {
        _letters?.Start();
        if (slice.Kind != SliceKind.Rows)
            TakeTime(_in!.Take(slice));
        else if (_letters is not null)
            _letters.Rows(slice.Rows!, Services.Now);
        else
            _graph!.Process(_into!.InputOf(slice.Lane), slice.Rows!, Services.Now);
    }

    void TakeTime(long watermark)
    {
        _graph!.Advance(watermark);
        if (_letters is not null || _in!.IsIdle == _idle || _finished)
            return;
        _idle = _in.IsIdle;
        _out!.SetIdle(_idle);
    }

    void Finish()
    {
        if (_finished)
            return;
        _finished = true;
        if (_in!.AllEnded)
            _out!.End();
        else
            _out!.Close();
    }

    void OnAlarm()
    {
        if (IsClosed || _finished)
            return;
        try
        {
            TakeClock();
            _out!.Flush();
            SetAlarm();
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    void TakeClock()
    {
        _activity++;
        if (_letters is not null)
            _letters.Tick(Services.Now);
        else
            _graph!.Tick(Services.Now);
    }

    void SetAlarm()
    {
        if (_letters is null)
            _alarm?.Set(_graph!.NextTick);
        else
            _alarm?.SetIfOff(s_tick);
    }

    protected override async ValueTask OnTickAsync()
    {
        if (_finished)
            return;
        TakeClock();
        await SendAsync();
    }

    protected override Task OnCloseAsync()
    {
        _alarm?.Dispose();
        _in?.Barriers.Release();
        return Task.CompletedTask;
    }

    protected override TaskReport MakeReport() => new()
    {
        Kind = TaskKind.KeyGroups,
        Head = _stage?.Head ?? Key.Head,
        Silo = Services.Silo,
        Watermark = _graph?.Watermark ?? long.MinValue,
        Idle = _letters?.IsIdle ?? _idle,
        NextDue = _finished || _graph is null ? long.MaxValue : _graph.NextTick,
        Activity = _activity,
        Quiet = _out?.IsDelivered ?? true,
        Steps = _graph is null ? [] : StepReport.Of(_stage!, _graph),
    };
}
