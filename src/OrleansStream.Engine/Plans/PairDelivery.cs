namespace OrleansStream.Plans;

/// <summary>What a source of a plan and a sink that its rows lead to give together.</summary>
/// <param name="Source">The source's name.</param>
/// <param name="Sink">The sink's name.</param>
/// <param name="Guarantee">How often a row shows in the results.</param>
/// <param name="Reason">Why it is not more, or why it is so much, for people.</param>
public sealed record PairDelivery(string Source, string Sink, DeliveryGuarantee Guarantee, string Reason);
