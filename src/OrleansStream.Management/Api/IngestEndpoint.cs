using System.Buffers;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using OrleansStream.Connectors.Http;
using OrleansStream.Diagnostics;
using OrleansStream.Management.Contracts;
using OrleansStream.Management.Hosting;
using OrleansStream.Runtime.Pipelines;

namespace OrleansStream.Management.Api;

/// <summary>The way in for rows that other programs post to an <c>http</c> source.</summary>
static class IngestEndpoint
{
    internal static void Map(RouteGroupBuilder api, ManagementOptions options) =>
        api.MapPost("/pipelines/{id}/sources/{source}/rows", PostAsync)
            .WithName("PostRows")
            .WithSummary("Gives rows to an http source that is running")
            .WithDescription("A JSON object, an array of objects, or JSON Lines. All rows are taken (202) or none; 429 asks to come back after Retry-After seconds.")
            .DescribeBody("The rows.", "application/json", "application/x-ndjson")
            .WithMetadata(new RequestSizeLimitAttribute(options.MaxRowsBytes))
            .ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(413).ProducesProblem(429);

    static async Task<Results<Accepted<IngestReport>, ProblemHttpResult>> PostAsync(
        string id, string source, HttpRequest request, HttpIngest ingest, IStreamPipelines pipelines, CancellationToken cancellationToken)
    {
        if (ingest.MaxRequestBytes(id, source) is not { } limit)
            return await NotOpenAsync(id, source, pipelines, cancellationToken).ConfigureAwait(false);
        if (request.ContentLength > limit)
            return TooLarge($"The request has {request.ContentLength} bytes; the source '{source}' takes {limit} at once.");
        var body = new ArrayBufferWriter<byte>((int)(request.ContentLength ?? 0) + 1);
        await request.BodyReader.CopyToAsync(body, cancellationToken).ConfigureAwait(false);
        var result = ingest.TryAccept(id, source, body.WrittenMemory, MediaType(request.ContentType));
        switch (result.Status)
        {
            case HttpIngestStatus.Accepted:
                return TypedResults.Accepted((string?)null, new IngestReport(result.Bytes));
            case HttpIngestStatus.Full:
                request.HttpContext.Response.Headers.RetryAfter = HttpIngestResult.RetryAfter.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
                return Problems.Of(StatusCodes.Status429TooManyRequests, ErrorCodes.LimitReached, result.Message);
            case HttpIngestStatus.TooLarge:
                return TooLarge(result.Message);
            case HttpIngestStatus.Malformed:
                return Problems.Of(StatusCodes.Status400BadRequest, ErrorCodes.MalformedRow, result.Message);
            default:
                return await NotOpenAsync(id, source, pipelines, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>What curl says of any body when nobody told it better says nothing.</summary>
    static string? MediaType(string? given) =>
        given?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) == true ? null : given;

    static async Task<ProblemHttpResult> NotOpenAsync(string id, string source, IStreamPipelines pipelines, CancellationToken cancellationToken)
    {
        var plan = await pipelines.GetPlanAsync(id, cancellationToken).ConfigureAwait(false);
        if (plan is null)
            return Problems.NoSuchPipeline(id);
        if (plan.Sources.All(s => s.Name != source))
            return Problems.Of(StatusCodes.Status404NotFound, ErrorCodes.UnknownInput, $"The pipeline '{id}' has no source '{source}'.");
        return Problems.Of(StatusCodes.Status409Conflict, ErrorCodes.WrongStatus, $"The source '{source}' takes no rows now: it is no http source, or the pipeline '{id}' does not run.");
    }

    static ProblemHttpResult TooLarge(string message) => Problems.Of(StatusCodes.Status413PayloadTooLarge, ErrorCodes.TooLarge, message);
}
