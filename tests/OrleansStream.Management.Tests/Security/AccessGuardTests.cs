using System.Net;
using System.Net.Http.Headers;
using OrleansStream.Management.Tests.Support;

namespace OrleansStream.Management.Tests.Security;

public sealed class AccessGuardTests(RunningServer server) : IClassFixture<RunningServer>
{
    const string Key = "a-key-of-enough-characters";

    [Fact]
    public async Task Without_a_key_a_name_that_is_not_loopback_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/pipelines");
        request.Headers.Host = "rebound.example";

        Assert.Equal(HttpStatusCode.Forbidden, (await server.Client.SendAsync(request)).StatusCode);
    }

    [Theory]
    [InlineData("http://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("null", HttpStatusCode.Forbidden)]
    [InlineData("http://127.0.0.1:1", HttpStatusCode.Forbidden)]
    [InlineData(null, HttpStatusCode.NotFound)]
    [InlineData("own", HttpStatusCode.NotFound)]
    public async Task Without_a_key_a_page_of_another_origin_may_change_nothing(string? origin, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/pipelines/nobody/stop");
        if (origin is not null)
            request.Headers.Add("Origin", origin == "own" ? server.Client.BaseAddress!.GetLeftPart(UriPartial.Authority) : origin);

        Assert.Equal(expected, (await server.Client.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task With_a_key_the_api_needs_it_and_the_page_and_the_health_do_not()
    {
        var guarded = await RunningServer.StartAsync($"--OrleansStream:ApiKey={Key}");
        try
        {
            foreach (var path in new[] { "/api/v1/pipelines", "/api/v1/events", "/openapi/v1.json" })
            {
                using var response = await guarded.Client.GetAsync(path);
                Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
                Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
            }
            foreach (var path in new[] { "/", "/app.js", "/health/live", "/health/ready" })
                Assert.Equal(HttpStatusCode.OK, (await guarded.Client.GetAsync(path)).StatusCode);

            guarded.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key + "x");
            Assert.Equal(HttpStatusCode.Unauthorized, (await guarded.Client.GetAsync("/api/v1/pipelines")).StatusCode);
            guarded.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
            Assert.Equal(HttpStatusCode.OK, (await guarded.Client.GetAsync("/api/v1/pipelines")).StatusCode);
        }
        finally
        {
            await guarded.DisposeAsync();
        }
    }
}
