namespace OrleansStream.Pipelines.Tests.Nexmark;

/// <summary>The queries over groups without an end, computed plainly: what stands at the end of all bids.</summary>
static class GroupQueries
{
    const long Day = 86_400_000;

    public static IEnumerable<object> Q15(IReadOnlyList<Bid> bids) =>
        from day in bids.GroupBy(b => b.DateTime / Day * Day)
        let rank1 = day.Where(b => b.Price < 10_000).ToList()
        let rank2 = day.Where(b => b.Price is >= 10_000 and < 1_000_000).ToList()
        let rank3 = day.Where(b => b.Price >= 1_000_000).ToList()
        select new
        {
            day = day.Key,
            total_bids = day.LongCount(),
            rank1_bids = rank1.LongCount(),
            rank2_bids = rank2.LongCount(),
            rank3_bids = rank3.LongCount(),
            total_bidders = day.Select(b => b.Bidder).Distinct().LongCount(),
            rank1_bidders = rank1.Select(b => b.Bidder).Distinct().LongCount(),
            rank2_bidders = rank2.Select(b => b.Bidder).Distinct().LongCount(),
            rank3_bidders = rank3.Select(b => b.Bidder).Distinct().LongCount(),
            total_auctions = day.Select(b => b.Auction).Distinct().LongCount(),
            rank1_auctions = rank1.Select(b => b.Auction).Distinct().LongCount(),
            rank2_auctions = rank2.Select(b => b.Auction).Distinct().LongCount(),
            rank3_auctions = rank3.Select(b => b.Auction).Distinct().LongCount(),
        };

    public static IEnumerable<object> Q17(IReadOnlyList<Bid> bids) =>
        from some in bids.GroupBy(b => (b.Auction, Day: b.DateTime / Day * Day))
        select new
        {
            auction = some.Key.Auction,
            day = some.Key.Day,
            total_bids = some.LongCount(),
            rank1_bids = some.LongCount(b => b.Price < 10_000),
            rank2_bids = some.LongCount(b => b.Price is >= 10_000 and < 1_000_000),
            rank3_bids = some.LongCount(b => b.Price >= 1_000_000),
            min_price = some.Min(b => b.Price),
            max_price = some.Max(b => b.Price),
            avg_price = some.Average(b => b.Price),
            sum_price = some.Sum(b => b.Price),
        };

    public static IEnumerable<object> Q18(IReadOnlyList<Bid> bids) =>
        from some in bids.GroupBy(b => (b.Auction, b.Bidder))
        let last = some.MaxBy(b => b.DateTime)
        select new
        {
            auction = last.Auction, bidder = last.Bidder, price = last.Price, channel = last.Channel, url = last.Url, dateTime = last.DateTime,
            extra = last.Extra,
        };

    public static IEnumerable<object> Q19(IReadOnlyList<Bid> bids) =>
        from auction in bids.GroupBy(b => b.Auction)
        from top in auction.OrderByDescending(b => b.Price).ThenBy(b => b.DateTime).Take(10).Select((bid, i) => (Bid: bid, Rank: i + 1L))
        select new
        {
            auction = auction.Key, bidder = top.Bid.Bidder, price = top.Bid.Price, channel = top.Bid.Channel, url = top.Bid.Url,
            dateTime = top.Bid.DateTime, extra = top.Bid.Extra, rank_number = top.Rank,
        };
}
