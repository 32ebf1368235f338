using Orleans.Concurrency;
using OrleansStream.Events;

namespace OrleansStream.Runtime.Exchange;

/// <summary>What a slice is.</summary>
[GenerateSerializer, Alias("orleansstream.SliceKind")]
enum SliceKind : byte
{
    /// <summary>Rows.</summary>
    Rows,

    /// <summary>A watermark; the highest one says that nothing more comes.</summary>
    Watermark,

    /// <summary>The lane holds back no more until it speaks again.</summary>
    Idle,

    /// <summary>The lane counts again.</summary>
    Active,

    /// <summary>Nothing more comes, and time does not move because of that.</summary>
    Closed,

    /// <summary>Everything before it in its channel belongs to the epoch that <see cref="Slice.Watermark"/> tells, everything behind it to the next.</summary>
    Barrier,
}

/// <summary>One thing that travels in a channel.</summary>
/// <param name="Lane">The lane, as the receiver numbers them.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Rows">The rows.</param>
/// <param name="Watermark">The watermark, or a barrier's epoch.</param>
[GenerateSerializer, Immutable, Alias("orleansstream.Slice")]
readonly record struct Slice(
    [property: Id(0)] int Lane, [property: Id(1)] SliceKind Kind, [property: Id(2)] EventBatch? Rows = null,
    [property: Id(3)] long Watermark = long.MinValue);

/// <summary>What a channel delivers at once: slices in order, numbered without gaps.</summary>
[GenerateSerializer, Immutable, Alias("orleansstream.ExchangeMessage")]
sealed record ExchangeMessage(
    [property: Id(0)] long Attempt, [property: Id(1)] int Channel, [property: Id(2)] long Number, [property: Id(3)] Slice[] Slices);

/// <summary>What became of a message.</summary>
[GenerateSerializer, Alias("orleansstream.Delivery")]
enum Delivery
{
    /// <summary>It was processed, and what it caused has room downstream: the next may come.</summary>
    Taken,

    /// <summary>It belongs to another attempt or is out of order; the sender must stop.</summary>
    Fenced,

    /// <summary>The receiver has failed and told the pipeline; the sender must stop.</summary>
    Failed,
}

/// <summary>A task that takes messages from other tasks.</summary>
[Alias("orleansstream.IExchangeReceiver")]
interface IExchangeReceiver : IGrainWithStringKey
{
    /// <summary>
    /// Processes a message. Returns when all that it caused has room downstream, which may take as long as the slowest sink wants: the time-out
    /// only ends what would otherwise never end. A receiver whose silo dies is noticed long before.
    /// </summary>
    [Alias("Deliver"), ResponseTimeout("1.00:00:00"), AlwaysInterleave]
    ValueTask<Delivery> Deliver([Immutable] ExchangeMessage message);
}
