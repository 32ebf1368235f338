using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using OrleansStream.Diagnostics;
using OrleansStream.Planning;
using OrleansStream.Plans;
using OrleansStream.Runtime.Pipelines;
using OrleansStream.Testing.Files;
using OrleansStream.Testing.Rows;

namespace OrleansStream.Cli.Testing;

/// <summary>The plan of a case at work in a silo.</summary>
sealed class SiloPipeline(string id, PhysicalPlan plan, IStreamPipelines pipelines, StepClock clock) : ICasePipeline
{
    /// <summary>How often the clock may have something to do at one moment before that counts as an operator's mistake.</summary>
    const int MostTicksPerMoment = 10_000;

    readonly ImmutableDictionary<string, CaseSource> _sources =
        plan.Bound.Sources.ToImmutableDictionary(s => s.Node.Name, s => new CaseSource(plan.KnownSchemas[s.Node.Name]));

    readonly ImmutableDictionary<string, CaseSink> _sinks = plan.Bound.Sinks.ToImmutableDictionary(s => s.Node.Name, _ => new CaseSink());

    readonly CancellationTokenSource _over = new();

    /// <summary>Called when the pipeline is gone.</summary>
    public Action Closed { get; set; } = () => { };

    /// <summary>Takes the news that all that a source gave is processed and nothing more comes from it.</summary>
    public void OnEnded(string source) => _sources[source].OnEnded();

    public CaseSource Source(string name) => _sources[name];

    public CaseSink Sink(string name) => _sinks[name];

    /// <summary>Creates and starts the pipeline and waits until it waits for input.</summary>
    public async Task StartAsync(Plan stand)
    {
        await pipelines.CreateAsync(stand);
        await pipelines.StartAsync(id);
        _ = WatchAsync();
        await SettleAsync();
    }

    /// <summary>Nobody takes what is given to a pipeline that has failed.</summary>
    async Task WatchAsync()
    {
        await pipelines.WaitAsync(id);
        await _over.CancelAsync();
    }

    public ValueTask PushAsync(string source, object row) => GiveAsync(_sources[source].GiveRowAsync(RowText.Lines([row]), clock.Now, _over.Token));

    public async ValueTask WatermarkAsync(string? source, long time)
    {
        var line = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"$watermark\":{time}}}\n"));
        foreach (var name in plan.Bound.Sources.Select(s => s.Node.Name).Where(n => source is null || n == source))
            await GiveAsync(_sources[name].GiveMarkAsync(line, _over.Token));
    }

    async ValueTask GiveAsync(Task given)
    {
        try
        {
            await given;
        }
        catch (OperationCanceledException)
        {
            // It has failed; why is found out now.
        }
        await SettleAsync();
    }

    public async ValueTask AdvanceTimeToAsync(long time)
    {
        time = Math.Max(time, clock.Now);
        var ticks = 0;
        for (var next = await TickAsync(clock.Now); next <= time; next = await TickAsync(Math.Max(next, clock.Now)))
        {
            ticks = next > clock.Now ? 0 : ticks + 1;
            if (ticks > MostTicksPerMoment)
                throw new StreamException(ErrorCodes.StepFailed, $"A step finds something to do at {clock.Now} without end");
        }
        await TickAsync(time);
    }

    async Task<long> TickAsync(long now)
    {
        clock.Now = now;
        var next = await pipelines.TickAsync(id);
        await SettleAsync();
        return next;
    }

    // What changes no result is for the driver: grains take their checkpoints and meet their crashes elsewhere.
    public ValueTask CheckpointAsync() => default;

    public ValueTask CrashAsync() => default;

    public ValueTask RescaleAsync(int parallelism) => default;

    public async ValueTask EndAsync()
    {
        foreach (var source in plan.Bound.Sources.Select(s => _sources[s.Node.Name]))
        {
            source.End();
            await source.Ended.WaitAsync(_over.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        }
        Check(await pipelines.WaitAsync(id));
    }

    async Task SettleAsync() => Check(await pipelines.SettleAsync(id));

    static void Check(PipelineStatus status)
    {
        if (!status.Diagnostics.IsEmpty)
            throw new PlanException(status.Diagnostics);
        if (status.Status == PipelineState.Failed)
            throw new StreamException(status.Code ?? ErrorCodes.StepFailed, status.Reason ?? "The pipeline failed");
    }

    public IReadOnlyList<JsonElement> Take(string sink) => _sinks[sink].Take();

    public async ValueTask DisposeAsync()
    {
        await pipelines.DeleteAsync(id);
        Closed();
    }
}
