using System.Collections.Immutable;
using System.Text.Json;
using OrleansStream.Components;

namespace OrleansStream.Plans;

/// <summary>How often a row's effect may show in the results after a failure.</summary>
public enum Delivery
{
    /// <summary>At least once: nothing is lost, some results may come twice.</summary>
    [Choice("At least once: nothing is lost, some results may come twice.")]
    AtLeastOnce,

    /// <summary>Exactly once.</summary>
    [Choice("Exactly once.")]
    ExactlyOnce,
}

/// <summary>What a plan says at its top level beside its nodes.</summary>
public sealed record PlanSettings
{
    /// <summary>The settings' names in plans.</summary>
    internal static ImmutableArray<string> Names { get; } = [.. OptionRecord.Of(typeof(PlanSettings)).Names];

    /// <summary>The settings that have no meaning for the engine.</summary>
    internal static ImmutableArray<string> ForPeople { get; } = ["ui", "$schema", "$comment", "comment"];

    /// <summary>How progress is saved.</summary>
    [Option("How progress is saved.")]
    public CheckpointingOptions? Checkpointing { get; init; }

    /// <summary>The guarantee that results must have. Default: the strongest that the sources and sinks allow.</summary>
    [Option("The guarantee that results must have; absent: the strongest that every source and sink allows.")]
    public Delivery? Delivery { get; init; }

    /// <summary>What happens when results come slower than input.</summary>
    [Option("What happens when rows come faster than they can be worked on.")]
    public BackpressureOptions? Backpressure { get; init; }

    /// <summary>How produced rows are spread over partitions.</summary>
    [Option("How produced rows are spread over partitions.")]
    public PartitioningOptions? Partitioning { get; init; }

    /// <summary>What the studio keeps for itself, such as positions of nodes. Has no meaning for the engine.</summary>
    [Option("What the studio keeps for itself; no meaning for the engine.")]
    public JsonElement? Ui { get; init; }

    /// <summary>Where editors find the JSON Schema of plans.</summary>
    [Option("Where editors find the JSON Schema of plans.", Name = "$schema")]
    public string? Schema { get; init; }

    /// <summary>A note for people.</summary>
    [Option("A note for people.", Name = "$comment")]
    public JsonElement? DollarComment { get; init; }

    /// <summary>A note for people.</summary>
    [Option("A note for people.")]
    public JsonElement? Comment { get; init; }
}
