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
        ResultRows.Equal(query.Expected(bids), query.Final(Output(test.End())));
    }

    // Goal: neither crashes nor other numbers of tasks change a result. Method: both at moments between pushes that are random, but always the same.
    [Theory]
    [MemberData(nameof(Queries))]
    public async Task With_crashes_and_other_numbers_of_tasks(string name)
    {
        const int seed = 17;
        var query = NexmarkQuery.All[name];
        var plan = Plan(name);
        var bids = await AuctionHouse.BidsAsync(plan);
        var test = PipelineTest.Start(plan.WithSchema());
        var random = new Random(seed);
        var rows = new List<JsonElement>();
        foreach (var some in bids.Chunk(RowsPerPush))
        {
            test.Push("bids", [.. some]);
            Disturb(test, random);
            if (random.Next(3) == 0)
                rows.AddRange(Output(test));
        }
        rows.AddRange(Output(test.End().Crash()));
        ResultRows.Equal(query.Expected(bids), query.Final(rows));
    }

    static void Disturb(PipelineTest test, Random random)
    {
        switch (random.Next(5))
        {
            case 0 or 1:
                test.Checkpoint();
                break;
            case 2:
                test.Crash();
                break;
            case 3:
                test.Rescale(1 + random.Next(4));
                break;
        }
    }

    static IEnumerable<JsonElement> Output(PipelineTest test) => test.Output("out").Select(r => JsonSerializer.SerializeToElement(r));

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
