using System.Collections.Immutable;
using OrleansStream.Diagnostics;
using OrleansStream.Planning;
using OrleansStream.Plans;
using OrleansStream.Runtime.Diagnostics;

namespace OrleansStream.Runtime.Pipelines;

/// <inheritdoc cref="IStreamPipelines"/>
sealed class StreamPipelines(IGrainFactory grains, PipelineEvents events) : IStreamPipelines
{
    const int MaxTapRows = TapHub.MaxRows;

    public async Task CreateAsync(Plan plan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        Check(await Grain(plan.Id).Create(PlanJson.Write(plan)).WaitAsync(cancellationToken));
    }

    public async Task StartAsync(string id, StartOptions? options, CancellationToken cancellationToken) =>
        Check(await Grain(id).Start(options ?? new StartOptions()).WaitAsync(cancellationToken));

    public async Task StopAsync(string id, CancellationToken cancellationToken) => Check(await Grain(id).Stop().WaitAsync(cancellationToken));

    public async Task DrainAsync(string id, CancellationToken cancellationToken)
    {
        Check(await Grain(id).Drain().WaitAsync(cancellationToken));
        await WaitAsync(id, cancellationToken);
    }

    public async Task<IReadOnlyList<CheckpointSummary>> CheckpointsAsync(string id, CancellationToken cancellationToken)
    {
        await RequireAsync(id, cancellationToken);
        return await Grain(id).Checkpoints().WaitAsync(cancellationToken);
    }

    public async Task SavepointAsync(string id, string name, CancellationToken cancellationToken) =>
        Check(await Grain(id).Savepoint(name).WaitAsync(cancellationToken));

    public async Task SuspendAsync(string id, CancellationToken cancellationToken) => Check(await Grain(id).Suspend().WaitAsync(cancellationToken));

    public Task DeleteAsync(string id, CancellationToken cancellationToken) => Grain(id).Delete().WaitAsync(cancellationToken);

    public async Task<IReadOnlyList<PipelineStatus>> ListAsync(CancellationToken cancellationToken)
    {
        var ids = await grains.GetGrain<IPipelineDirectoryGrain>(0).List().WaitAsync(cancellationToken);
        var all = await Task.WhenAll(ids.Select(id => Grain(id).GetStatus())).WaitAsync(cancellationToken);
        return [.. all.OfType<PipelineStatus>()];
    }

    public Task<PipelineStatus?> GetAsync(string id, CancellationToken cancellationToken) => Grain(id).GetStatus().WaitAsync(cancellationToken);

    public async Task<Plan?> GetPlanAsync(string id, CancellationToken cancellationToken) =>
        await Grain(id).GetPlan().WaitAsync(cancellationToken) is { } json ? PlanJson.Parse(json, new DiagnosticBag(), id) : null;

    public async Task<PipelineMetrics> MetricsAsync(string id, CancellationToken cancellationToken) =>
        await Grain(id).GetMetrics().WaitAsync(cancellationToken) ?? throw Missing(id);

    public async Task<IReadOnlyList<string>> TapAsync(string id, string output, int rows, CancellationToken cancellationToken)
    {
        await RequireAsync(id, cancellationToken);
        return await Grain(id).Tap(output, Math.Clamp(rows, 1, MaxTapRows)).WaitAsync(cancellationToken);
    }

    public async Task<IReadOnlyList<DeadLetter>> DeadLettersAsync(string id, int count, CancellationToken cancellationToken)
    {
        await RequireAsync(id, cancellationToken);
        return await Grain(id).DeadLetters(count).WaitAsync(cancellationToken);
    }

    public async Task<PipelineStatus> WaitAsync(string id, CancellationToken cancellationToken)
    {
        while (true)
        {
            var status = await Grain(id).WaitForEnd().WaitAsync(cancellationToken) ?? throw Missing(id);
            if (status.Status.IsFinal())
                return status;
        }
    }

    public async Task<PipelineStatus> SettleAsync(string id, CancellationToken cancellationToken)
    {
        await RequireAsync(id, cancellationToken);
        while (!await Grain(id).Settle().WaitAsync(cancellationToken))
            await Task.Yield();
        return await Grain(id).GetStatus().WaitAsync(cancellationToken) ?? throw Missing(id);
    }

    public async Task<long> TickAsync(string id, CancellationToken cancellationToken)
    {
        await RequireAsync(id, cancellationToken);
        return await Grain(id).Tick().WaitAsync(cancellationToken);
    }

    public IAsyncEnumerable<PipelineEvent> Events(CancellationToken cancellationToken) => events.Listen(cancellationToken);

    IPipelineGrain Grain(string id) => grains.GetGrain<IPipelineGrain>(id);

    async Task RequireAsync(string id, CancellationToken cancellationToken)
    {
        if (await Grain(id).GetPlan().WaitAsync(cancellationToken) is null)
            throw Missing(id);
    }

    static StreamException Missing(string id) => new(ErrorCodes.NoSuchPipeline, $"There is no pipeline '{id}'.");

    static void Check(CommandResult result)
    {
        if (!result.Diagnostics.IsDefaultOrEmpty)
            throw new PlanException(result.Diagnostics);
        if (result.Failure is { } failure)
            throw new StreamException(failure.Code, failure.Message);
    }
}
