using OrleansStream.Management.Tests.Support;

namespace OrleansStream.Management.Tests.Folder;

public sealed class PipelineFolderTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task A_file_runs_a_changed_one_runs_anew_and_one_that_is_gone_stops()
    {
        var file = server.Plans.Write("filed.json", SamplePlans.Endless);
        await server.UntilStatusAsync("filed", "running");

        server.Plans.Write("filed.json", SamplePlans.Endless.Replace("cpu.used", "cpu.user", StringComparison.Ordinal));
        await server.UntilAsync("pipelines/filed", p => p.GetProperty("attempt").GetInt64() == 2 && p.GetProperty("status").GetString() == "running");

        File.Delete(file);
        var stopped = await server.UntilStatusAsync("filed", "stopped");
        Assert.Contains("cpu.user", stopped.GetProperty("plan").GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_file_stops_neither_the_others_nor_its_last_good_revision()
    {
        server.Plans.Write("a-broken.json", SamplePlans.Broken);
        server.Plans.Write("b-good.json", SamplePlans.Endless);
        server.Plans.Write("c-later-broken.json", SamplePlans.Endless);
        await server.UntilStatusAsync("b-good", "running");
        await server.UntilStatusAsync("c-later-broken", "running");

        server.Plans.Write("c-later-broken.json", "{");
        server.Plans.Write("d-next.json", SamplePlans.Endless);
        await server.UntilStatusAsync("d-next", "running");

        Assert.Equal("running", (await server.GetAsync("pipelines/c-later-broken")).GetProperty("status").GetString());
        Assert.DoesNotContain((await server.GetAsync("pipelines")).EnumerateArray(), p => p.GetProperty("id").GetString() == "a-broken");
    }
}
