using OrleansStream.Components;
using OrleansStream.Connectors;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Plans;
using OrleansStream.Runtime.Checkpoints;
using OrleansStream.Runtime.Exchange;
using OrleansStream.Runtime.Tasks;

using Delivery = OrleansStream.Runtime.Exchange.Delivery;

namespace OrleansStream.Runtime.Sinks;

/// <summary>One sink of a pipeline: takes rows from all tasks that feed it and writes them.</summary>
[GrainType(TaskNumber.SinkType), KeepAlive, SpreadPlacement]
sealed class SinkGrain(TaskServices services) : TaskGrain(services), ISinkGrain
{
    // Messages of different channels come in between each other; what they say is taken one after another.
    readonly SemaphoreSlim _turn = new(1);

    InboundChannels? _in;
    ISinkWay? _writer;
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
        var byEpochs = Context.Definition.Checkpoints is { } settings && settings.EpochSinks.Contains(Key.Head);
        var sink = await bound.Connector.OpenAsync(
            new SinkContext
            {
                Pipeline = Key.Attempt.Pipeline,
                Name = Key.Head,
                Options = bound.Options,
                Schema = schema,
                Time = Services.Time,
                Bounded = Context.Definition.Bounded,
                ExactlyOnce = byEpochs,
                Format = bound.Format is null ? null : ComponentDescriptors.Of(bound.Format.OptionsType).Type,
                Header = byEpochs && bound.Format is { } format ? format.Empty(bound.FormatOptions!, schema) : default,
            },
            CancellationToken.None);
        _writer = byEpochs ? await OpenEpochsAsync(bound, (IEpochSink)sink) : new SinkWriter(bound, sink, schema);
        var into = Context.Map!.IntoSink(Key.Head);
        _in = new InboundChannels(Key.Attempt.Number, into.Channels, into.ChannelOf);
        // Flushing is about the world outside, which waits in real time.
        _flush = new GrainAlarm(TimeProvider.System, () => _ = FlushAsync());
    }

    async Task<EpochWriter> OpenEpochsAsync(BoundSink bound, IEpochSink sink)
    {
        var writer = new EpochWriter(bound, sink, Services.Options.StagedBytes, () => _ = Pipeline.OnEpochWanted(Key.Attempt.Number));
        await writer.OpenAsync(Context.Restored);
        return writer;
    }

    public Task<long> LastEpoch() => Task.FromResult((_writer as EpochWriter)?.LastEpoch ?? 0);

    public Task<Failure?> Commit(long epoch) => _writer!.CommitAsync(epoch);

    /// <summary>All columns of the inputs; a name that several have counts as the first has it.</summary>
    static RowSchema Merge(IEnumerable<RowSchema> schemas) => new(schemas.SelectMany(s => s.Fields).DistinctBy(f => f.Name));

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
        _activity++;
        foreach (var slice in message.Slices)
        {
            if (IsClosed)
                return Delivery.Fenced;
            if (slice.Kind == SliceKind.Rows)
                await WriteAsync(slice.Rows!);
            else if (slice.Kind == SliceKind.Barrier)
                _in!.Barriers.Deliver(message.Channel, slice.Watermark);
            else
                _in!.Take(slice);
        }
        if (_in!.AllFinished)
            await FinishAsync();
        else if (_writer!.IsDirty)
            _flush!.SetIfOff(Services.Options.FlushInterval);
        await SnapshotIfDueAsync();
        return Delivery.Taken;
    }

    protected override void OnBarrier(long epoch)
    {
        _in!.Barriers.Request(epoch);
        _ = SnapshotInTurnAsync();
    }

    async Task SnapshotInTurnAsync()
    {
        await _turn.WaitAsync();
        try
        {
            await SnapshotIfDueAsync();
        }
        catch (Exception e)
        {
            Fail(e);
        }
        finally
        {
            _turn.Release();
        }
    }

    async Task SnapshotIfDueAsync()
    {
        if (IsClosed || !_in!.Barriers.IsDue(out var epoch))
            return;
        var staged = await _writer!.EndEpochAsync(epoch);
        HandIn(epoch, new TaskSnapshot { Task = this.GetPrimaryKeyString(), Sink = Key.Head, Staged = staged });
        _in.Barriers.Complete();
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
        // One that commits by epochs has its last one before it.
        if (_writer is not EpochWriter)
            await _writer.DisposeAsync();
        await Pipeline.OnSinkFinished(Key.Attempt.Number, Key.Head, _in.AllEnded);
    }

    protected override async Task OnCloseAsync()
    {
        _flush?.Dispose();
        _in?.Barriers.Release();
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
