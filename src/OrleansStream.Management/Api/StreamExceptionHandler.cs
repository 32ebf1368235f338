using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OrleansStream.Diagnostics;
using OrleansStream.Management.Hosting;

namespace OrleansStream.Management.Api;

/// <summary>Answers what an endpoint throws: coded failures with their code, anything else without its details, which go to the log.</summary>
sealed class StreamExceptionHandler(ILogger<StreamExceptionHandler> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        IResult answer;
        switch (exception)
        {
            case OperationCanceledException when context.RequestAborted.IsCancellationRequested:
                return true;
            case StreamException failure:
                answer = Problems.Of(failure);
                break;
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                answer = Problems.Of(StatusCodes.Status413PayloadTooLarge, ErrorCodes.TooLarge, "The body is larger than this server takes; send it in parts.");
                break;
            case BadHttpRequestException bad:
                answer = Problems.Of(bad.StatusCode, ErrorCodes.WrongShape, bad.Message);
                break;
            default:
                Log.RequestFailed(log, context.Request.Method, context.Request.Path, exception);
                answer = Problems.Of(StatusCodes.Status500InternalServerError, ErrorCodes.StepFailed, "The server failed to answer; its log says why.");
                break;
        }
        await answer.ExecuteAsync(context).ConfigureAwait(false);
        return true;
    }
}
