using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using OrleansStream.Diagnostics;
using OrleansStream.Management.Contracts;
using OrleansStream.Management.Hosting;
using OrleansStream.Plans;
using OrleansStream.Runtime.Pipelines;

namespace OrleansStream.Management.Api;

/// <summary>Pipelines as resources, and the commands that change what they do.</summary>
static class PipelineEndpoints
{
    /// <summary>How long a request waits for a drain to end.</summary>
    static readonly TimeSpan DrainWait = TimeSpan.FromSeconds(10);

    internal static void Map(RouteGroupBuilder api, ManagementOptions options)
    {
        api.MapGet("/pipelines", ListAsync).WithName("ListPipelines").WithSummary("All pipelines at a glance");
        api.MapGet("/pipelines/{id}", GetAsync).WithName("GetPipeline").WithSummary("A pipeline with its plan").ProducesProblem(404);
        api.MapPut("/pipelines/{id}", PutAsync)
            .WithName("PutPipeline")
            .WithSummary("Creates a pipeline, or gives one another plan")
            .WithDescription("The body is a plan. A pipeline that runs is refused unless restart=true, which stops it, changes the plan and starts it again.")
            .DescribeBody("The plan; full form or shorthand, comments allowed.", "application/json", "application/yaml")
            .WithMetadata(new RequestSizeLimitAttribute(options.MaxPlanBytes))
            .ProducesProblem(400).ProducesProblem(409).ProducesProblem(413);
        api.MapDelete("/pipelines/{id}", DeleteAsync).WithName("DeletePipeline").WithSummary("Stops a pipeline and forgets it");
        api.MapPost("/pipelines/{id}/start", StartAsync)
            .WithName("StartPipeline").WithSummary("Starts a pipeline as a new attempt")
            .WithDescription("Without a body it goes on from the last checkpoint; from names a savepoint or a checkpoint's epoch, and is empty for the beginning.")
            .DescribeBody("""{"from": "a savepoint or an epoch", "allowStateLoss": false}""", required: false, "application/json")
            .WithMetadata(new RequestSizeLimitAttribute(CheckpointEndpoints.MaxBodyBytes))
            .ProducesProblem(400).ProducesProblem(404).ProducesProblem(409);
        api.MapPost("/pipelines/{id}/stop", StopAsync)
            .WithName("StopPipeline").WithSummary("Stops a pipeline at once; what is in flight is dropped").ProducesProblem(404);
        api.MapPost("/pipelines/{id}/drain", DrainAsync)
            .WithName("DrainPipeline").WithSummary("Reads no more, lets what was read reach the sinks, then stops").ProducesProblem(404);
    }

    static async Task<Ok<IReadOnlyList<PipelineSummary>>> ListAsync(IStreamPipelines pipelines, CancellationToken cancellationToken)
    {
        var all = await pipelines.ListAsync(cancellationToken).ConfigureAwait(false);
        return TypedResults.Ok<IReadOnlyList<PipelineSummary>>([.. all.Select(PipelineSummary.Of)]);
    }

    static async Task<Results<Ok<PipelineDetail>, ProblemHttpResult>> GetAsync(string id, IStreamPipelines pipelines, CancellationToken cancellationToken)
    {
        var status = await pipelines.GetAsync(id, cancellationToken).ConfigureAwait(false);
        var plan = await pipelines.GetPlanAsync(id, cancellationToken).ConfigureAwait(false);
        return status is null || plan is null ? Problems.NoSuchPipeline(id) : TypedResults.Ok(PipelineDetail.Of(status, plan));
    }

    static async Task<Results<Ok<PipelineDetail>, Created<PipelineDetail>, ProblemHttpResult>> PutAsync(
        string id, HttpRequest request, IStreamPipelines pipelines, ComponentCatalog catalog, CancellationToken cancellationToken, bool restart = false)
    {
        using var reader = new StreamReader(request.Body, Encoding.UTF8);
        var text = await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
        var (plan, findings) = PlanIntake.Read(text, id, id, catalog, PlanSyntaxes.OfMediaType(request.ContentType));
        if (plan is null)
            return Problems.OfPlan(findings);
        var before = await pipelines.GetAsync(id, cancellationToken).ConfigureAwait(false);
        var runs = before is not null && !before.Status.IsFinal();
        if (!runs || await pipelines.GetPlanAsync(id, cancellationToken).ConfigureAwait(false) != plan)
        {
            if (runs && restart)
                await pipelines.StopAsync(id, cancellationToken).ConfigureAwait(false);
            await pipelines.CreateAsync(plan, cancellationToken).ConfigureAwait(false);
            if (runs && restart)
                await pipelines.StartAsync(id, null, cancellationToken).ConfigureAwait(false);
        }
        var after = await pipelines.GetAsync(id, cancellationToken).ConfigureAwait(false);
        if (after is null)
            return Problems.NoSuchPipeline(id);
        var detail = PipelineDetail.Of(after, plan, [.. findings.Select(DiagnosticInfo.Of)]);
        return before is null ? TypedResults.Created($"/api/v1/pipelines/{id}", detail) : TypedResults.Ok(detail);
    }

    static async Task<NoContent> DeleteAsync(string id, IStreamPipelines pipelines, CancellationToken cancellationToken)
    {
        await pipelines.DeleteAsync(id, cancellationToken).ConfigureAwait(false);
        return TypedResults.NoContent();
    }

    static async Task<Results<Ok<PipelineSummary>, ProblemHttpResult>> StartAsync(
        string id, HttpRequest request, IStreamPipelines pipelines, CancellationToken cancellationToken)
    {
        var (body, problem) = await CheckpointEndpoints.ReadAsync(request, ApiJson.Default.StartRequest, cancellationToken).ConfigureAwait(false);
        if (problem is not null)
            return problem;
        // Starting answers before the attempt has looked for it.
        if (body?.From is { Length: > 0 } from && !await CheckpointEndpoints.ExistsAsync(pipelines, id, from, cancellationToken).ConfigureAwait(false))
            return Problems.Of(StatusCodes.Status404NotFound, ErrorCodes.NoSuchCheckpoint, $"'{id}' has no savepoint or checkpoint '{from}'.");
        var options = body is null ? null : new StartOptions { From = body.From, AllowStateLoss = body.AllowStateLoss };
        await pipelines.StartAsync(id, options, cancellationToken).ConfigureAwait(false);
        return await SummaryAsync(id, pipelines, cancellationToken).ConfigureAwait(false);
    }

    static async Task<Results<Ok<PipelineSummary>, ProblemHttpResult>> StopAsync(string id, IStreamPipelines pipelines, CancellationToken cancellationToken)
    {
        await pipelines.StopAsync(id, cancellationToken).ConfigureAwait(false);
        return await SummaryAsync(id, pipelines, cancellationToken).ConfigureAwait(false);
    }

    static async Task<Results<Ok<PipelineSummary>, ProblemHttpResult>> DrainAsync(string id, IStreamPipelines pipelines, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(DrainWait);
        try
        {
            await pipelines.DrainAsync(id, patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // It drains on; the answer says so.
        }
        return await SummaryAsync(id, pipelines, cancellationToken).ConfigureAwait(false);
    }

    static async Task<Results<Ok<PipelineSummary>, ProblemHttpResult>> SummaryAsync(string id, IStreamPipelines pipelines, CancellationToken cancellationToken)
    {
        var status = await pipelines.GetAsync(id, cancellationToken).ConfigureAwait(false);
        return status is null ? Problems.NoSuchPipeline(id) : TypedResults.Ok(PipelineSummary.Of(status));
    }
}
