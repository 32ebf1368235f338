using System.Collections.Immutable;
using OrleansStream.Diagnostics;
using OrleansStream.Planning;
using OrleansStream.Runtime.Checkpoints;
using OrleansStream.Runtime.Diagnostics;
using OrleansStream.Runtime.Exchange;
using OrleansStream.Runtime.Pipelines;

namespace OrleansStream.Runtime.Tasks;

/// <summary>What all task grains share: the attempt that they belong to, failing, reporting, closing.</summary>
abstract class TaskGrain(TaskServices services) : Grain, ITaskGrain
{
    AttemptContext? _context;
    TaskReport? _last;
    bool _failed;
    bool _opening;

    protected TaskServices Services { get; } = services;

    protected TaskKey Key { get; private set; }

    /// <summary>The attempt; only after <see cref="Open"/>.</summary>
    protected AttemptContext Context => _context ?? throw new StreamException(ErrorCodes.Fenced, $"The task {this.GetPrimaryKeyString()} is not open.");

    protected bool IsOpen => _context is not null && !IsClosed;

    protected bool IsClosed { get; private set; }

    /// <summary>The code of failures that have none.</summary>
    protected virtual string FailureCode => ErrorCodes.StepFailed;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Key = TaskKey.Parse(this.GetPrimaryKeyString());
        return Task.CompletedTask;
    }

    // A silo that stops takes its tasks along; the sooner the pipeline hears of it, the sooner it begins again elsewhere.
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (IsOpen && !_failed)
        {
            _failed = true;
            await TellAsync(new Failure(ErrorCodes.SiloLost, $"The task's silo stops: {reason.Description}"));
        }
    }

    public Task<Failure?> Open() => TryAsync(async () =>
    {
        _opening = true;
        _context = await Services.Attempts.AcquireAsync(Key.Attempt);
        _context.Snapshots?.Register(this.GetPrimaryKeyString());
        var self = this.AsReference<ITaskGrain>();
        _context.OnFence(self.Close);
        await OnOpenAsync();
        if (IsClosed)
            await OnCloseAsync();
    });

    public Task<TaskReport> Report()
    {
        var report = (_last ?? MakeReport()) with { IsOpen = _context is not null };
        // One that was only asked goes again; one that is being opened, while the plan is fetched, stays.
        if (_context is null && !_opening)
            DeactivateOnIdle();
        // A failure is under way to the pipeline until that has closed this task.
        return Task.FromResult(_failed && !IsClosed ? report with { Quiet = false } : report);
    }

    public Task Barrier(long epoch)
    {
        if (!IsOpen)
            return Task.CompletedTask;
        try
        {
            OnBarrier(epoch);
        }
        catch (Exception e)
        {
            Fail(e);
        }
        return Task.CompletedTask;
    }

    public async Task Tick()
    {
        if (!IsOpen)
            return;
        try
        {
            await OnTickAsync();
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    public async Task<TaskReport> Close()
    {
        if (IsClosed)
            return _last ?? MakeReport();
        IsClosed = true;
        try
        {
            await OnCloseAsync();
        }
        catch (Exception e)
        {
            Services.Log.CloseFailed(e, this.GetPrimaryKeyString());
        }
        _last = MakeReport();
        if (_context is not null)
            await Services.Attempts.ReleaseAsync(_context);
        DeactivateOnIdle();
        return _last;
    }

    public Task<ImmutableArray<DeadLetter>> DeadLetters(int count) =>
        Task.FromResult<ImmutableArray<DeadLetter>>(_context is null ? [] : [.. _context.DeadLetters.Newest(count)]);

    public Task<ImmutableArray<string>> Tap(string output, int rows) =>
        Task.FromResult<ImmutableArray<string>>(_context is null ? [] : [.. _context.Taps.Newest(output, rows)]);

    protected abstract Task OnOpenAsync();

    protected abstract Task OnCloseAsync();

    /// <summary>Begins an epoch; see <see cref="ITaskGrain.Barrier"/>.</summary>
    protected abstract void OnBarrier(long epoch);

    /// <summary>Gives the task's part of an epoch.</summary>
    protected void HandIn(long epoch, TaskSnapshot snapshot) => Context.Snapshots!.HandIn(epoch, snapshot);

    /// <summary>Looks at the clock and returns when all that this caused is done.</summary>
    protected virtual ValueTask OnTickAsync() => default;

    protected abstract TaskReport MakeReport();

    protected async Task<Failure?> TryAsync(Func<Task> action)
    {
        try
        {
            await action();
            return null;
        }
        catch (Exception e)
        {
            return Failures.Of(e, FailureCode);
        }
    }

    /// <summary>Tells the pipeline, once, that this task cannot go on.</summary>
    protected void Fail(Exception exception)
    {
        if (_failed || IsClosed)
            return;
        _failed = true;
        Services.Log.TaskFailed(exception, this.GetPrimaryKeyString());
        _ = TellAsync(Failures.Of(exception, FailureCode));
    }

    async Task TellAsync(Failure failure)
    {
        try
        {
            await Pipeline.OnTaskFailed(Key.Attempt.Number, Key.Head, failure);
        }
        catch (Exception e)
        {
            Services.Log.FailureNotTold(e, this.GetPrimaryKeyString());
        }
    }

    protected IPipelineGrain Pipeline => GrainFactory.GetGrain<IPipelineGrain>(Key.Attempt.Pipeline);

    /// <summary>Opens the ways out of a task of a stage.</summary>
    protected Outlets OpenOutlets(Stage stage, int task)
    {
        var limits = new ChannelLimits(Services.Options.ChannelRows);
        var wiring = new OutletWiring(stage, task, Context.Map!, Key.Attempt.Number, limits, new ReceiverDirectory(Key.Attempt, GrainFactory));
        return new Outlets(stage, wiring, Context.Turns is not null || Services.Options.Stepped, OnDeadLetter, Fail);
    }

    void OnDeadLetter(DeadLetter letter)
    {
        Context.DeadLetters.Add(letter);
        Services.Instruments.OnDeadLetter(Key.Attempt.Pipeline, letter.Node);
    }
}
