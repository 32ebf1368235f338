using Orleans.Concurrency;
using Orleans.Streams;
using Orleans.Streams.Core;
using OrleansStream.Connectors;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Planning;
using OrleansStream.Plans;
using OrleansStream.Runtime.Checkpoints;
using OrleansStream.Runtime.Checkpoints.Format;
using OrleansStream.Runtime.Diagnostics;
using OrleansStream.Runtime.Exchange;
using OrleansStream.Runtime.Tasks;

namespace OrleansStream.Runtime.Ingestion;

/// <summary>
/// One partition of a source. What the stream provider delivers is queued at once, so that the provider never waits; a loop processes it in order.
/// The ledger, not the provider, keeps the queue small: it counts until a chunk is processed.
/// </summary>
[GrainType(TaskNumber.PartitionType), KeepAlive, SpreadPlacement]
[ImplicitStreamSubscription(OrleansStreamProvider.Namespace)]
sealed class PartitionGrain(TaskServices services) : TaskGrain(services), IPartitionGrain, IStreamSubscriptionObserver, IAsyncObserver<SourceContainer>
{
    /// <summary>How often a partition without data looks at the clock.</summary>
    static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(50);

    /// <summary>The longest that a question for the columns waits.</summary>
    static readonly TimeSpan s_inferWait = TimeSpan.FromSeconds(10);

    readonly Queue<SourceContainer> _input = [];
    readonly AsyncSignal _signal = new();
    BoundSource? _source;
    PartitionQueue? _queue;
    SchemaSample? _sample;
    PartitionProgress? _progress;
    GrainAlarm? _alarm;
    GrainAlarm? _sampleAlarm;
    Outlets? _out;
    SourceTask? _task;
    Stage? _stage;
    TaskGraph? _graph;
    Task _loop = Task.CompletedTask;
    TurnTable? _turns;
    int _place;
    long _taken;
    long _activity;
    bool _finished;

    Task IStreamSubscriptionObserver.OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) =>
        handleFactory.Create<SourceContainer>().ResumeAsync(this);

    protected override string FailureCode => ErrorCodes.SourceUnavailable;

    protected override async Task OnOpenAsync()
    {
        _source = Context.Bound.Sources.First(s => s.Node.Name == Key.Head);
        var open = await Context.SourceAsync(Key.Head, CancellationToken.None);
        var restored = Context.Restored?.Partition(Key.Head, Key.Part);
        if (_source.Schema is null && open.Schema is null && Context.Restored?.Manifest.Schemas.ContainsKey(Key.Head) != true)
        {
            _sample = new SchemaSample(_source, Services.Options.SampleBytes);
            // How long input takes to come is a matter of real time, whatever the clock of processing time does.
            _sampleAlarm = new GrainAlarm(TimeProvider.System, _sample.StopWaiting);
        }
        // It looks at the clock in real time, also at one that is simulated: when that moved on, the source may not have been known to be empty yet.
        if (!Services.Options.Stepped)
            _alarm = new GrainAlarm(TimeProvider.System, OnAlarm);
        var ledger = new PartitionLedger(Services.Options.PartitionBytes);
        var after = restored?.Offset is { } offset ? new SourcePosition(offset, restored.Token) : (SourcePosition?)null;
        var reading = new PartitionReading((from, cancel) => open.OpenAsync(Key.Part, from, cancel), after, Services.Time);
        _queue = await Services.Queues.AddAsync(id => new PartitionQueue(id, this.GetPrimaryKeyString(), Key.Attempt.Number, ledger, reading));
    }

    public async Task<RowSchema?> Infer()
    {
        if (_sample is null)
            return null;
        // Answers before the call would time out; the pipeline asks again. Real time, because the time-out is.
        await Task.WhenAny(_sample.Schema, Task.Delay(s_inferWait, TimeProvider.System));
        return _sample.Schema.IsCompleted ? await _sample.Schema : null;
    }

    public Task<Failure?> Run() => TryAsync(async () =>
    {
        await Services.Attempts.CompleteAsync(Context);
        var plan = Context.Plan!;
        _stage = plan.Stages.First(s => s.Kind == StageKind.Source && s.Head == Key.Head);
        _out = OpenOutlets(_stage, Context.Definition.Partitions[Key.Head].IndexOf(Key.Part));
        _graph = new TaskGraph(_stage, _out) { Tap = Context.Taps };
        _task = new SourceTask(_source!, Key.Part, plan.SourceSchemas[Key.Head], _graph, _out, plan.KnownSchemas[Key.Head]);
        if (Context.Snapshots is not null)
            _graph.TrackChanges();
        if (Context.Restored is { } restored)
            Restore(restored);
        _progress = new PartitionProgress(_task, _out, Services.Time);
        (_turns, _place) = (Context.Turns, Context.PlaceOf(Key.Head, Key.Part));
        _out.Begin();
        _loop = RunAsync();
        _alarm?.SetIfOff(s_tick);
    });

    void Restore(RestoredState restored)
    {
        _graph!.Restore(restored.OfPartition(Key.Head, Key.Part));
        if (restored.Partition(Key.Head, Key.Part) is not { } head)
            return;
        var resume = head.Offset is { } offset ? new SourceResume(new SourcePosition(offset, head.Token), head.Decoder) : null;
        _task!.Restore(resume, head.Watermark);
    }

    // Called in between chunks: what was processed has been given on, and the position lies behind it.
    protected override void OnBarrier(long epoch)
    {
        var steps = _graph!.Save(full: false);
        var resume = _task!.Resume;
        _out!.Barrier(epoch);
        HandIn(epoch, new TaskSnapshot
        {
            Task = this.GetPrimaryKeyString(),
            Head = new TaskHead { Head = Key.Head, Part = Key.Part },
            Steps = steps,
            Partition = new PartitionHead
            {
                Source = Key.Head,
                Partition = Key.Part,
                Offset = resume?.Position.Offset,
                Token = resume?.Position.Token,
                Decoder = resume?.Decoder,
                Watermark = _task.Watermark,
            },
        });
    }

    public Task Drain()
    {
        _queue?.Drain();
        return Task.CompletedTask;
    }

    Task IAsyncObserver<SourceContainer>.OnErrorAsync(Exception ex)
    {
        Fail(ex);
        return Task.CompletedTask;
    }

    /// <summary>Only takes: what is delivered is not yet processed, and nobody is told that it is.</summary>
    Task IAsyncObserver<SourceContainer>.OnNextAsync(SourceContainer item, StreamSequenceToken? token)
    {
        // A delivery may be repeated, never left out.
        var number = item.Token.SequenceNumber;
        if (!IsOpen || item.Attempt != Key.Attempt.Number || number <= _taken)
            return Task.CompletedTask;
        if (number != _taken + 1)
        {
            Fail(new StreamException(ErrorCodes.Fenced, $"Containers {_taken + 1} to {number - 1} of {this.GetPrimaryKeyString()} were not delivered."));
            return Task.CompletedTask;
        }
        _taken = number;
        _input.Enqueue(item);
        _signal.Set();
        if (_sample is not null && _task is null)
            Sample(item);
        return Task.CompletedTask;
    }

    void Sample(SourceContainer container)
    {
        if (container.Mark == SourceMark.Failed)
            Fail(new StreamException(container.Code!, container.Message!));
        _sample!.Add(container, container.Mark != SourceMark.None || !_queue!.Ledger.HasRoom);
        if (_sample.IsWaiting)
            _sampleAlarm!.SetIfOff(Services.Options.SampleWait);
    }

    async Task RunAsync()
    {
        try
        {
            while (!IsClosed && !_finished)
            {
                if (!_input.TryDequeue(out var container))
                {
                    await _signal.WaitAsync();
                    continue;
                }
                await ProcessAsync(container);
                // Lets deliveries and questions in between containers, even if nothing above had to wait.
                await Task.Yield();
            }
        }
        catch (Exception e)
        {
            Fail(e is StreamException ? e : new StreamException(ErrorCodes.StepFailed, $"{e.GetType().Name}: {e.Message}", e));
        }
    }

    async ValueTask ProcessAsync(SourceContainer container)
    {
        WakeUp();
        foreach (var chunk in container.Chunks)
        {
            if (_turns is not null)
                await _turns.WaitAsync(_place);
            if (IsClosed)
                return;
            Process(chunk);
            if (!_out!.HasRoom)
                await _out.WaitForRoomAsync();
            _turns?.Pass(_place, _task!.Watermark);
        }
        if (container.Mark != SourceMark.None && !IsClosed)
            await FinishAsync(container);
    }

    void Process(SourceChunk chunk)
    {
        var rows = _task!.RowsIn;
        _activity++;
        _task.Process(chunk, Services.Now);
        _out!.Flush();
        var bytes = ChunkSize.Of(chunk);
        _progress!.OnProcessed(bytes);
        _queue!.Ledger.Release(bytes);
        Services.Instruments.OnSource(Key.Attempt.Pipeline, Key.Head, _task.RowsIn - rows, bytes);
    }

    async ValueTask FinishAsync(SourceContainer container)
    {
        if (container.Mark == SourceMark.Failed)
            throw new StreamException(container.Code!, container.Message!);
        if (_turns is not null)
            await _turns.WaitAsync(_place);
        _finished = true;
        if (container.Mark == SourceMark.End)
        {
            _task!.End();
            _out!.End();
        }
        else
        {
            _out!.Close();
        }
        if (!_out.HasRoom)
            await _out.WaitForRoomAsync();
        _turns?.Leave(_place);
        if (container.Mark == SourceMark.End)
            Services.Events.Publish(new PartitionEnded(Key.Attempt.Pipeline, Services.Now, Key.Head, Key.Part));
        await Services.Queues.RemoveAsync(_queue!);
    }

    void WakeUp()
    {
        if (!_progress!.WakeUp())
            return;
        _turns?.Return(_place);
        Services.Events.Publish(new PartitionIdle(Key.Attempt.Pipeline, Services.Now, Key.Head, Key.Part, false));
    }

    void OnAlarm()
    {
        if (IsClosed || _finished)
            return;
        try
        {
            TakeClock(quiet: _input.Count == 0 && _queue!.IsEmpty && _queue.Ledger.Pending == 0 && _out!.HasRoom);
            _alarm!.SetIfOff(s_tick);
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    void TakeClock(bool quiet)
    {
        if (!_progress!.Tick(quiet))
            return;
        _turns?.Leave(_place);
        Services.Events.Publish(new PartitionIdle(Key.Attempt.Pipeline, Services.Now, Key.Head, Key.Part, true));
    }

    protected override async ValueTask OnTickAsync()
    {
        if (_finished || _progress is null)
            return;
        _activity++;
        // Who leads step by step has waited until everything was done, and knows that nothing comes.
        TakeClock(quiet: true);
        if (!_out!.HasRoom)
            await _out.WaitForRoomAsync();
    }

    protected override async Task OnCloseAsync()
    {
        _signal.Set();
        _alarm?.Dispose();
        _sampleAlarm?.Dispose();
        if (_queue is not null)
            await Services.Queues.RemoveAsync(_queue);
    }

    protected override TaskReport MakeReport() => new()
    {
        Kind = TaskKind.Partition,
        Head = Key.Head,
        Silo = Services.Silo,
        Rows = _task?.RowsIn ?? 0,
        Bytes = _progress?.Bytes ?? 0,
        PendingBytes = _queue?.Ledger.Pending ?? 0,
        DeadLetters = _task?.DeadLetters ?? 0,
        UnknownFields = _task?.UnknownFields ?? 0,
        Watermark = _task?.Watermark ?? long.MinValue,
        Idle = _progress?.IsIdle ?? false,
        NextDue = _finished || _graph is null ? long.MaxValue : Math.Min(_graph.NextTick, _progress!.IdleAt),
        Activity = _activity,
        Quiet = _input.Count == 0 && (_finished || (_queue is { IsWaiting: true } && _queue.Ledger.Pending == 0)) && (_out?.IsDelivered ?? true),
        Steps = _graph is null ? [] : StepReport.Of(_stage!, _graph),
    };
}
