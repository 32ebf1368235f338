using Microsoft.Extensions.Diagnostics.HealthChecks;
using OrleansStream.Runtime.Pipelines;

namespace OrleansStream.Management.Health;

/// <summary>Ready when the silo answers. A pipeline that failed is its owner's affair and does not make the server unready.</summary>
sealed class PipelinesHealthCheck(IStreamPipelines pipelines) : IHealthCheck
{
    internal const string Name = "pipelines";
    internal const string ReadyTag = "ready";

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var all = await pipelines.ListAsync(cancellationToken).ConfigureAwait(false);
        return HealthCheckResult.Healthy($"{all.Count} pipelines");
    }
}
