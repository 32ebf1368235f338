using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using OrleansStream.Checkpoints;
using OrleansStream.Diagnostics;
using OrleansStream.Management.Contracts;
using OrleansStream.Runtime.Pipelines;

namespace OrleansStream.Management.Api;

/// <summary>The checkpoints and savepoints of a pipeline.</summary>
static class CheckpointEndpoints
{
    /// <summary>The most bytes of a request that starts a pipeline or makes a savepoint.</summary>
    internal const int MaxBodyBytes = 16 << 10;

    internal static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/pipelines/{id}/checkpoints", ListAsync)
            .WithName("ListCheckpoints").WithSummary("The checkpoints and savepoints, oldest first").ProducesProblem(404);
        api.MapGet("/pipelines/{id}/savepoints", ListSavepointsAsync)
            .WithName("ListSavepoints").WithSummary("The savepoints, oldest first").ProducesProblem(404);
        api.MapPost("/pipelines/{id}/savepoints", SaveAsync)
            .WithName("MakeSavepoint")
            .WithSummary("Takes a checkpoint, if the pipeline runs, and keeps the newest under a name")
            .DescribeBody("""{"name": "letters, digits, dots, dashes and underscores, at most 200"}""", "application/json")
            .WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes))
            .ProducesProblem(400).ProducesProblem(404).ProducesProblem(409);
    }

    /// <summary>Whether a pipeline has a savepoint of this name or a checkpoint of this epoch.</summary>
    internal static async Task<bool> ExistsAsync(IStreamPipelines pipelines, string id, string wanted, CancellationToken cancellationToken) =>
        (await pipelines.CheckpointsAsync(id, cancellationToken).ConfigureAwait(false))
        .Any(c => c.Name == wanted || c.Epoch.ToString(CultureInfo.InvariantCulture) == wanted);

    /// <summary>Reads a small JSON body, whatever media type it is sent as; null if there is none.</summary>
    internal static async Task<(T? Body, ProblemHttpResult? Problem)> ReadAsync<T>(
        HttpRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken) where T : class
    {
        using var reader = new StreamReader(request.Body);
        var text = await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
        if (string.IsNullOrWhiteSpace(text))
            return (null, null);
        try
        {
            return (JsonSerializer.Deserialize(text, type), null);
        }
        catch (JsonException e)
        {
            return (null, Problems.Of(StatusCodes.Status400BadRequest, ErrorCodes.BadOption, $"The body is not what it should be: {e.Message}"));
        }
    }

    static async Task<Ok<IReadOnlyList<CheckpointReport>>> ListAsync(string id, IStreamPipelines pipelines, CancellationToken cancellationToken)
    {
        var all = await pipelines.CheckpointsAsync(id, cancellationToken).ConfigureAwait(false);
        return TypedResults.Ok<IReadOnlyList<CheckpointReport>>([.. all.Select(CheckpointReport.Of)]);
    }

    static async Task<Ok<IReadOnlyList<CheckpointReport>>> ListSavepointsAsync(string id, IStreamPipelines pipelines, CancellationToken cancellationToken)
    {
        var all = await pipelines.CheckpointsAsync(id, cancellationToken).ConfigureAwait(false);
        return TypedResults.Ok<IReadOnlyList<CheckpointReport>>([.. all.Where(c => c.Name is not null).Select(CheckpointReport.Of)]);
    }

    static async Task<Results<Created<CheckpointReport>, ProblemHttpResult>> SaveAsync(
        string id, HttpRequest request, IStreamPipelines pipelines, CancellationToken cancellationToken)
    {
        var (body, problem) = await ReadAsync(request, ApiJson.Default.SavepointRequest, cancellationToken).ConfigureAwait(false);
        if (problem is not null)
            return problem;
        if (body?.Name is not { } name || !StoreNames.IsName(name))
        {
            return Problems.Of(StatusCodes.Status400BadRequest, ErrorCodes.BadOption,
                $"'name' is '{body?.Name}'; it must have letters, digits, dots, dashes and underscores, at most {StoreNames.MaxLength}, and begin with no dot.");
        }
        await pipelines.SavepointAsync(id, name, cancellationToken).ConfigureAwait(false);
        var all = await pipelines.CheckpointsAsync(id, cancellationToken).ConfigureAwait(false);
        return all.FirstOrDefault(c => c.Name == name) is { } made
            ? TypedResults.Created($"/api/v1/pipelines/{id}/savepoints", CheckpointReport.Of(made))
            : Problems.Of(StatusCodes.Status409Conflict, ErrorCodes.Conflict, $"The savepoint '{name}' has another name by now.");
    }
}
