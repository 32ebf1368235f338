using System.Text.Json;
using OrleansStream.Pipelines.Tests.Support;
using OrleansStream.Plans;
using OrleansStream.Testing;

namespace OrleansStream.Pipelines.Tests.Nexmark;

/// <summary>The Nexmark queries under samples give what a plain computation over the same bids gives.</summary>
public sealed class NexmarkTests(PipelineSilo silo) : IClassFixture<PipelineSilo>
{
    const int RowsPerPush = 1000;

    public static TheoryData<string> Queries => [.. NexmarkQuery.All.Keys];

    public static TheoryData<string, int> Runs
    {
        get
        {
            var runs = new TheoryData<string, int>();
            foreach (var name in NexmarkQuery.All.Keys)
            {
                runs.Add(name, 1);
                runs.Add(name, 3);
            }
            return runs;
        }
    }

    [Theory]
    [MemberData(nameof(Queries))]
    public async Task In_the_test_driver(string name)
    {
        var query = NexmarkQuery.All[name];
        var plan = Plan(name);
        var bids = await AuctionHouse.BidsAsync(plan);
        var test = PipelineTest.Start(plan.WithSchema());
        foreach (var some in bids.Chunk(RowsPerPush))
            test.Push("bids", [.. some]);
        var rows = test.End().Output("out").Select(r => JsonSerializer.SerializeToElement(r));
        ResultRows.Equal(query.Expected(bids), query.Final(rows));
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public async Task In_a_silo(string name, int parallelism)
    {
        var query = NexmarkQuery.All[name];
        var plan = Plan(name);
        var bids = await AuctionHouse.BidsAsync(plan);
        var rows = await silo.RunAsync((plan with { Parallelism = parallelism }).WithSourceConfig(("partitions", parallelism)));
        ResultRows.Equal(query.Expected(bids), query.Final(rows));
    }

    static Plan Plan(string query) => PlanFiles.Sample($"nexmark/{query}.json");
}
