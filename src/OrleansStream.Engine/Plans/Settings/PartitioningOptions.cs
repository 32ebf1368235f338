using System.Text.Json.Serialization;
using OrleansStream.Components;

namespace OrleansStream.Plans;

/// <summary>How rows find their partition.</summary>
public enum PartitioningStrategy
{
    /// <summary>By the hash of a key.</summary>
    [Choice("By the hash of a key.")]
    Hash,

    /// <summary>One after the other.</summary>
    [Choice("One after the other.")]
    [JsonStringEnumMemberName("round-robin")]
    RoundRobin,
}

/// <summary>How produced rows are spread over partitions.</summary>
public sealed record PartitioningOptions
{
    /// <summary>How rows find their partition. Default: by hash.</summary>
    [Option("How rows find their partition.")]
    public PartitioningStrategy Strategy { get; init; }

    /// <summary>How many partitions there are. Default: as many as the platform says.</summary>
    [Option("How many partitions there are; absent: as many as the platform says.", Min = 1, Max = 100_000)]
    public int? PartitionCount { get; init; }

    /// <summary>The expression whose value is the key, for <c>hash</c>.</summary>
    [Option("The expression whose value is the key, for 'hash'.", Example = "\"userId\"")]
    public ExpressionText? KeyExtractor { get; init; }
}
