using System.Net;
using System.Text.RegularExpressions;
using OrleansStream.Management.Tests.Support;

namespace OrleansStream.Management.Tests.Page;

public sealed partial class PageTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task Everything_that_the_page_names_is_served_and_nothing_comes_from_elsewhere()
    {
        var waiting = new Queue<string>(["/"]);
        var seen = new HashSet<string>();
        while (waiting.TryDequeue(out var path))
        {
            if (!seen.Add(path))
                continue;
            using var response = await server.Client.GetAsync(path);
            Assert.True(response.StatusCode == HttpStatusCode.OK, path);
            var text = await response.Content.ReadAsStringAsync();
            Assert.DoesNotMatch("(src|href)=\"(https?:)?//", text);
            foreach (Match match in References().Matches(text))
                waiting.Enqueue("/" + match.Groups[1].Value);
        }
        Assert.Contains("/app.js", seen);
        Assert.Contains("/dom.js", seen);
        Assert.Contains("/page.css", seen);
    }

    [Fact]
    public async Task The_browser_is_told_to_run_nothing_else()
    {
        using var response = await server.Client.GetAsync("/");

        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; script-src 'self';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
    }

    [Fact]
    public void The_scripts_never_write_markup()
    {
        string[] banned = ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"];
        var assembly = typeof(Management.Page.PageEndpoints).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.EndsWith(".js", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            var text = reader.ReadToEnd();
            Assert.DoesNotContain(banned, b => text.Contains(b, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_page_that_the_browser_has_is_not_sent_again()
    {
        using var first = await server.Client.GetAsync("/app.js");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/app.js");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        Assert.Equal(HttpStatusCode.NotModified, (await server.Client.SendAsync(request)).StatusCode);
    }

    [GeneratedRegex("""(?:src="|href="|from "\./)([a-z]+\.[a-z]+)["]""")]
    private static partial Regex References();
}
