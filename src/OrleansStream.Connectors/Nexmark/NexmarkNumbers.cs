using System.Globalization;
using OrleansStream.Diagnostics;

namespace OrleansStream.Connectors.Nexmark;

/// <summary>What follows from an event's number alone: its kind, its time, and which people and auctions there are by then.</summary>
sealed class NexmarkNumbers
{
    /// <summary>The number of the first person and of the first auction.</summary>
    public const long FirstId = 1_000;

    /// <summary>So many people, or auctions, take turns at being hot: always the first of a batch.</summary>
    public const long HotBatch = 100;

    /// <summary>A prime, so that it has no factor in common with usual group sizes and the shuffle keeps the group.</summary>
    const long Shuffle = 953;

    readonly int _people;
    readonly int _auctions;
    readonly int _epoch;
    readonly int _group;
    readonly double _microsecondsPerEvent;
    readonly long _start;

    public NexmarkNumbers(NexmarkOptions options)
    {
        _people = options.People;
        _auctions = options.Auctions;
        _epoch = options.People + options.Auctions + options.Bids;
        _group = options.OutOfOrderGroup;
        if (_group % Shuffle == 0)
            throw new StreamException(ErrorCodes.OutOfRange, $"The source 'nexmark' cannot shuffle groups of {_group}: take no multiple of {Shuffle} for outOfOrderGroup.");
        _microsecondsPerEvent = 1_000_000 / options.EventRate;
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (!DateTimeOffset.TryParse(options.Start, CultureInfo.InvariantCulture, Utc, out var start))
            throw new StreamException(ErrorCodes.OutOfRange, $"The source 'nexmark': '{options.Start}' is no ISO 8601 time for start.");
        _start = start.ToUnixTimeMilliseconds();
    }

    /// <summary>Which event comes at a place of the stream: groups keep their members and change their order.</summary>
    public long EventAt(long place)
    {
        var first = GroupStart(place);
        return first + (place * Shuffle % _group);
    }

    /// <summary>The place at which the group of a place begins: no event from there on is earlier than the one of that number.</summary>
    public long GroupStart(long place) => place / _group * _group;

    /// <summary>The event time of an event, milliseconds since 1970.</summary>
    public long Time(long number) => _start + ((long)(number * _microsecondsPerEvent) / 1000);

    public NexmarkKind Kind(long number) => (number % _epoch) switch
    {
        var r when r < _people => NexmarkKind.Person,
        var r when r < _people + _auctions => NexmarkKind.Auction,
        _ => NexmarkKind.Bid,
    };

    /// <summary>The newest person as of an event, that event included; counted from 0.</summary>
    public long LastPerson(long number) => (number / _epoch * _people) + Math.Min(number % _epoch, _people - 1);

    /// <summary>The newest auction as of an event, that event included; counted from 0, so -1 if there is none yet.</summary>
    public long LastAuction(long number)
    {
        var (epoch, offset) = Math.DivRem(number, _epoch);
        if (offset < _people)
            return (epoch * _auctions) - 1;
        return (epoch * _auctions) + Math.Min(offset - _people, _auctions - 1);
    }

    /// <summary>Who sells most as of an event.</summary>
    public long HotSeller(long number) => LastPerson(number) / HotBatch * HotBatch;

    /// <summary>Who bids most as of an event: never the hot seller.</summary>
    public long HotBidder(long number) => HotSeller(number) + 1;

    /// <summary>What is bid for most as of an event.</summary>
    public long HotAuction(long number) => LastAuction(number) / HotBatch * HotBatch;

    /// <summary>The time that it takes from an event until so many more auctions have begun, milliseconds.</summary>
    public long TimeOf(long number, int auctions) => Time(number + ((long)auctions * _epoch / _auctions)) - Time(number);
}
