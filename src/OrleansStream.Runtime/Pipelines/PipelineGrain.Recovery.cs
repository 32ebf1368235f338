using System.Collections.Immutable;
using System.Text.Json;
using OrleansStream.Checkpoints;
using OrleansStream.Diagnostics;
using OrleansStream.Plans;
using OrleansStream.Runtime.Checkpoints;
using OrleansStream.Runtime.Checkpoints.Format;
using OrleansStream.Runtime.Diagnostics;
using OrleansStream.Runtime.Tasks;

namespace OrleansStream.Runtime.Pipelines;

/// <content>Checkpoints, and beginning again from them.</content>
sealed partial class PipelineGrain
{
    readonly HashSet<long> _unusable = [];
    CancellationTokenSource _recovery = new();

    // Whether it ends because its silo does: then it goes on when it is next wanted.
    bool _suspending;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (!state.State.ShouldRun || state.State.Plan is null)
            return;
        // Whatever ended it, it was not the end of the pipeline.
        _ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _failure = new Failure(ErrorCodes.SiloLost, "The silo that led the pipeline is gone.");
        await BeginAgainAsync();
    }

    public Task Ensure() => Task.CompletedTask;

    public Task<CommandResult> Suspend() => CommandAsync(async () =>
    {
        if (_run is { IsEnding: false, Epochs: { } epochs } run && _state == PipelineState.Running)
        {
            try
            {
                await epochs.TakeAsync(completed: false, run.Ended);
            }
            catch (Exception e)
            {
                // The last checkpoint stands; the pipeline goes on from there.
                services.Log.CloseFailed(e, Id);
            }
        }
        _suspending = true;
        if (_run is { IsEnding: false, CanGoOn: false } draining && _state == PipelineState.Running)
        {
            SetState(PipelineState.Draining);
            await draining.DrainAsync();
            await _ended.Task;
        }
        await StopAsync(PipelineState.Stopped);
        _suspending = false;
        return CommandResult.Done;
    });

    public Task<ImmutableArray<CheckpointSummary>> Checkpoints() => OfStoreAsync(async store =>
        (await store.ListAsync(Id, CancellationToken.None)).Select(c => new CheckpointSummary(c.Epoch, c.Attempt, c.Time, c.Name)).ToImmutableArray());

    public async Task<CommandResult> Savepoint(string name)
    {
        if (Missing is { } missing)
            return missing;
        try
        {
            if (_run is { IsEnding: false, Epochs: { } epochs } run && _state == PipelineState.Running)
                await epochs.TakeAsync(completed: false, run.Ended);
            await OfStoreAsync(async store =>
            {
                if ((await store.ListAsync(Id, CancellationToken.None)).LastOrDefault() is not { } newest)
                    throw new StreamException(ErrorCodes.NoSuchCheckpoint, $"'{Id}' has no checkpoint yet that could be kept as a savepoint.");
                await store.NameAsync(Id, newest.Epoch, name, CancellationToken.None);
                return true;
            });
            return CommandResult.Done;
        }
        catch (StreamException e)
        {
            return CommandResult.Fail(e.Code, e.Message);
        }
    }

    // The store of the pipeline's plan, whether it runs or not.
    async Task<T> OfStoreAsync<T>(Func<ICheckpointStore, Task<T>> use)
    {
        var bound = Bind(state.State.Plan ?? "{}", new DiagnosticBag(), state.State.Options);
        var settings = bound is null ? null : new CheckpointPlanner(services).Settings(bound);
        if (settings is null)
            throw new StreamException(ErrorCodes.NoSuchCheckpoint, $"'{Id}' takes no checkpoints.");
        return await use(services.Stores.Get(settings.Storage));
    }

    public Task OnSnapshot(long attempt, byte[] part)
    {
        if (_run is { IsEnding: false } run && run.Id.Number == attempt)
            run.Epochs?.Add(JsonSerializer.Deserialize<SnapshotPart>(part, CheckpointJson.Options)!);
        return Task.CompletedTask;
    }

    public Task OnEpochWanted(long attempt)
    {
        if (_run is { IsEnding: false } run && run.Id.Number == attempt)
            _ = TakeEpochAsync(run);
        return Task.CompletedTask;
    }

    async Task TakeEpochAsync(AttemptRun run)
    {
        if (run.IsEnding || run.Epochs is not { } epochs)
            return;
        try
        {
            await epochs.TakeAsync(completed: false, run.Ended);
            _restarts.Reset();
        }
        catch (Exception e) when (!run.IsEnding)
        {
            await OnFailureAsync(run, Failures.Of(e, ErrorCodes.CheckpointFailed));
        }
        catch (Exception)
        {
            // The attempt ended meanwhile; what it had begun nobody will see.
        }
    }

    // Every sink has everything; what they have by epochs appears with a last one.
    async Task FinishAsync(AttemptRun run, bool completed)
    {
        try
        {
            if (run.Epochs is { } epochs)
                await epochs.TakeAsync(completed, run.Ended);
            if (!run.IsEnding)
                await EndAsync(run, completed ? PipelineState.Completed : PipelineState.Stopped);
        }
        catch (Exception e) when (!run.IsEnding)
        {
            await OnFailureAsync(run, Failures.Of(e, ErrorCodes.CheckpointFailed));
        }
        catch (Exception)
        {
            // The attempt ended meanwhile.
        }
    }

    async Task OnFailureAsync(AttemptRun run, Failure failure, IReadOnlyList<Diagnostic>? diagnostics = null)
    {
        if (run.IsEnding)
            return;
        if (failure.Code == ErrorCodes.CheckpointDamaged && run.From > 0)
        {
            services.Log.CheckpointPassedOver(Id, run.From, failure.Message);
            _unusable.Add(run.From);
        }
        // What fails when a user starts it is the user's to see at once.
        var again = run.CanGoOn && diagnostics is null && (run.HasRun || _state == PipelineState.Recovering) ? _restarts.Next(failure) : null;
        if (again is not { } wait)
        {
            await EndAsync(run, PipelineState.Failed, GaveUp(run, failure), diagnostics);
            return;
        }
        services.Log.Recovering(Id, run.Id.Number, $"{failure.Code}: {failure.Message}");
        var stopped = _recovery.Token;
        run.IsEnding = true;
        SetState(PipelineState.Recovering, failure);
        await CloseAsync(run);
        await Task.Delay(wait, TimeProvider.System, stopped).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (!stopped.IsCancellationRequested)
            await BeginAgainAsync();
    }

    Failure GaveUp(AttemptRun run, Failure failure) => run is { CanGoOn: true, HasRun: true }
        ? failure with { Message = $"{failure.Message} It began again {services.Options.RestartLimit} times without getting as far as a checkpoint; mend the cause and start it." }
        : failure;

    // The attempt before may have ended before it had committed anything: then it was to begin where this one begins.
    AttemptStart AgainFrom()
    {
        var options = state.State.Options ?? new StartOptions();
        var untouched = _run is { Epochs: null or { Checkpoints: 0 } };
        var allow = options.AllowStateLoss;
        return untouched && options.From is { } from
            ? new AttemptStart(from.Length == 0, from.Length == 0 ? null : from, allow, _unusable)
            : new AttemptStart(Fresh: false, null, allow, _unusable);
    }

    async Task BeginAgainAsync()
    {
        var diagnostics = new DiagnosticBag();
        try
        {
            if (Bind(state.State.Plan!, diagnostics, state.State.Options) is { } bound)
                await BeginAttemptAsync(bound, AgainFrom(), PipelineState.Recovering);
            else
                await EndForGoodAsync(PipelineState.Failed, new Failure(ErrorCodes.StepFailed, "The plan does not fit this version."), diagnostics.Items);
        }
        catch (Exception e)
        {
            // Another activation has written the record: this one is over.
            services.Log.CloseFailed(e, Id);
            DeactivateOnIdle();
        }
    }

    async Task StopAsync(PipelineState final)
    {
        var recovery = _recovery;
        _recovery = new CancellationTokenSource();
        await recovery.CancelAsync();
        if (_run is { IsEnding: true } && _state == PipelineState.Recovering)
            await EndForGoodAsync(final);
        else
            await EndAsync(_run, final);
    }

    async Task EndForGoodAsync(PipelineState final, Failure? failure = null, IReadOnlyList<Diagnostic>? diagnostics = null)
    {
        if (!_suspending && (state.State.ShouldRun || final == PipelineState.Completed))
        {
            (state.State.ShouldRun, state.State.Completed) = (false, final == PipelineState.Completed);
            await CrashPoints.BeforeAsync(CrashPoints.Record);
            await state.WriteStateAsync();
            await CrashPoints.AfterAsync(CrashPoints.Record);
        }
        SetState(final, failure, diagnostics);
        _ended.TrySetResult();
    }
}
