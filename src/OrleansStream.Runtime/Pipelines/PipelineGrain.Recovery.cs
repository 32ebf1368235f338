using System.Text.Json;
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
        var shouldRun = state.State.ShouldRun;
        await StopAsync(PipelineState.Stopped, keepShouldRun: shouldRun);
        return CommandResult.Done;
    });

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

    async Task BeginAgainAsync()
    {
        var diagnostics = new DiagnosticBag();
        try
        {
            if (Bind(state.State.Plan!, diagnostics, state.State.Options) is { } bound)
                await BeginAttemptAsync(bound, fresh: false, PipelineState.Recovering);
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

    async Task StopAsync(PipelineState final, bool keepShouldRun = false)
    {
        var recovery = _recovery;
        _recovery = new CancellationTokenSource();
        await recovery.CancelAsync();
        if (_run is { IsEnding: true } && _state == PipelineState.Recovering)
            await EndForGoodAsync(final, keepShouldRun: keepShouldRun);
        else
            await EndAsync(_run, final, keepShouldRun: keepShouldRun);
    }

    async Task EndForGoodAsync(PipelineState final, Failure? failure = null, IReadOnlyList<Diagnostic>? diagnostics = null, bool keepShouldRun = false)
    {
        if (!keepShouldRun && state.State.ShouldRun)
        {
            (state.State.ShouldRun, state.State.Completed) = (false, final == PipelineState.Completed);
            await state.WriteStateAsync();
        }
        SetState(final, failure, diagnostics);
        _ended.TrySetResult();
    }
}
