namespace OrleansStream.Plans;

/// <summary>How often a row of a source shows in the results of a sink when something has failed and the pipeline went on; weakest first.</summary>
public enum DeliveryGuarantee
{
    /// <summary>Once, unless something fails: then some rows may be missing and some results may come twice.</summary>
    BestEffort,

    /// <summary>Once or, when something fails, not at all; never twice.</summary>
    AtMostOnce,

    /// <summary>Once or, when something fails, more often; always there.</summary>
    AtLeastOnce,

    /// <summary>Once, whatever fails.</summary>
    ExactlyOnce,
}
