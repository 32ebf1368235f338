using OrleansStream.Diagnostics;
using OrleansStream.Runtime.Pipelines;
using OrleansStream.Server.Startup;

namespace OrleansStream.Server.Lifecycle;

/// <summary>Before the silo stops: takes a last checkpoint of every pipeline, or lets what was read reach the sinks, for a limited time.</summary>
sealed class Drainer(IStreamPipelines pipelines, ServerSettings settings, TimeProvider time, ILogger<Drainer> log) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        var running = (await pipelines.ListAsync(cancellationToken).ConfigureAwait(false)).Where(p => !p.Status.IsFinal()).ToList();
        if (running.Count == 0)
            return;
        Log.Draining(log, running.Count);
        await Task.WhenAll(running.Select(p => DrainAsync(p.Id, cancellationToken))).ConfigureAwait(false);
    }

    async Task DrainAsync(string id, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(settings.Options.DrainSeconds), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await pipelines.SuspendAsync(id, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Log.NotDrained(log, id, settings.Options.DrainSeconds);
        }
        catch (StreamException failure)
        {
            // Deleted meanwhile, or it failed: nothing is left to wait for.
            Log.PipelineFailed(log, id, failure.Message);
        }
    }
}
