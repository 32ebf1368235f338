using System.Text.RegularExpressions;
using OrleansStream.Connectors.Nexmark;
using OrleansStream.Connectors.Tests.Conformance;
using OrleansStream.Connectors.Tests.Support;
using OrleansStream.Events;

namespace OrleansStream.Connectors.Tests.Nexmark;

public sealed class NexmarkConformanceTests : SourceConformance
{
    protected override ISourceConnector Connector { get; } = new NexmarkSourceConnector();

    protected override object Options { get; } = new NexmarkOptions { Events = 151, Partitions = 3, EventRate = 1, Start = "1970-01-01" };

    protected override IReadOnlyDictionary<string, IReadOnlyList<string>> Expected { get; } = Enumerable.Range(0, 3).ToDictionary(
        p => $"{p}", p => (IReadOnlyList<string>)[.. Enumerable.Range(0, 151).Where(n => n % 3 == p).Select(n => $"{n * 1000}")]);

    protected override string Text(RowView row) => $"{row["dateTime"]}";
}

public sealed partial class NexmarkSourceTests
{
    readonly TestClock _clock = new();

    [Fact]
    public async Task The_same_seed_makes_the_same_events_however_they_are_read()
    {
        var options = new NexmarkOptions { Events = 500, Seed = 7 };
        var all = await TextsAsync(options);
        Assert.Equal(500, all.Count);
        Assert.Equal(all, await TextsAsync(options));
        Assert.Equal(all.Skip(123), await TextsAsync(options, new SourcePosition(123)));
        Assert.Equal(all.Order(), (await TextsAsync(options with { Partitions = 4 })).Order());
        Assert.Equal(all.Order(), (await TextsAsync(options with { OutOfOrderGroup = 100 })).Order());
        Assert.NotEqual(all, await TextsAsync(options with { Seed = 8 }));
    }

    [Fact]
    public async Task One_kind_alone_is_what_the_columns_of_every_kind_hold()
    {
        var options = new NexmarkOptions { Events = 1000, OutOfOrderGroup = 10 };
        var rows = await RowsAsync(options);
        Assert.Equal(["kind", "dateTime", "person", "auction", "bid"], rows[0].Schema.Fields.Select(f => f.Name));
        foreach (var kind in Enum.GetValues<NexmarkKind>())
        {
            var column = kind.ToString().ToLowerInvariant();
            var nested = rows.Where(r => r[column] is not null).ToList();
            Assert.All(nested, r => Assert.Equal(column, r["kind"]));
            Assert.Equal(nested.Select(r => Text((object?[])r[column]!)), (await RowsAsync(options with { Kind = kind })).Select(Text));
        }
        Assert.All(rows, r => Assert.Equal(1, new[] { "person", "auction", "bid" }.Count(c => r[c] is not null)));
        Assert.All(rows, r => Assert.Equal(r["dateTime"], r.EventTime));
    }

    [Fact]
    public async Task Bids_of_a_kind_alone_go_on_from_any_position_that_was_given()
    {
        var options = new NexmarkOptions { Events = 20_000, Kind = NexmarkKind.Person };
        await using var source = await OpenAsync(options);
        await using var reader = await source.OpenAsync("0", null, default);
        var all = await TextsAsync(options);
        var seen = 0;
        while (await reader.ReadAsync(default) is RowsChunk chunk)
        {
            seen += chunk.Rows.Count;
            Assert.Equal(all.Skip(seen), await TextsAsync(options, chunk.Next));
        }
        Assert.Equal(400, seen);
    }

    [Fact]
    public async Task Stretches_without_an_event_of_the_kind_are_passed_over()
    {
        var people = await RowsAsync(new NexmarkOptions { Events = 30_000, Kind = NexmarkKind.Person, Bids = 9_998, Auctions = 1, BidBytes = 0 });
        Assert.Equal([1000L, 1001, 1002], people.Select(r => (long)r["id"]!));
    }

    /// <summary>The shares of the benchmark's definition, each within half a percent of the whole.</summary>
    [Fact]
    public async Task A_million_events_have_the_shares_of_the_benchmark()
    {
        const double Tolerance = 0.005;
        var numbers = new NexmarkNumbers(new NexmarkOptions());
        var options = new NexmarkOptions { Events = 1_000_000, EventRate = 1_000_000, Start = "1970-01-01", BidBytes = 0, AuctionBytes = 0 };

        // At this rate a thousand events share a millisecond, so an event's number comes from counting.
        var bids = await NumbersAsync(options with { Kind = NexmarkKind.Bid }, "auction", "bidder", "price");
        var (hotAuctions, hotBidders) = (0, 0);
        for (var i = 0; i < 920_000; i++)
        {
            var number = (i / 46 * 50) + 4 + (i % 46);
            hotAuctions += bids[0][i] - 1000 == numbers.HotAuction(number) ? 1 : 0;
            hotBidders += bids[1][i] - 1000 == numbers.HotBidder(number) ? 1 : 0;
        }
        // A cold draw can hit what is hot, too: one of about 111 auctions, or of 1,010 people.
        Assert.InRange(hotAuctions / 920_000.0, 0.5 - Tolerance, 0.505 + Tolerance);
        Assert.InRange(hotBidders / 920_000.0, 0.75 - Tolerance, 0.7505 + Tolerance);

        var prices = bids[2];
        prices.Sort();
        Assert.Equal(920_000, prices.Count);
        Assert.InRange(prices[0], 100, 101);
        Assert.InRange(prices[^1], 99_900_000, 100_000_000);
        Assert.InRange(prices.Count(p => p < 10_000) / 920_000.0, (1 / 3.0) - Tolerance, (1 / 3.0) + Tolerance);
        Assert.InRange(prices.Count(p => p < 1_000_000) / 920_000.0, (2 / 3.0) - Tolerance, (2 / 3.0) + Tolerance);
        Assert.InRange(prices[460_000], 99_000, 101_000);

        var auctions = await NumbersAsync(options with { Kind = NexmarkKind.Auction }, "seller", "category");
        Assert.Equal(60_000, auctions[0].Count);
        var hotSellers = auctions[0].Where((seller, i) => seller - 1000 == numbers.HotSeller((i / 3 * 50) + 1 + (i % 3))).Count();
        Assert.InRange(hotSellers / 60_000.0, 0.75 - Tolerance, 0.7505 + Tolerance);
        Assert.InRange(auctions[1].Count(c => c == 10) / 60_000.0, 0.2 - Tolerance, 0.2 + Tolerance);
        Assert.Equal([10L, 11, 12, 13, 14], auctions[1].Distinct().Order());
    }

    [Fact]
    public async Task People_and_auctions_are_as_the_benchmark_has_them()
    {
        var people = await RowsAsync(new NexmarkOptions { Events = 100_000, Kind = NexmarkKind.Person });
        Assert.Equal(Enumerable.Range(1000, 2000).Select(n => (long)n), people.Select(p => (long)p["id"]!));
        Assert.All(people, p => Assert.Matches(Email(), (string)p["emailAddress"]!));
        Assert.All(people, p => Assert.Matches(CreditCard(), (string)p["creditCard"]!));
        Assert.Equal(99, people.Select(p => p["name"]).Distinct().Count());
        Assert.Equal(60, people.Select(p => (p["city"], p["state"])).Distinct().Count());
        Assert.InRange(people.Average(p => Bytes(p, "name", "emailAddress", "creditCard", "city", "state", "extra") + 16), 195, 205);

        var auctions = await RowsAsync(new NexmarkOptions { Events = 100_000, Kind = NexmarkKind.Auction });
        Assert.Equal(Enumerable.Range(1000, 6000).Select(n => (long)n), auctions.Select(a => (long)a["id"]!));
        Assert.All(auctions, a => Assert.True((long)a["reserve"]! >= (long)a["initialBid"]! + 100));
        // A hundred further auctions take 1,666 events, a tenth of a millisecond each, and an auction is open for up to twice as long.
        Assert.All(auctions, a => Assert.InRange((long)a["expires"]! - (long)a["dateTime"]!, 1, 334));
        Assert.InRange(auctions.Average(a => (long)a["expires"]! - (long)a["dateTime"]!), 155, 178);
        Assert.InRange(auctions.Average(a => Bytes(a, "itemName", "description", "extra") + 56), 490, 510);
    }

    [Fact]
    public async Task A_channel_always_has_the_same_address_and_nine_in_ten_an_id_in_it()
    {
        var bids = await RowsAsync(new NexmarkOptions { Events = 100_000, Kind = NexmarkKind.Bid });
        string[] known = ["Google", "Facebook", "Baidu", "Apple"];
        Assert.InRange(bids.Count(b => known.Contains((string)b["channel"]!)) / 92_000.0, 0.495, 0.505);
        var addresses = bids.Select(b => ((string)b["channel"]!, (string)b["url"]!)).Distinct().ToList();
        Assert.Equal(addresses.Count, addresses.DistinctBy(a => a.Item1).Count());
        Assert.InRange(addresses.Count, 9_800, 10_004);
        Assert.All(addresses, a => Assert.Matches(Url(), a.Item2));
        var others = addresses.Where(a => a.Item1.StartsWith("channel-", StringComparison.Ordinal)).ToList();
        Assert.Equal(addresses.Count - 4, others.Count);
        Assert.InRange(others.Count(a => a.Item2.Contains("&channel_id=", StringComparison.Ordinal)) / (double)others.Count, 0.88, 0.92);
        Assert.DoesNotContain(addresses.Except(others), a => a.Item2.Contains("channel_id", StringComparison.Ordinal));
        Assert.InRange(bids.Average(b => Bytes(b, "extra") + 32), 99, 101);
    }

    [Fact]
    public async Task Bidders_are_numbered_as_people_are_or_as_in_the_edition_that_counts_the_first_id_twice()
    {
        var options = new NexmarkOptions { Events = 10_000, Kind = NexmarkKind.Bid };
        var bidders = (await RowsAsync(options)).Select(b => (long)b["bidder"]!).ToList();
        Assert.InRange(bidders.Min(), 1000, 1001);
        Assert.Equal(bidders.Select(b => b + 1000), (await RowsAsync(options with { BiddersFrom2000 = true })).Select(b => (long)b["bidder"]!));
    }

    [Fact]
    public async Task A_rate_holds_events_back()
    {
        await using var source = await OpenAsync(new NexmarkOptions { Rate = 1000 });
        Assert.False(source.Bounded);
        await using var reader = await source.OpenAsync("0", null, default);
        var next = reader.ReadAsync(default).AsTask();
        await _clock.SomebodyWaitsAsync();
        _clock.Advance(TimeSpan.FromMilliseconds(9));
        Assert.Equal(10, Assert.IsType<RowsChunk>(await next).Rows.Count);
    }

    [GeneratedRegex(@"^[a-z ]{0,6}@[a-z ]{0,4}\.com$")]
    private static partial Regex Email();

    [GeneratedRegex(@"^\d{4} \d{4} \d{4} \d{4}$")]
    private static partial Regex CreditCard();

    [GeneratedRegex(@"^https://auction\.example(/[a-z_]{3,4}){3}/item\.htm\?query=1(&channel_id=\d+)?$")]
    private static partial Regex Url();

    static int Bytes(RowView row, params string[] columns) => columns.Sum(c => ((string)row[c]!).Length);

    static string Text(object?[] values) => string.Join('|', values);

    static string Text(RowView row) => Text([.. Enumerable.Range(0, row.Schema.Count).Select(c => row[c] is object?[] nested ? Text(nested) : row[c])]);

    async Task<List<string>> TextsAsync(NexmarkOptions options, SourcePosition? after = null) => [.. (await RowsAsync(options, after)).Select(Text)];

    async Task<List<RowView>> RowsAsync(NexmarkOptions options, SourcePosition? after = null)
    {
        var rows = new List<RowView>();
        await using var source = await OpenAsync(options);
        foreach (var partition in source.Partitions)
        {
            await using var reader = await source.OpenAsync(partition, after, default);
            while (await reader.ReadAsync(default) is RowsChunk chunk)
                rows.AddRange(Enumerable.Range(0, chunk.Rows.Count).Select(chunk.Rows.Row));
        }
        return rows;
    }

    async Task<List<long>[]> NumbersAsync(NexmarkOptions options, params string[] columns)
    {
        List<long>[] values = [.. columns.Select(_ => new List<long>())];
        await using var source = await OpenAsync(options);
        await using var reader = await source.OpenAsync("0", null, default);
        while (await reader.ReadAsync(default) is RowsChunk chunk)
        {
            for (var i = 0; i < columns.Length; i++)
                values[i].AddRange(((Apache.Arrow.Int64Array)chunk.Rows.Columns[source.Schema!.IndexOf(columns[i])]).Values);
        }
        return values;
    }

    ValueTask<ISource> OpenAsync(NexmarkOptions options) => new NexmarkSourceConnector().OpenAsync(
        new SourceContext { Pipeline = "p", Name = "in", Options = options, Time = _clock }, default);
}
