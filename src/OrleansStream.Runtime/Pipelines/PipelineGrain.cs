using System.Collections.Immutable;
using Orleans.Concurrency;
using OrleansStream.Diagnostics;
using OrleansStream.Planning;
using OrleansStream.Plans;
using OrleansStream.Runtime.Checkpoints;
using OrleansStream.Runtime.Diagnostics;
using OrleansStream.Runtime.Tasks;

namespace OrleansStream.Runtime.Pipelines;

/// <summary>
/// A pipeline's control plane. Reentrant, because its tasks speak to it while it waits for them; commands take turns among themselves, and each
/// change of the attempt happens without an await in between.
/// </summary>
[GrainType("orleansstream.pipeline"), Reentrant, KeepAlive]
sealed partial class PipelineGrain(
    [PersistentState("pipeline", PipelineStorage.Name)] IPersistentState<PipelineRecord> state, ComponentCatalog catalog, TaskServices services)
    : Grain, IPipelineGrain
{
    /// <summary>The longest that a question for the end waits; less than the time-out of a call.</summary>
    static readonly TimeSpan s_endWait = TimeSpan.FromSeconds(10);

    /// <summary>How many rounds of reports one question for quiet takes at most.</summary>
    const int SettleRounds = 100;

    static readonly TimeSpan s_rateInterval = TimeSpan.FromSeconds(1);

    readonly SemaphoreSlim _commands = new(1);
    readonly RestartPolicy _restarts = new(services.Options.RestartLimit);
    PipelineState _state = PipelineState.Stopped;
    Failure? _failure;
    ImmutableArray<Diagnostic> _diagnostics = [];
    AttemptRun? _run;
    TaskCompletionSource _ended = CompletedSource();
    IGrainTimer? _rateTimer;
    IGrainTimer? _epochTimer;
    RowRate _rate;

    string Id => this.GetPrimaryKeyString();

    CommandResult? Missing => state.State.Plan is null ? CommandResult.Fail(ErrorCodes.NoSuchPipeline, $"There is no pipeline '{Id}'.") : null;

    public Task<CommandResult> Create(string plan) => CommandAsync(async () =>
    {
        if (!_state.IsFinal())
            return CommandResult.Fail(ErrorCodes.WrongStatus, $"The pipeline '{Id}' is {Name(_state)}; stop it before giving it another plan.");
        var diagnostics = new DiagnosticBag();
        if (Bind(plan, diagnostics) is null)
            return new CommandResult(null, [.. diagnostics.Items]);
        state.State.Plan = plan;
        await state.WriteStateAsync();
        await Directory.Add(Id);
        services.Events.Publish(new PipelineCreated(Id, services.Now));
        return CommandResult.Done;
    });

    public Task<CommandResult> Start(StartOptions options) => CommandAsync(async () =>
    {
        if (Missing is { } missing)
            return missing;
        if (!_state.IsFinal())
            return CommandResult.Fail(ErrorCodes.WrongStatus, $"The pipeline '{Id}' is {Name(_state)} already.");
        var diagnostics = new DiagnosticBag();
        if (Bind(state.State.Plan!, diagnostics, options) is not { } bound)
            return new CommandResult(null, [.. diagnostics.Items]);
        if (options.Resume && state.State.Completed)
        {
            SetState(PipelineState.Completed);
            return CommandResult.Done;
        }
        // One that has completed begins again at the beginning, as one does that never ran.
        var fresh = options.From is null ? state.State.Completed : options.From.Length == 0;
        var start = new AttemptStart(fresh, fresh ? null : options.From, options.AllowStateLoss, _unusable);
        (state.State.ShouldRun, state.State.Completed, state.State.Options) = (!options.RestartedByCaller, false, options);
        _restarts.Reset();
        _unusable.Clear();
        _ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await BeginAttemptAsync(bound, start, PipelineState.Starting);
        return CommandResult.Done;
    });

    async Task BeginAttemptAsync(BoundPlan bound, AttemptStart start, PipelineState starting)
    {
        state.State.Attempt++;
        await CrashPoints.BeforeAsync(CrashPoints.Record);
        await state.WriteStateAsync();
        await CrashPoints.AfterAsync(CrashPoints.Record);
        _run = new AttemptRun(new AttemptId(Id, state.State.Attempt), bound, start, services, GrainFactory);
        _rate = default;
        SetState(starting, starting == PipelineState.Recovering ? _failure : null);
        _ = LaunchAsync(_run);
    }

    public Task<CommandResult> Stop() => CommandAsync(async () =>
    {
        if (Missing is { } missing)
            return missing;
        await StopAsync(PipelineState.Stopped);
        return CommandResult.Done;
    });

    public Task<CommandResult> Drain() => CommandAsync(async () =>
    {
        if (Missing is { } missing)
            return missing;
        if (_state is PipelineState.Starting or PipelineState.Recovering)
            await StopAsync(PipelineState.Stopped);
        if (_state != PipelineState.Running)
            return CommandResult.Done;
        SetState(PipelineState.Draining);
        await _run!.DrainAsync();
        return CommandResult.Done;
    });

    public async Task Delete()
    {
        await Stop();
        if (state.State.Plan is null)
            return;
        state.State.Plan = null;
        await state.WriteStateAsync();
        await Directory.Remove(Id);
        services.Events.Publish(new PipelineDeleted(Id, services.Now));
    }

    public async Task<PipelineStatus?> GetStatus()
    {
        if (state.State.Plan is not { } json)
            return null;
        var plan = _run?.Bound.Plan ?? PlanJson.Parse(json, new DiagnosticBag(), Id);
        var metrics = await MetricsAsync();
        var watermark = _state.IsFinal() ? null : MetricsSummary.Lowest(metrics.Sources.Where(s => s.IdlePartitions < s.Partitions).Select(s => s.Watermark ?? long.MaxValue));
        return new PipelineStatus
        {
            Id = Id,
            Name = plan?.Name ?? Id,
            Status = _state,
            Reason = _failure is { } failure ? $"{failure.Code}: {failure.Message}" : null,
            Code = _failure?.Code,
            Diagnostics = _diagnostics,
            Attempt = state.State.Attempt,
            Epoch = _run?.LastCommitted ?? 0,
            RowsIn = metrics.Sources.Sum(s => s.Rows),
            RowsOut = metrics.Sinks.Sum(s => s.Rows),
            DeadLetters = metrics.DeadLetters,
            RowsPerSecond = _state == PipelineState.Running ? _rate.PerSecond : 0,
            Watermark = watermark,
            Lag = watermark is { } w ? Math.Max(0, services.Now - w) : null,
        };
    }

    public Task<string?> GetPlan() => Task.FromResult(state.State.Plan);

    public async Task<PipelineMetrics?> GetMetrics() => state.State.Plan is null ? null : await MetricsAsync();

    async Task<PipelineMetrics> MetricsAsync() => _run is { } run ? MetricsSummary.Of(run.Bound, await run.ReportAsync()) : new PipelineMetrics();

    public async Task<ImmutableArray<string>> Tap(string output, int rows) => _run is null ? [] : await _run.TapAsync(output, rows);

    public async Task<ImmutableArray<DeadLetter>> DeadLetters(int count) => _run is null ? [] : await _run.DeadLettersAsync(count);

    public async Task<PipelineStatus?> WaitForEnd()
    {
        // Answers before the call would time out; the client asks again. Real time, because the time-out is.
        await Task.WhenAny(_ended.Task, Task.Delay(s_endWait, TimeProvider.System));
        return await GetStatus();
    }

    public async Task<bool> Settle()
    {
        if (_state == PipelineState.Starting)
            return false;
        if (_state != PipelineState.Running)
            return true;
        if (!await _run!.SettleAsync(SettleRounds))
            return false;
        // What has begun to end is settled when it has ended.
        if (_run.IsEnding)
            await _ended.Task;
        return true;
    }

    public async Task<long> Tick() => _state == PipelineState.Running ? await _run!.TickAsync() : long.MaxValue;

    public Task<AttemptDefinition?> GetDefinition(long attempt) =>
        Task.FromResult(_run is { IsEnding: false } run && run.Id.Number == attempt ? run.Definition : null);

    public Task OnTaskFailed(long attempt, string task, Failure failure)
    {
        if (_run is { IsEnding: false } run && run.Id.Number == attempt)
            _ = OnFailureAsync(run, failure with { Message = $"'{task}': {failure.Message}" });
        return Task.CompletedTask;
    }

    public Task OnSinkFinished(long attempt, string sink, bool complete)
    {
        if (_run is { IsEnding: false } run && run.Id.Number == attempt && run.Finish(sink, complete) is { } all)
            _ = FinishAsync(run, all);
        return Task.CompletedTask;
    }

    async Task LaunchAsync(AttemptRun run)
    {
        try
        {
            await run.LaunchAsync(() => OnReady(run));
        }
        catch (Exception e) when (!run.IsEnding)
        {
            await OnFailureAsync(run, Failures.Of(e), (e as PlanException)?.Diagnostics);
        }
        catch (OperationCanceledException)
        {
            // The attempt was ended while it was starting.
        }
    }

    void OnReady(AttemptRun run)
    {
        if (run.IsEnding)
            return;
        SetState(PipelineState.Running);
        _rateTimer = this.RegisterGrainTimer(SampleRateAsync, s_rateInterval, s_rateInterval);
        if (run.Definition.Checkpoints is { } settings)
            _epochTimer = this.RegisterGrainTimer(_ => TakeEpochAsync(run), settings.Interval, settings.Interval);
    }

    // Also looks whether every task is still there.
    async Task SampleRateAsync(CancellationToken cancellationToken)
    {
        if (_run is not { IsEnding: false } run)
            return;
        try
        {
            var reports = await run.ReportAsync();
            if (reports.FirstOrDefault(r => !r.IsOpen) is { } lost && !run.IsEnding)
                throw new StreamException(ErrorCodes.SiloLost, $"A task of '{lost.Head}' is gone.");
            _rate = _rate.Next(MetricsSummary.Of(run.Bound, reports).Sources.Sum(s => s.Rows), TimeProvider.System);
        }
        catch (Exception e)
        {
            await OnFailureAsync(run, Failures.Of(e, ErrorCodes.SiloLost));
        }
    }

    async Task EndAsync(AttemptRun? run, PipelineState final, Failure? failure = null, IReadOnlyList<Diagnostic>? diagnostics = null)
    {
        if (run is null || run.IsEnding)
        {
            await _ended.Task;
            return;
        }
        await CloseAsync(run);
        await EndForGoodAsync(final, failure, diagnostics);
    }

    async Task CloseAsync(AttemptRun run)
    {
        run.IsEnding = true;
        _rateTimer?.Dispose();
        _epochTimer?.Dispose();
        try
        {
            await run.CloseAsync();
        }
        catch (Exception e)
        {
            services.Log.CloseFailed(e, Id);
        }
    }

    void SetState(PipelineState next, Failure? failure = null, IReadOnlyList<Diagnostic>? diagnostics = null)
    {
        _state = next;
        _failure = failure;
        _diagnostics = diagnostics is null ? [] : [.. diagnostics];
        var reason = failure is null ? null : $"{failure.Code}: {failure.Message}";
        if (reason is null || next == PipelineState.Recovering)
            services.Log.StateChanged(Id, state.State.Attempt, Name(next));
        else
            services.Log.PipelineFailed(Id, state.State.Attempt, reason);
        services.Instruments.OnState(Id, Name(next));
        services.Events.Publish(new StateChanged(Id, services.Now, next, state.State.Attempt, reason));
    }

    BoundPlan? Bind(string json, DiagnosticBag diagnostics, StartOptions? options = null) =>
        PlanJson.Parse(json, diagnostics, Id) is { } plan ? PlanBinder.Bind(DeadLetterSink.AddTo(plan, options), catalog, diagnostics) : null;

    async Task<CommandResult> CommandAsync(Func<Task<CommandResult>> command)
    {
        await _commands.WaitAsync();
        try
        {
            return await command();
        }
        finally
        {
            _commands.Release();
        }
    }

    IPipelineDirectoryGrain Directory => GrainFactory.GetGrain<IPipelineDirectoryGrain>(0);

    static string Name(PipelineState state) => state.ToString().ToLowerInvariant();

    static TaskCompletionSource CompletedSource()
    {
        var source = new TaskCompletionSource();
        source.SetResult();
        return source;
    }
}
