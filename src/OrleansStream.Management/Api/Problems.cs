using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;
using OrleansStream.Diagnostics;
using OrleansStream.Management.Contracts;

namespace OrleansStream.Management.Api;

/// <summary>Errors as problem details (RFC 9457) with the project's codes.</summary>
static class Problems
{
    /// <summary>A problem with a code; the type is a name, not an address, so that it stays the same wherever the documentation moves.</summary>
    internal static ProblemHttpResult Of(int status, string code, string detail, IReadOnlyList<DiagnosticInfo>? diagnostics = null)
    {
        var extensions = new Dictionary<string, object?> { ["code"] = code };
        if (diagnostics is not null)
            extensions["diagnostics"] = diagnostics;
        return TypedResults.Problem(
            detail, statusCode: status, title: ReasonPhrases.GetReasonPhrase(status), type: $"urn:orleansstream:{code}", extensions: extensions);
    }

    /// <summary>The problem that a failure means to a client.</summary>
    internal static ProblemHttpResult Of(StreamException failure) => failure is PlanException plan
        ? OfPlan(plan.Diagnostics)
        : Of(StatusOf(failure.Code), failure.Code, failure.Message);

    /// <summary>The problem of a plan that cannot run.</summary>
    internal static ProblemHttpResult OfPlan(IReadOnlyList<Diagnostic> diagnostics)
    {
        var errors = diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).ToList();
        var more = errors.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $", and {errors.Count - 1} more") : "";
        return Of(StatusCodes.Status400BadRequest, errors[0].Code, $"The plan cannot run: {errors[0].Message}{more}.", [.. diagnostics.Select(DiagnosticInfo.Of)]);
    }

    /// <summary>There is no pipeline with this id.</summary>
    internal static ProblemHttpResult NoSuchPipeline(string id) =>
        Of(StatusCodes.Status404NotFound, ErrorCodes.NoSuchPipeline, $"There is no pipeline '{id}'.");

    /// <summary>Something that this version does not do yet.</summary>
    internal static ProblemHttpResult NotInThisBuild(string what) =>
        Of(StatusCodes.Status501NotImplemented, ErrorCodes.NotInThisBuild, $"{what} need checkpoints, which this version does not have.");

    static int StatusOf(string code) => code switch
    {
        ErrorCodes.NoSuchPipeline => StatusCodes.Status404NotFound,
        ErrorCodes.WrongStatus => StatusCodes.Status409Conflict,
        ErrorCodes.LimitReached => StatusCodes.Status429TooManyRequests,
        ErrorCodes.NoSuchCheckpoint => StatusCodes.Status404NotFound,
        ErrorCodes.Conflict or ErrorCodes.StateNotTaken => StatusCodes.Status409Conflict,
        ErrorCodes.UnknownInput => StatusCodes.Status404NotFound,
        _ when code.StartsWith("OS1", StringComparison.Ordinal) || code.StartsWith("OS2", StringComparison.Ordinal) => StatusCodes.Status400BadRequest,
        _ => StatusCodes.Status503ServiceUnavailable,
    };
}
