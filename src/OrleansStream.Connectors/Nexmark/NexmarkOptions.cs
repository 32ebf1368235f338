using OrleansStream.Components;

namespace OrleansStream.Connectors.Nexmark;

/// <summary>What an event of the source <c>nexmark</c> is about.</summary>
public enum NexmarkKind
{
    /// <summary>Somebody new who may sell and bid.</summary>
    [Choice("Somebody new who may sell and bid.")]
    Person,

    /// <summary>Somebody puts something up for sale.</summary>
    [Choice("Somebody puts something up for sale.")]
    Auction,

    /// <summary>Somebody offers a price.</summary>
    [Choice("Somebody offers a price.")]
    Bid,
}

/// <summary>
/// The options of the source <c>nexmark</c>: the online auction of the Nexmark benchmark (Tucker, Tufte, Papadimos and Maier 2002) with the
/// parameters that Apache Beam and Flink gave it.
/// </summary>
[Component(ComponentKind.Source, "nexmark", "Makes up the events of the Nexmark benchmark, an online auction: people, auctions and bids.",
    Example = """{ "events": 100000, "kind": "bid", "eventTime": { "field": "dateTime" } }""")]
public sealed record NexmarkOptions
{
    /// <summary>How many events of all kinds, over all partitions; 0: without end. Default: 0.</summary>
    [Option("How many events of all kinds, over all partitions; 0: without end.", Min = 0, Example = "100000")]
    public long Events { get; init; }

    /// <summary>The kind of event to give, as flat rows; null: every kind, each in a column of its own. The others count and take time, too.</summary>
    [Option("The only kind to give, as flat rows; the others are left out, but count. Absent: every kind, each a nested column.")]
    public NexmarkKind? Kind { get; init; }

    /// <summary>Events per second of event time. Default: 10,000.</summary>
    [Option("Events of all kinds per second of event time.", Min = 0.001, Max = 1e9)]
    public double EventRate { get; init; } = 10_000;

    /// <summary>Events made per second of the clock, over all partitions; null or 0: as fast as possible.</summary>
    [Option("Events of all kinds made per second of the clock, over all partitions; 0 or absent: as fast as possible.", Min = 0, Max = 1e9, Example = "1000")]
    public double? Rate { get; init; }

    /// <summary>The event time of the first event, ISO 8601, without an offset UTC. Default: 2026-01-01T00:00:00Z.</summary>
    [Option("The event time of the first event, ISO 8601.")]
    public string Start { get; init; } = "2026-01-01T00:00:00Z";

    /// <summary>Another seed makes other events. Default: 0.</summary>
    [Option("Another seed makes other events.")]
    public long Seed { get; init; }

    /// <summary>Into how many partitions the events are dealt out in turn, 1 to 256. Default: 1.</summary>
    [Option("Into how many partitions the events are dealt out in turn.", Min = 1, Max = 256)]
    public int Partitions { get; init; } = 1;

    /// <summary>How many neighbouring events are shuffled among themselves; 1: in order. Default: 1.</summary>
    [Option("How many neighbouring events are shuffled among themselves; 1: they come in order. `eventTime.outOfOrderness` must cover their span.", Min = 1, Max = 1e6)]
    public int OutOfOrderGroup { get; init; } = 1;

    /// <summary>People among <see cref="People"/> + <see cref="Auctions"/> + <see cref="Bids"/> events, 1 to 1,000. Default: 1.</summary>
    [Option("How many of `people` + `auctions` + `bids` events in a row are people.", Min = 1, Max = 1000)]
    public int People { get; init; } = 1;

    /// <summary>Auctions among them, 1 to 1,000. Default: 3.</summary>
    [Option("How many of them are auctions.", Min = 1, Max = 1000)]
    public int Auctions { get; init; } = 3;

    /// <summary>Bids among them, 0 to 10,000. Default: 46.</summary>
    [Option("How many of them are bids.", Min = 0, Max = 10_000)]
    public int Bids { get; init; } = 46;

    /// <summary>One bid in so many is not for the auction that is hot just then. Default: 2.</summary>
    [Option("One bid in so many is not for the auction that is hot just then.", Min = 1)]
    public int HotAuctionRatio { get; init; } = 2;

    /// <summary>One auction in so many is not by the seller who is hot just then. Default: 4.</summary>
    [Option("One auction in so many is not by the seller who is hot just then.", Min = 1)]
    public int HotSellerRatio { get; init; } = 4;

    /// <summary>One bid in so many is not by the bidder who is hot just then. Default: 4.</summary>
    [Option("One bid in so many is not by the bidder who is hot just then.", Min = 1)]
    public int HotBidderRatio { get; init; } = 4;

    /// <summary>How many auctions back other bids may go; also about how many begin while one is open. Default: 100.</summary>
    [Option("How many auctions back the other bids may go; also about how many begin while one is open.", Min = 1, Max = 1_000_000)]
    public int InFlightAuctions { get; init; } = 100;

    /// <summary>How many people back other sellers and bidders may be. Default: 1,000.</summary>
    [Option("How many people back the other sellers and bidders may be.", Min = 1, Max = 1_000_000)]
    public int ActivePeople { get; init; } = 1_000;

    /// <summary>The average size of a person in bytes; <c>extra</c> fills it up. Default: 200.</summary>
    [Option("The average size of a person in bytes; `extra` fills it up.", Min = 0, Max = 65_536)]
    public int PersonBytes { get; init; } = 200;

    /// <summary>The average size of an auction in bytes; <c>extra</c> fills it up. Default: 500.</summary>
    [Option("The average size of an auction in bytes; `extra` fills it up.", Min = 0, Max = 65_536)]
    public int AuctionBytes { get; init; } = 500;

    /// <summary>The average size of a bid in bytes, its channel and address not counted; <c>extra</c> fills it up. Default: 100.</summary>
    [Option("The average size of a bid in bytes, its channel and address not counted; `extra` fills it up.", Min = 0, Max = 65_536)]
    public int BidBytes { get; init; } = 100;

    /// <summary>
    /// Whether bidders are numbered from 2,000 as in the Flink edition, which adds the first id twice, and not from 1,000 as people are. It
    /// matters to what joins bidders with people. Default: no.
    /// </summary>
    [Option("Whether bidders are numbered from 2000, as the Flink edition of the benchmark has them by mistake, and not from 1000 as people are.")]
    public bool BiddersFrom2000 { get; init; }
}
