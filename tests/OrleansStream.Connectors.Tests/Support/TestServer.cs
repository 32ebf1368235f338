using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace OrleansStream.Connectors.Tests.Support;

/// <summary>What a test server was sent.</summary>
public sealed record TestRequest(string Method, string Path, string ContentType, string? Authorization, string Body);

/// <summary>A web server on a free port of this machine, which answers as told, by default 204.</summary>
public sealed class TestServer : IAsyncDisposable
{
    readonly WebApplication _app;

    TestServer(WebApplication app) => _app = app;

    public ConcurrentQueue<TestRequest> Requests { get; } = new();

    /// <summary>What to do with the next requests instead.</summary>
    public ConcurrentQueue<Func<HttpContext, Task>> Answers { get; } = new();

    public string Url { get; private set; } = "";

    public static async Task<TestServer> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var server = new TestServer(builder.Build());
        server._app.Run(server.AnswerAsync);
        await server._app.StartAsync();
        server.Url = server._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return server;
    }

    public void Answer(int status, string body = "", string? retryAfter = null, string? location = null) => Answers.Enqueue(async context =>
    {
        context.Response.StatusCode = status;
        if (retryAfter is not null)
            context.Response.Headers.RetryAfter = retryAfter;
        if (location is not null)
            context.Response.Headers.Location = location;
        await context.Response.WriteAsync(body);
    });

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        var request = context.Request;
        Requests.Enqueue(new TestRequest(request.Method, request.Path, request.ContentType ?? "", request.Headers.Authorization, body));
        if (Answers.TryDequeue(out var answer))
            await answer(context);
        else
            context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
