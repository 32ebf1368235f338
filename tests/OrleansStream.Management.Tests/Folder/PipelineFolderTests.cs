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
    public async Task A_file_may_be_yaml()
    {
        server.Plans.Write("in-yaml.yaml", SamplePlans.EndlessYaml);
        server.Plans.Write("in-yml.yml", SamplePlans.EndlessYaml);
        server.Plans.Write("broken-yaml.yaml", SamplePlans.EndlessYaml.Replace("type: filter", "type: [", StringComparison.Ordinal));
        server.Plans.Write("no-plan.txt", SamplePlans.EndlessYaml);
        await server.UntilStatusAsync("in-yml", "running");
        var running = await server.UntilStatusAsync("in-yaml", "running");
        Assert.Equal("metric = 'cpu.used'", running.GetProperty("plan").GetProperty("steps")[0].GetProperty("config").GetProperty("where").GetString());
        Assert.DoesNotContain((await server.GetAsync("pipelines")).EnumerateArray(), p => p.GetProperty("id").GetString() is "broken-yaml" or "no-plan");

        server.Plans.Write("in-yaml.yaml", SamplePlans.EndlessYaml.Replace("cpu.used", "cpu.user", StringComparison.Ordinal));
        await server.UntilAsync("pipelines/in-yaml", p => p.GetProperty("attempt").GetInt64() == 2 && p.GetProperty("status").GetString() == "running");
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

    [Fact]
    public async Task Another_folder_does_not_run_what_the_last_one_held()
    {
        var first = await RunningServer.StartAsync();
        first.Plans.Write("of-the-folder.json", SamplePlans.Endless);
        await first.UntilStatusAsync("of-the-folder", "running");
        await first.RunAsync("of-a-user", SamplePlans.Endless);
        await first.UntilStatusAsync("of-a-user", "running");
        await first.StopAsync();

        var second = await RunningServer.StartAsync("--data", first.Data.Path);
        await second.UntilStatusAsync("of-a-user", "running");
        Assert.Equal("stopped", (await second.GetAsync("pipelines/of-the-folder")).GetProperty("status").GetString());
        await second.DisposeAsync();
        await first.DisposeAsync();
    }
}
