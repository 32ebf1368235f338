using OrleansStream.Connectors.Nexmark;
using OrleansStream.Diagnostics;

namespace OrleansStream.Connectors.Tests.Nexmark;

/// <summary>What the benchmark's definition says of an event by its number alone.</summary>
public sealed class NexmarkNumbersTests
{
    const long First = NexmarkNumbers.FirstId;

    [Theory]
    [InlineData(0, "Person", 1000, 999, 1000, 1001, 1000)]
    [InlineData(1, "Auction", 1000, 1000, 1000, 1001, 1000)]
    [InlineData(2, "Auction", 1000, 1001, 1000, 1001, 1000)]
    [InlineData(3, "Auction", 1000, 1002, 1000, 1001, 1000)]
    [InlineData(4, "Bid", 1000, 1002, 1000, 1001, 1000)]
    [InlineData(5, "Bid", 1000, 1002, 1000, 1001, 1000)]
    [InlineData(49, "Bid", 1000, 1002, 1000, 1001, 1000)]
    [InlineData(50, "Person", 1001, 1002, 1000, 1001, 1000)]
    [InlineData(51, "Auction", 1001, 1003, 1000, 1001, 1000)]
    [InlineData(53, "Auction", 1001, 1005, 1000, 1001, 1000)]
    [InlineData(54, "Bid", 1001, 1005, 1000, 1001, 1000)]
    [InlineData(99, "Bid", 1001, 1005, 1000, 1001, 1000)]
    [InlineData(100, "Person", 1002, 1005, 1000, 1001, 1000)]
    [InlineData(4999, "Bid", 1099, 1299, 1000, 1001, 1200)]
    [InlineData(5000, "Person", 1100, 1299, 1100, 1101, 1200)]
    [InlineData(5001, "Auction", 1100, 1300, 1100, 1101, 1300)]
    [InlineData(5004, "Bid", 1100, 1302, 1100, 1101, 1300)]
    [InlineData(123_456, "Bid", 3469, 8409, 3400, 3401, 8400)]
    [InlineData(999_950, "Person", 20_999, 60_996, 20_900, 20_901, 60_900)]
    [InlineData(999_951, "Auction", 20_999, 60_997, 20_900, 20_901, 60_900)]
    [InlineData(1_000_000, "Person", 21_000, 60_999, 21_000, 21_001, 60_900)]
    public void Kind_and_ids_follow_from_the_number(
        long number, string kind, long lastPerson, long lastAuction, long hotSeller, long hotBidder, long hotAuction)
    {
        var numbers = new NexmarkNumbers(new NexmarkOptions());
        Assert.Equal(kind, numbers.Kind(number).ToString());
        Assert.Equal(
            (lastPerson, lastAuction, hotSeller, hotBidder, hotAuction),
            (numbers.LastPerson(number) + First, numbers.LastAuction(number) + First, numbers.HotSeller(number) + First,
                numbers.HotBidder(number) + First, numbers.HotAuction(number) + First));
    }

    [Theory]
    [InlineData(10_000, new long[] { 0, 0, 0, 0, 1, 1, 4, 5, 9, 100, 1_234, 100_000 })]
    [InlineData(3_000, new long[] { 0, 0, 0, 3, 3, 3, 16, 16, 33, 333, 4_114, 333_333 })]
    [InlineData(10_000_000, new long[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 100 })]
    public void Event_times_keep_to_the_rate(double rate, long[] offsets)
    {
        long[] at = [0, 1, 2, 9, 10, 11, 49, 50, 99, 1_000, 12_345, 1_000_000];
        var numbers = new NexmarkNumbers(new NexmarkOptions { EventRate = rate, Start = "1970-01-01" });
        Assert.Equal(offsets, at.Select(numbers.Time));
    }

    [Theory]
    [InlineData(1, new long[] { 0, 1, 2, 3, 9, 10, 11, 15, 999, 1_000, 1_001, 123_456 }, new long[] { 0, 1, 2, 3, 9, 10, 11, 15, 999, 1_000, 1_001, 123_456 })]
    [InlineData(10, new long[] { 0, 3, 6, 9, 7, 10, 13, 15, 997, 1_000, 1_003, 123_458 }, new long[] { 0, 0, 0, 0, 0, 10, 10, 10, 990, 1_000, 1_000, 123_450 })]
    [InlineData(1_000, new long[] { 0, 953, 906, 859, 577, 530, 483, 295, 47, 1_000, 1_953, 123_568 }, new long[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 1_000, 1_000, 123_000 })]
    public void Groups_are_shuffled_and_stay_together(int group, long[] events, long[] starts)
    {
        long[] places = [0, 1, 2, 3, 9, 10, 11, 15, 999, 1_000, 1_001, 123_456];
        var numbers = new NexmarkNumbers(new NexmarkOptions { OutOfOrderGroup = group });
        Assert.Equal(events, places.Select(numbers.EventAt));
        Assert.Equal(starts, places.Select(numbers.GroupStart));
        Assert.Equal(Enumerable.Range(0, group * 3), Enumerable.Range(0, group * 3).Select(p => (int)numbers.EventAt(p)).Order());
    }

    [Fact]
    public void Of_a_million_events_two_in_a_hundred_are_people_and_six_are_auctions()
    {
        var numbers = new NexmarkNumbers(new NexmarkOptions());
        var kinds = Enumerable.Range(0, 1_000_000).CountBy(n => numbers.Kind(n)).ToDictionary();
        Assert.Equal((20_000, 60_000, 920_000), (kinds[NexmarkKind.Person], kinds[NexmarkKind.Auction], kinds[NexmarkKind.Bid]));
    }

    [Fact]
    public void Other_proportions_number_people_and_auctions_without_gaps()
    {
        var numbers = new NexmarkNumbers(new NexmarkOptions { People = 3, Auctions = 2, Bids = 4 });
        var people = new List<long>();
        var auctions = new List<long>();
        for (var number = 0; number < 90; number++)
        {
            if (numbers.Kind(number) == NexmarkKind.Person)
                people.Add(numbers.LastPerson(number));
            else if (numbers.Kind(number) == NexmarkKind.Auction)
                auctions.Add(numbers.LastAuction(number));
            Assert.Equal((people.LastOrDefault(-1), auctions.LastOrDefault(-1)), (numbers.LastPerson(number), numbers.LastAuction(number)));
        }
        Assert.Equal(Enumerable.Range(0, 30).Select(n => (long)n), people);
        Assert.Equal(Enumerable.Range(0, 20).Select(n => (long)n), auctions);
    }

    [Fact]
    public void A_group_that_the_shuffle_cannot_keep_and_a_start_that_is_no_time_are_refused()
    {
        Assert.Equal(ErrorCodes.OutOfRange, Assert.Throws<StreamException>(() => new NexmarkNumbers(new NexmarkOptions { OutOfOrderGroup = 1906 })).Code);
        Assert.Equal(ErrorCodes.OutOfRange, Assert.Throws<StreamException>(() => new NexmarkNumbers(new NexmarkOptions { Start = "noon" })).Code);
    }
}
