namespace OrleansStream.Pipelines.Tests.Nexmark;

/// <summary>The queries over one bid at a time, computed plainly.</summary>
static class StatelessQueries
{
    public static IEnumerable<object> Q0(IReadOnlyList<Bid> bids) =>
        bids.Select(b => new { auction = b.Auction, bidder = b.Bidder, price = b.Price, channel = b.Channel, url = b.Url, dateTime = b.DateTime, extra = b.Extra });

    public static IEnumerable<object> Q1(IReadOnlyList<Bid> bids) =>
        bids.Select(b => new { auction = b.Auction, bidder = b.Bidder, price = (double)(0.908m * b.Price), dateTime = b.DateTime, extra = b.Extra });

    public static IEnumerable<object> Q2(IReadOnlyList<Bid> bids) =>
        bids.Where(b => b.Auction % 123 == 0).Select(b => new { auction = b.Auction, price = b.Price });

    public static IEnumerable<object> Q14(IReadOnlyList<Bid> bids) =>
        from bid in bids
        let price = 0.908 * bid.Price
        where price is > 1_000_000 and < 50_000_000
        let hour = DateTimeOffset.FromUnixTimeMilliseconds(bid.DateTime).Hour
        select new
        {
            auction = bid.Auction,
            bidder = bid.Bidder,
            price,
            bidTimeType = hour is >= 8 and <= 18 ? "dayTime" : hour is <= 6 or >= 20 ? "nightTime" : "otherTime",
            dateTime = bid.DateTime,
            extra = bid.Extra,
            c_counts = (long)bid.Extra.Count(letter => letter == 'c'),
        };

    public static IEnumerable<object> Q21(IReadOnlyList<Bid> bids) =>
        from bid in bids
        let id = ChannelId(bid)
        where id is not null
        select new { auction = bid.Auction, bidder = bid.Bidder, price = bid.Price, channel = bid.Channel, channel_id = id };

    public static IEnumerable<object> Q22(IReadOnlyList<Bid> bids) =>
        from bid in bids
        let folders = new Uri(bid.Url).Segments
        select new
        {
            auction = bid.Auction, bidder = bid.Bidder, price = bid.Price, channel = bid.Channel,
            dir1 = folders[1].TrimEnd('/'), dir2 = folders[2].TrimEnd('/'), dir3 = folders[3].TrimEnd('/'),
        };

    static string? ChannelId(Bid bid)
    {
        const string Mark = "channel_id=";
        switch (bid.Channel)
        {
            case "Apple": return "0";
            case "Google": return "1";
            case "Facebook": return "2";
            case "Baidu": return "3";
        }
        var at = bid.Url.IndexOf(Mark, StringComparison.Ordinal);
        return at < 0 ? null : bid.Url[(at + Mark.Length)..];
    }
}
