using System.Text.Json;
using OrleansStream.Diagnostics;
using OrleansStream.Runtime.Diagnostics;
using OrleansStream.Runtime.Pipelines;
using OrleansStream.Server.Folder;
using OrleansStream.Server.Startup;

namespace OrleansStream.Server.Lifecycle;

/// <summary>
/// Remembers in the data folder which pipelines run, and starts them again with the server. What a stop of the server itself drains is not
/// forgotten; what a user stopped, what completed and what failed is. Those of the folder of plans are the folder's to start.
/// </summary>
sealed class RunningPipelines(
    IStreamPipelines pipelines, PipelineFolder folder, ServerSettings settings, IHostApplicationLifetime lifetime, ILogger<RunningPipelines> log)
    : BackgroundService
{
    const string FileName = "running.json";

    string File => Path.Combine(settings.Options.Data, FileName);

    /// <summary>Starts what ran when the server ended, before the server counts as started.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var id in Read())
        {
            try
            {
                if (await pipelines.GetAsync(id, cancellationToken).ConfigureAwait(false) is { } status && status.Status.IsFinal())
                    await pipelines.StartAsync(id, new StartOptions { Resume = true }, cancellationToken).ConfigureAwait(false);
            }
            catch (StreamException failure)
            {
                Log.PipelineFailed(log, id, failure.Message);
            }
        }
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var happened in pipelines.Events(stoppingToken).ConfigureAwait(false))
        {
            if (happened is not (StateChanged or PipelineDeleted))
                continue;
            try
            {
                // The whole list and not only this change: a missed event then mends itself.
                var all = await pipelines.ListAsync(stoppingToken).ConfigureAwait(false);
                if (!lifetime.ApplicationStopping.IsCancellationRequested)
                    Write([.. all.Where(p => !p.Status.IsFinal() && !folder.Has(p.Id)).Select(p => p.Id)]);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                // A full disk must not end the pipelines.
                Log.RunningNotWritten(log, failure);
            }
        }
    }

    string[] Read()
    {
        try
        {
            return JsonSerializer.Deserialize<string[]>(System.IO.File.ReadAllText(File)) ?? [];
        }
        catch (Exception failure) when (failure is FileNotFoundException or JsonException)
        {
            return [];
        }
    }

    /// <summary>Replaced as a whole, so that a crash leaves the old list or the new one.</summary>
    void Write(string[] ids)
    {
        System.IO.File.WriteAllText(File + ".new", JsonSerializer.Serialize(ids));
        System.IO.File.Move(File + ".new", File, overwrite: true);
    }
}
