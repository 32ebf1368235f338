using OrleansStream.Connectors;

namespace OrleansStream.Plans;

/// <summary>
/// What a source and a sink can give together. Nothing is lost if the source can be read again from where the last checkpoint was; nothing
/// comes twice if the sink commits a checkpoint's results once.
/// </summary>
public static class DeliveryContract
{
    /// <summary>The strongest guarantee of a pair.</summary>
    /// <param name="source">What the source can promise.</param>
    /// <param name="sink">What the sink can promise.</param>
    /// <param name="checkpoints">Whether checkpoints are taken and outlive what fails.</param>
    public static DeliveryGuarantee Of(SourceTraits source, SinkTraits sink, bool checkpoints)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(sink);
        return (source.Replayable, checkpoints && sink.Delivery == SinkDelivery.Epochs) switch
        {
            (true, true) => DeliveryGuarantee.ExactlyOnce,
            (false, true) => DeliveryGuarantee.AtMostOnce,
            (true, false) => DeliveryGuarantee.AtLeastOnce,
            (false, false) => DeliveryGuarantee.BestEffort,
        };
    }

    /// <summary>The guarantee in words: <c>exactly once</c>.</summary>
    public static string Words(DeliveryGuarantee guarantee) => guarantee switch
    {
        DeliveryGuarantee.ExactlyOnce => "exactly once",
        DeliveryGuarantee.AtLeastOnce => "at least once",
        DeliveryGuarantee.AtMostOnce => "at most once",
        _ => "best effort",
    };
}
