using System.Text.Json;
using OrleansStream.Pipelines.Tests.Support;
using OrleansStream.Testing;

namespace OrleansStream.Pipelines.Tests.Nexmark;

/// <summary>Query 12 goes by the clock, which only the test driver lets a test hold.</summary>
public sealed class ProcessingTimeTests(PipelineSilo silo) : IClassFixture<PipelineSilo>
{
    const long Window = 10_000;

    [Fact]
    public async Task Bids_count_where_the_clock_stands_when_they_come()
    {
        var plan = PlanFiles.Sample("nexmark/q12.json");
        var bids = await AuctionHouse.BidsAsync(plan);
        var test = PipelineTest.Start(plan.WithSchema());
        var expected = new Dictionary<(long Bidder, long Window), long>();
        var clock = 0L;
        foreach (var some in bids.Chunk(500))
        {
            test.AdvanceTimeTo(clock).Push("bids", [.. some]);
            foreach (var bid in some)
                expected[(bid.Bidder, clock / Window)] = expected.GetValueOrDefault((bid.Bidder, clock / Window)) + 1;
            // Steps that do not divide the window: some chunks come just before its end, some at it.
            clock += 700;
        }
        var rows = test.AdvanceTimeTo(clock + Window).Output("out").Select(r => JsonSerializer.SerializeToElement(r));
        ResultRows.Equal(
            expected.Select(e => new { bidder = e.Key.Bidder, bid_count = e.Value, starttime = e.Key.Window * Window, endtime = (e.Key.Window + 1) * Window }),
            rows);
        Assert.Empty(test.End().Output("out"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task In_a_silo_every_bid_counts_once(int parallelism)
    {
        var plan = PlanFiles.Sample("nexmark/q12.json").WithSourceConfig(("rate", 0));
        var bids = await AuctionHouse.BidsAsync(plan);
        var rows = await silo.RunAsync((plan with { Parallelism = parallelism }).WithSourceConfig(("partitions", parallelism)));
        Assert.All(rows, r => Assert.Equal(0, r.GetProperty("starttime").GetInt64() % Window));
        Assert.All(rows, r => Assert.Equal(Window, r.GetProperty("endtime").GetInt64() - r.GetProperty("starttime").GetInt64()));
        Assert.Equal(
            bids.CountBy(b => b.Bidder).Select(b => (b.Key, (long)b.Value)).Order(),
            rows.GroupBy(r => r.GetProperty("bidder").GetInt64()).Select(g => (g.Key, g.Sum(r => r.GetProperty("bid_count").GetInt64()))).Order());
    }
}
