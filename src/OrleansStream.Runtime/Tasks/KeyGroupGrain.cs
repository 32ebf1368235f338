using System.Globalization;
using OrleansStream.Planning;
using OrleansStream.Runtime.Exchange;

namespace OrleansStream.Runtime.Tasks;

/// <summary>
/// A task of a keyed step, or of the dead letters. A shell: order, time and credits are here, all that rows mean is in the task's graph.
/// </summary>
[GrainType("orleansstream.keygroups"), KeepAlive]
sealed class KeyGroupGrain(TaskServices services) : TaskGrain(services), IKeyGroupGrain
{
    Stage? _stage;
    InboundChannels? _in;
    Outlets? _out;
    TaskGraph? _graph;
    GrainAlarm? _alarm;
    bool _idle;
    bool _finished;

    protected override async Task OnOpenAsync()
    {
        await Services.Attempts.CompleteAsync(Context);
        _stage = Context.Plan!.Stages[int.Parse(Key.Head, CultureInfo.InvariantCulture)];
        _in = new InboundChannels(Key.Attempt.Number, Context.Map!.ChannelsOfStage(_stage.Index));
        _out = OpenOutlets(_stage, int.Parse(Key.Part, CultureInfo.InvariantCulture));
        _graph = new TaskGraph(_stage, _out) { Tap = Context.Taps };
        _alarm = new GrainAlarm(Services.Time, OnAlarm);
    }

    public async ValueTask<Delivery> Deliver(ExchangeMessage message)
    {
        if (!IsOpen || _in is null || !_in.Accept(message))
            return Delivery.Fenced;
        try
        {
            foreach (var slice in message.Slices)
            {
                Take(message.Channel, slice);
                _out!.Flush();
                if (_out.HasRoom)
                    continue;
                await _out.WaitForRoomAsync();
                if (IsClosed)
                    return Delivery.Fenced;
            }
            if (_in.AllFinished)
                Finish();
            _alarm!.Set(_graph!.NextTick);
            return Delivery.Taken;
        }
        catch (Exception e)
        {
            Fail(e);
            return Delivery.Failed;
        }
    }

    void Take(int channel, Slice slice)
    {
        if (slice.Kind == SliceKind.Rows)
        {
            _graph!.Process(Context.Map!.InputOf(_stage!.Index, channel), slice.Rows!, Services.Now);
            return;
        }
        _graph!.Advance(_in!.Take(channel, slice));
        if (_in.IsIdle == _idle || _finished)
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
            _graph!.Tick(Services.Now);
            _out!.Flush();
            _alarm!.Set(_graph.NextTick);
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    protected override Task OnCloseAsync()
    {
        _alarm?.Dispose();
        return Task.CompletedTask;
    }

    protected override TaskReport MakeReport() => new()
    {
        Kind = TaskKind.KeyGroups,
        Head = _stage?.Head ?? Key.Head,
        Silo = Services.Silo,
        Watermark = _graph?.Watermark ?? long.MinValue,
        Idle = _idle,
        Steps = _graph is null ? [] : [.. _graph.Counters.Select(StepReport.Of)],
    };
}
