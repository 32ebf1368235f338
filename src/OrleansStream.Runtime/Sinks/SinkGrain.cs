using OrleansStream.Connectors;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Runtime.Exchange;
using OrleansStream.Runtime.Tasks;

namespace OrleansStream.Runtime.Sinks;

/// <summary>One sink of a pipeline: takes rows from all tasks that feed it and writes them.</summary>
[GrainType("orleansstream.sink"), KeepAlive]
sealed class SinkGrain(TaskServices services) : TaskGrain(services), ISinkGrain
{
    InboundChannels? _in;
    SinkWriter? _writer;
    GrainAlarm? _flush;
    long _activity;
    bool _finished;

    protected override string FailureCode => ErrorCodes.SinkRejected;

    protected override async Task OnOpenAsync()
    {
        await Services.Attempts.CompleteAsync(Context);
        var plan = Context.Plan!;
        var bound = plan.Bound.Sinks.First(s => s.Node.Name == Key.Head);
        var schema = Merge(plan.InputsOfSink(Key.Head).Select(i => i.Stage.Outlets[i.Outlet].Schema));
        var sink = await bound.Connector.OpenAsync(
            new SinkContext
            {
                Pipeline = Key.Attempt.Pipeline,
                Name = Key.Head,
                Options = bound.Options,
                Schema = schema,
                Time = Services.Time,
                Bounded = Context.Definition.Bounded,
            },
            CancellationToken.None);
        _writer = new SinkWriter(bound, sink, schema);
        var into = Context.Map!.IntoSink(Key.Head);
        _in = new InboundChannels(Key.Attempt.Number, into.Channels, into.Lanes);
        // Flushing is about the world outside, which waits in real time.
        _flush = new GrainAlarm(TimeProvider.System, () => _ = FlushAsync());
    }

    /// <summary>All columns of the inputs; a name that several have counts as the first has it.</summary>
    static RowSchema Merge(IEnumerable<RowSchema> schemas) => new(schemas.SelectMany(s => s.Fields).DistinctBy(f => f.Name));

    public async ValueTask<Delivery> Deliver(ExchangeMessage message)
    {
        if (!IsOpen || _in is null || !_in.Accept(message))
            return Delivery.Fenced;
        try
        {
            _activity++;
            foreach (var slice in message.Slices)
            {
                if (slice.Kind == SliceKind.Rows)
                    await WriteAsync(slice.Rows!);
                else
                    _in.Take(slice);
                if (IsClosed)
                    return Delivery.Fenced;
            }
            if (_in.AllFinished)
                await FinishAsync();
            else if (_writer!.IsDirty)
                _flush!.SetIfOff(Services.Options.FlushInterval);
            return Delivery.Taken;
        }
        catch (Exception e)
        {
            Fail(e);
            return Delivery.Failed;
        }
    }

    async ValueTask WriteAsync(EventBatch rows)
    {
        var bytes = _writer!.Bytes;
        await _writer.WriteAsync(rows);
        Services.Instruments.OnSink(Key.Attempt.Pipeline, Key.Head, rows.Count, _writer.Bytes - bytes);
    }

    async Task FlushAsync()
    {
        try
        {
            if (!IsClosed && !_finished)
                await _writer!.FlushAsync();
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    async Task FinishAsync()
    {
        if (_finished)
            return;
        _finished = true;
        await _writer!.FlushAsync();
        if (_in!.AllEnded)
            await _writer.CompleteAsync();
        await _writer.DisposeAsync();
        await Pipeline.OnSinkFinished(Key.Attempt.Number, Key.Head, _in.AllEnded);
    }

    protected override async Task OnCloseAsync()
    {
        _flush?.Dispose();
        if (_writer is not null)
            await _writer.DisposeAsync();
    }

    protected override TaskReport MakeReport() => new()
    {
        Kind = TaskKind.Sink,
        Head = Key.Head,
        Silo = Services.Silo,
        Rows = _writer?.Rows ?? 0,
        Bytes = _writer?.Bytes ?? 0,
        Watermark = _in?.Watermark ?? long.MinValue,
        Activity = _activity,
        Quiet = true,
    };
}
