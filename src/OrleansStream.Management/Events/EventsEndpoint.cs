using System.Net.ServerSentEvents;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using OrleansStream.Diagnostics;
using OrleansStream.Management.Api;

namespace OrleansStream.Management.Events;

/// <summary>The stream of server-sent events.</summary>
static class EventsEndpoint
{
    const string RetryAfterSeconds = "5";

    internal static void Map(RouteGroupBuilder api) =>
        api.MapGet("/events", Open)
            .WithName("FollowEvents")
            .WithSummary("Server-sent events: a snapshot of all pipelines each second, and what happens to them in between")
            .ProducesProblem(503);

    static Results<ServerSentEventsResult<string>, ProblemHttpResult> Open(HttpContext context, LiveFeed feed, IHostApplicationLifetime lifetime)
    {
        // An open stream must not hold up the end of the process.
        var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        context.Response.RegisterForDispose(end);
        var events = feed.TryOpen(end.Token);
        if (events is not null)
            return TypedResults.ServerSentEvents(Quietly(events, end.Token));
        context.Response.Headers.RetryAfter = RetryAfterSeconds;
        return Problems.Of(StatusCodes.Status503ServiceUnavailable, ErrorCodes.LimitReached, "As many event streams as this server allows are open.");
    }

    /// <summary>Ends the stream when it is cancelled, which is no failure.</summary>
    static async IAsyncEnumerable<SseItem<string>> Quietly(
        IAsyncEnumerable<SseItem<string>> events, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var reader = events.GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            try
            {
                if (!await reader.MoveNextAsync().ConfigureAwait(false))
                    yield break;
            }
            catch (OperationCanceledException)
            {
                yield break;
            }
            yield return reader.Current;
        }
    }
}
