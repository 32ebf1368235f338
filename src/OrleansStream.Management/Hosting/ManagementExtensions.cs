using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OrleansStream.Management.Api;
using OrleansStream.Management.Contracts;
using OrleansStream.Management.Events;
using OrleansStream.Management.Health;
using OrleansStream.Management.Page;
using OrleansStream.Management.Security;

namespace OrleansStream.Management.Hosting;

/// <summary>Adds the HTTP API and the live page to a web host that has pipelines.</summary>
public static class ManagementExtensions
{
    /// <summary>
    /// Adds the services of the HTTP API. The host must also provide <see cref="Runtime.Pipelines.IStreamPipelines"/>, the
    /// <see cref="Plans.ComponentCatalog"/> and the <c>HttpIngest</c> that its connectors use.
    /// </summary>
    public static IServiceCollection AddStreamManagement(this IServiceCollection services, Action<ManagementOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<ManagementOptions>().Configure(o => configure?.Invoke(o));
        services.AddSingleton<LiveFeed>();
        services.AddHostedService(provider => provider.GetRequiredService<LiveFeed>());
        services.AddExceptionHandler<StreamExceptionHandler>();
        services.AddProblemDetails();
        services.ConfigureHttpJsonOptions(o => ApiJson.Configure(o.SerializerOptions));
        services.AddHealthChecks().AddCheck<PipelinesHealthCheck>(PipelinesHealthCheck.Name, tags: [PipelinesHealthCheck.ReadyTag]);
        services.AddOpenApi("v1", OpenApiDetails.Configure);
        return services;
    }

    /// <summary>
    /// Maps the API under <c>/api/v1</c>, its description at <c>/openapi/v1.json</c>, <c>/health/live</c> and <c>/health/ready</c>, and the live
    /// page at <c>/</c>, all behind the guard that <see cref="ManagementOptions.ApiKey"/> describes.
    /// </summary>
    public static WebApplication MapStreamManagement(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var options = app.Services.GetRequiredService<IOptions<ManagementOptions>>().Value;
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseMiddleware<AccessGuard>();
        var api = app.MapGroup("/api/v1").WithTags("pipelines");
        api.AddEndpointFilter(async (context, next) =>
        {
            context.HttpContext.Response.Headers.CacheControl = "no-store";
            return await next(context).ConfigureAwait(false);
        });
        PipelineEndpoints.Map(api, options);
        ObservationEndpoints.Map(api);
        CheckpointEndpoints.Map(api);
        IngestEndpoint.Map(api, options);
        EventsEndpoint.Map(api);
        app.MapOpenApi();
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = c => c.Tags.Contains(PipelinesHealthCheck.ReadyTag) });
        PageEndpoints.Map(app);
        return app;
    }
}
