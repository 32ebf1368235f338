using System.Collections.Immutable;
using Apache.Arrow;
using OrleansStream.Connectors.Generator;
using OrleansStream.Events;

namespace OrleansStream.Connectors.Nexmark;

/// <summary>Builds the columns of one kind of event.</summary>
abstract class NexmarkColumns
{
    /// <summary>The longest text besides <c>extra</c> is an auction's description.</summary>
    const int RoomForTexts = 1024;

    /// <summary>What a number or a time counts for in an event's size.</summary>
    protected const int NumberBytes = 8;

    readonly StructColumnBuilder _rows;
    readonly Chance _texts;
    readonly byte[] _text;

    protected NexmarkColumns(NexmarkNumbers numbers, NexmarkOptions options, NexmarkKind kind, int averageBytes, params RowField[] fields)
    {
        Numbers = numbers;
        Options = options;
        AverageBytes = averageBytes;
        Type = DataType.StructOf(fields);
        _rows = new StructColumnBuilder(Type);
        _texts = new Chance(options.Seed, $"nexmark:{kind}:text");
        // A fifth more than the average is the most that `extra` makes of it.
        _text = new byte[RoomForTexts + (averageBytes * 2)];
    }

    /// <summary>The columns as one struct.</summary>
    public DataType Type { get; }

    protected NexmarkNumbers Numbers { get; }

    protected NexmarkOptions Options { get; }

    protected int AverageBytes { get; }

    /// <summary>The columns of a kind.</summary>
    public static NexmarkColumns For(NexmarkKind kind, NexmarkNumbers numbers, NexmarkChannels channels, NexmarkOptions options) => kind switch
    {
        NexmarkKind.Person => new PersonColumns(numbers, options),
        NexmarkKind.Auction => new AuctionColumns(numbers, options),
        _ => new BidColumns(numbers, channels, options),
    };

    /// <summary>Appends an event.</summary>
    public void Append(long number)
    {
        var text = new NexmarkText(_text, _texts, number);
        Append(number, ref text);
        _rows.Append();
    }

    /// <summary>Appends a row without an event of this kind.</summary>
    public void AppendNull() => _rows.AppendNull();

    /// <summary>All that was appended since the last call, as one column.</summary>
    public IArrowArray BuildStruct() => _rows.Build();

    /// <summary>All that was appended since the last call, as flat columns.</summary>
    public ImmutableArray<IArrowArray> BuildFlat() => [.. ((StructArray)_rows.Build()).Fields];

    protected abstract void Append(long number, ref NexmarkText text);

    protected Int64ColumnBuilder Number(int field) => (Int64ColumnBuilder)_rows.Fields[field];

    protected BytesColumnBuilder Text(int field) => (BytesColumnBuilder)_rows.Fields[field];

    protected Chance NewChance(string purpose) => new(Options.Seed, $"nexmark:{purpose}");

    /// <summary>Ends a text: puts it into its column and gives its length.</summary>
    protected static int Take(ref NexmarkText text, BytesColumnBuilder column)
    {
        var length = text.Written.Length;
        column.Append(text.Written);
        text.Clear();
        return length;
    }

    /// <summary>One of the people of late, or one who is yet to come; counted from 0.</summary>
    protected long SomePerson(Chance chance, long number)
    {
        const int YetToCome = 10;
        var people = Numbers.LastPerson(number) + 1;
        var active = Math.Min(people, Options.ActivePeople);
        return people - active + (long)chance.Below(number, (ulong)(active + YetToCome));
    }

    /// <summary>A price in cents, of the same chance for every power of ten from 1 to 10^6.</summary>
    protected static long Price(Chance chance, long number) => (long)Math.Round(Math.Pow(10, chance.Unit(number) * 6) * 100);
}

/// <summary>People.</summary>
sealed class PersonColumns : NexmarkColumns
{
    static readonly byte[][] s_firstNames = NexmarkText.Bytes("Ada", "Boris", "Clara", "Dmitri", "Elsa", "Farid", "Grace", "Hugo", "Ines", "Jonas", "Kira");
    static readonly byte[][] s_lastNames = NexmarkText.Bytes("Archer", "Baker", "Carter", "Dyer", "Fisher", "Glover", "Miller", "Potter", "Smith");
    static readonly byte[][] s_cities = NexmarkText.Bytes(
        "Boise", "Bend", "Cheyenne", "Kent", "Los Angeles", "Phoenix", "Portland", "Redmond", "San Francisco", "Seattle");
    static readonly byte[][] s_states = NexmarkText.Bytes("AZ", "CA", "ID", "OR", "WA", "WY");

    public PersonColumns(NexmarkNumbers numbers, NexmarkOptions options) : base(
        numbers, options, NexmarkKind.Person, options.PersonBytes,
        new("id", DataType.Int64), new("name", DataType.String), new("emailAddress", DataType.String), new("creditCard", DataType.String),
        new("city", DataType.String), new("state", DataType.String), new("dateTime", DataType.Timestamp), new("extra", DataType.String))
    {
    }

    protected override void Append(long number, ref NexmarkText text)
    {
        Number(0).Append(Numbers.LastPerson(number) + NexmarkNumbers.FirstId);
        text.AddOneOf(s_firstNames);
        text.Add(" "u8);
        text.AddOneOf(s_lastNames);
        var bytes = NumberBytes + Take(ref text, Text(1));
        text.AddWord(7, (byte)' ');
        text.Add("@"u8);
        text.AddWord(5, (byte)' ');
        text.Add(".com"u8);
        bytes += Take(ref text, Text(2));
        for (var group = 0; group < 4; group++)
        {
            if (group > 0)
                text.Add(" "u8);
            text.AddDigits(4);
        }
        bytes += Take(ref text, Text(3));
        text.AddOneOf(s_cities);
        bytes += Take(ref text, Text(4));
        text.AddOneOf(s_states);
        bytes += Take(ref text, Text(5)) + NumberBytes;
        Number(6).Append(Numbers.Time(number));
        text.AddExtra(bytes, AverageBytes);
        Take(ref text, Text(7));
    }
}

/// <summary>Auctions.</summary>
sealed class AuctionColumns : NexmarkColumns
{
    const long FirstCategory = 10;
    const ulong Categories = 5;

    readonly Chance _initialBid;
    readonly Chance _reserve;
    readonly Chance _length;
    readonly Chance _isHot;
    readonly Chance _seller;
    readonly Chance _category;

    public AuctionColumns(NexmarkNumbers numbers, NexmarkOptions options) : base(
        numbers, options, NexmarkKind.Auction, options.AuctionBytes,
        new("id", DataType.Int64), new("itemName", DataType.String), new("description", DataType.String), new("initialBid", DataType.Int64),
        new("reserve", DataType.Int64), new("dateTime", DataType.Timestamp), new("expires", DataType.Timestamp), new("seller", DataType.Int64),
        new("category", DataType.Int64), new("extra", DataType.String))
    {
        _initialBid = NewChance("initialBid");
        _reserve = NewChance("reserve");
        _length = NewChance("expires");
        _isHot = NewChance("hotSeller");
        _seller = NewChance("seller");
        _category = NewChance("category");
    }

    protected override void Append(long number, ref NexmarkText text)
    {
        Number(0).Append(Numbers.LastAuction(number) + NexmarkNumbers.FirstId);
        text.AddWord(20, (byte)' ');
        var bytes = Take(ref text, Text(1));
        text.AddWord(100, (byte)' ');
        bytes += Take(ref text, Text(2));
        var initialBid = Price(_initialBid, number);
        Number(3).Append(initialBid);
        Number(4).Append(initialBid + Price(_reserve, number));
        var time = Numbers.Time(number);
        Number(5).Append(time);
        var longest = Math.Max(2 * Numbers.TimeOf(number, Options.InFlightAuctions), 1);
        Number(6).Append(time + 1 + (long)_length.Below(number, (ulong)longest));
        var seller = _isHot.Below(number, (ulong)Options.HotSellerRatio) > 0 ? Numbers.HotSeller(number) : SomePerson(_seller, number);
        Number(7).Append(seller + NexmarkNumbers.FirstId);
        Number(8).Append(FirstCategory + (long)_category.Below(number, Categories));
        text.AddExtra(bytes + (7 * NumberBytes), AverageBytes);
        Take(ref text, Text(9));
    }
}

/// <summary>Bids.</summary>
sealed class BidColumns : NexmarkColumns
{
    readonly Chance _isHotAuction;
    readonly Chance _auction;
    readonly Chance _isHotBidder;
    readonly Chance _bidder;
    readonly Chance _price;
    readonly Chance _channel;
    readonly NexmarkChannels _channels;
    readonly long _firstBidder;

    public BidColumns(NexmarkNumbers numbers, NexmarkChannels channels, NexmarkOptions options) : base(
        numbers, options, NexmarkKind.Bid, options.BidBytes,
        new("auction", DataType.Int64), new("bidder", DataType.Int64), new("price", DataType.Int64), new("channel", DataType.String),
        new("url", DataType.String), new("dateTime", DataType.Timestamp), new("extra", DataType.String))
    {
        _isHotAuction = NewChance("hotAuction");
        _auction = NewChance("auction");
        _isHotBidder = NewChance("hotBidder");
        _bidder = NewChance("bidder");
        _price = NewChance("price");
        _channel = NewChance("channel");
        _channels = channels;
        _firstBidder = options.BiddersFrom2000 ? 2 * NexmarkNumbers.FirstId : NexmarkNumbers.FirstId;
    }

    protected override void Append(long number, ref NexmarkText text)
    {
        var auction = _isHotAuction.Below(number, (ulong)Options.HotAuctionRatio) > 0 ? Numbers.HotAuction(number) : SomeAuction(number);
        Number(0).Append(auction + NexmarkNumbers.FirstId);
        var bidder = _isHotBidder.Below(number, (ulong)Options.HotBidderRatio) > 0 ? Numbers.HotBidder(number) : SomePerson(_bidder, number);
        Number(1).Append(bidder + _firstBidder);
        Number(2).Append(Price(_price, number));
        var channel = _channels.Draw(_channel, number);
        Text(3).Append(_channels.Name(channel));
        Text(4).Append(_channels.Url(channel));
        Number(5).Append(Numbers.Time(number));
        text.AddExtra(4 * NumberBytes, AverageBytes);
        Take(ref text, Text(6));
    }

    /// <summary>One of the auctions of late, or one that is yet to come; counted from 0.</summary>
    long SomeAuction(long number)
    {
        const int YetToCome = 10;
        var last = Numbers.LastAuction(number);
        var first = Math.Max(last - Options.InFlightAuctions, 0);
        return first + (long)_auction.Below(number, (ulong)(last - first + 1 + YetToCome));
    }
}
