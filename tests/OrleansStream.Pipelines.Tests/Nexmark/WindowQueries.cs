namespace OrleansStream.Pipelines.Tests.Nexmark;

/// <summary>The queries over windows, computed plainly: each window by looking at all of its bids.</summary>
static class WindowQueries
{
    const long Second = 1_000;

    public static IEnumerable<object> Q5(IReadOnlyList<Bid> bids)
    {
        // Each bid is in five windows: those that begin at an even second up to ten seconds before it.
        var windows =
            from bid in bids
            from back in Enumerable.Range(0, 5)
            group bid by (bid.DateTime / (2 * Second) * 2 * Second) - (back * 2 * Second);
        foreach (var window in windows)
        {
            var counts = window.CountBy(b => b.Auction).ToList();
            var most = counts.Max(c => c.Value);
            foreach (var (auction, count) in counts.Where(c => c.Value == most))
                yield return new { auction, num = (long)count, starttime = window.Key, endtime = window.Key + (10 * Second) };
        }
    }

    public static IEnumerable<object> Q7(IReadOnlyList<Bid> bids) =>
        from bid in bids
        group bid by bid.DateTime / (10 * Second) into window
        let highest = window.Max(b => b.Price)
        from bid in window
        where bid.Price == highest
        select new { auction = bid.Auction, price = bid.Price, bidder = bid.Bidder, dateTime = bid.DateTime, extra = bid.Extra };

    public static IEnumerable<object> Q11(IReadOnlyList<Bid> bids)
    {
        const long Gap = 10 * Second;
        foreach (var bidder in bids.GroupBy(b => b.Bidder))
        {
            long[] times = [.. bidder.Select(b => b.DateTime).Order()];
            var first = 0;
            for (var i = 1; i <= times.Length; i++)
            {
                if (i < times.Length && times[i] - times[i - 1] <= Gap)
                    continue;
                yield return new { bidder = bidder.Key, bid_count = (long)(i - first), starttime = times[first], endtime = times[i - 1] + Gap };
                first = i;
            }
        }
    }
}
