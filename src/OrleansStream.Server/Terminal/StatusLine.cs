using System.Globalization;
using System.Text;
using OrleansStream.Connectors;
using OrleansStream.Runtime.Pipelines;
using OrleansStream.Server.Startup;

namespace OrleansStream.Server.Terminal;

/// <summary>Says now and then where the page is and how the pipelines fare: by then the first lines have scrolled away.</summary>
sealed class StatusLine(IStreamPipelines pipelines, ConnectorServices connectors, PageAddress page, TimeProvider time) : BackgroundService
{
    const int MostNamed = 4;

    static readonly TimeSpan Period = TimeSpan.FromSeconds(20);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
        {
            IReadOnlyList<PipelineStatus> all;
            try
            {
                all = await pipelines.ListAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                // A silo that does not answer has its own lines in the log.
                continue;
            }
            var line = $"page {page.All.FirstOrDefault()} | {string.Join(", ", all.Take(MostNamed).Select(Describe))}{(all.Count > MostNamed ? ", …" : "")}\n";
            await connectors.Output.WriteAsync(Encoding.UTF8.GetBytes(line), stoppingToken).ConfigureAwait(false);
        }
    }

    static string Describe(PipelineStatus pipeline) => pipeline.Status == PipelineState.Running
        ? string.Create(CultureInfo.InvariantCulture, $"{pipeline.Id} {pipeline.RowsPerSecond:0} rows/s")
        : $"{pipeline.Id} {pipeline.Status.ToString().ToLowerInvariant()}";
}
