using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OrleansStream.Diagnostics;
using OrleansStream.Management.Contracts;
using OrleansStream.Management.Events;
using OrleansStream.Planning;
using OrleansStream.Plans;
using OrleansStream.Runtime.Pipelines;

namespace OrleansStream.Management.Api;

/// <summary>What can be seen of a pipeline while it runs.</summary>
static class ObservationEndpoints
{
    /// <summary>The most rows that one request may ask for.</summary>
    const int MaxRows = 1000;

    internal static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/pipelines/{id}/metrics", MetricsAsync)
            .WithName("GetMetrics").WithSummary("What the parts of a pipeline have done, and the rates of the last minutes").ProducesProblem(404);
        api.MapGet("/pipelines/{id}/steps/{step}/tap", TapAsync)
            .WithName("TapStep")
            .WithSummary("The newest rows that passed a source, a step or a side output (step.output)")
            .WithDescription("The first request begins to watch and may find nothing yet; watching ends when nobody has asked for a while.")
            .ProducesProblem(400).ProducesProblem(404);
        api.MapGet("/pipelines/{id}/deadletters", DeadLettersAsync)
            .WithName("GetDeadLetters").WithSummary("The newest rows that could not be used").ProducesProblem(400).ProducesProblem(404);
        api.MapGet("/pipelines/{id}/steps/{step}/state", (string id, string step) => Problems.NotInThisBuild("Reads of keyed state"))
            .WithName("GetState").WithSummary("The state of a key; not in this version").ProducesProblem(501);
    }

    static async Task<Ok<MetricsReport>> MetricsAsync(string id, IStreamPipelines pipelines, LiveFeed feed, CancellationToken cancellationToken)
    {
        var metrics = await pipelines.MetricsAsync(id, cancellationToken).ConfigureAwait(false);
        return TypedResults.Ok(MetricsReport.Of(metrics, feed.HistoryOf(id)));
    }

    static async Task<Results<Ok<TapReport>, ProblemHttpResult>> TapAsync(
        string id, string step, IStreamPipelines pipelines, CancellationToken cancellationToken, int rows = 100)
    {
        if (rows is < 1 or > MaxRows)
            return BadRows(rows);
        var plan = await pipelines.GetPlanAsync(id, cancellationToken).ConfigureAwait(false);
        if (plan is null)
            return Problems.NoSuchPipeline(id);
        if (!HasOutput(plan, step, out var hint))
            return Problems.Of(StatusCodes.Status404NotFound, ErrorCodes.UnknownInput, $"The pipeline '{id}' has no source or step '{step}'{hint}.");
        var lines = await pipelines.TapAsync(id, step, rows, cancellationToken).ConfigureAwait(false);
        return TypedResults.Ok(new TapReport(step, [.. lines.Select(Parse)]));
    }

    static async Task<Results<Ok<DeadLettersReport>, ProblemHttpResult>> DeadLettersAsync(
        string id, IStreamPipelines pipelines, CancellationToken cancellationToken, int rows = 100)
    {
        if (rows is < 1 or > MaxRows)
            return BadRows(rows);
        var letters = await pipelines.DeadLettersAsync(id, rows, cancellationToken).ConfigureAwait(false);
        return TypedResults.Ok(new DeadLettersReport([.. letters.Select(DeadLetterInfo.Of)]));
    }

    static ProblemHttpResult BadRows(int rows) =>
        Problems.Of(StatusCodes.Status400BadRequest, ErrorCodes.OutOfRange, $"rows is {rows}; it must be from 1 to {MaxRows}.");

    static bool HasOutput(Plan plan, string output, out string hint)
    {
        var names = plan.Sources.Select(s => s.Name).Concat(plan.Steps.Select(s => s.Id)).Append(Stage.DeadLettersName).ToList();
        var dot = output.LastIndexOf('.');
        var known = names.Contains(output) || (dot > 0 && names.Contains(output[..dot]));
        hint = known || NearestName.Hint(output, names) is not { } near ? "" : $" ({near})";
        return known;
    }

    static JsonElement Parse(string line)
    {
        using var document = JsonDocument.Parse(line);
        return document.RootElement.Clone();
    }
}
