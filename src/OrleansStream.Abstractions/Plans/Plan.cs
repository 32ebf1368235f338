using System.Collections.Immutable;

namespace OrleansStream.Plans;

/// <summary>
/// A pipeline as data: sources, steps and sinks that form a directed acyclic graph. Every door (C#, JSON, the server) yields one, and everything
/// that runs starts from one. Immutable and compared by value; what its JSON form means is fixed by the project's plan format.
/// </summary>
public sealed record Plan
{
    /// <summary>The id: letters a-z, digits and dashes, at most 100 characters.</summary>
    public required string Id { get; init; }

    /// <summary>A name for people; null if none was given.</summary>
    public string? Name { get; init; }

    /// <summary>What the pipeline is for; null if not said.</summary>
    public string? Description { get; init; }

    /// <summary>The sources, in the order of the plan's text.</summary>
    public EquatableArray<SourceNode> Sources { get; init; } = [];

    /// <summary>The steps, in the order of the plan's text; <c>from</c> may refer to later ones.</summary>
    public EquatableArray<StepNode> Steps { get; init; } = [];

    /// <summary>The sinks, in the order of the plan's text.</summary>
    public EquatableArray<SinkNode> Sinks { get; init; } = [];

    /// <summary>
    /// How many tasks share the keys of each keyed step, 1 to 256. Default 1: results come in a deterministic order. More tasks use more cores.
    /// </summary>
    public int Parallelism { get; init; } = 1;

    /// <summary>Everything else of the plan's top level (<c>checkpointing</c>, <c>delivery</c>, <c>backpressure</c>, …) as it was written.</summary>
    public ComponentConfig Settings { get; init; } = ComponentConfig.Empty;
}

/// <summary>Where rows come from.</summary>
/// <param name="Name">The name that <c>from</c> uses.</param>
/// <param name="Type">The connector's type, for example <c>file</c>.</param>
/// <param name="Config">The connector's options, and <c>format</c>, <c>schema</c>, <c>eventTime</c>.</param>
public sealed record SourceNode(string Name, string Type, ComponentConfig Config);

/// <summary>What happens to rows.</summary>
/// <param name="Id">The id that <c>from</c> uses and to which state belongs.</param>
/// <param name="Type">The step's type, for example <c>filter</c>.</param>
/// <param name="From">The inputs: sources, steps or side outputs (<c>step.output</c>).</param>
/// <param name="Config">The step's options.</param>
public sealed record StepNode(string Id, string Type, EquatableArray<string> From, ComponentConfig Config);

/// <summary>Where results go.</summary>
/// <param name="Name">The name.</param>
/// <param name="Type">The connector's type, for example <c>console</c>.</param>
/// <param name="From">The inputs: sources, steps or side outputs.</param>
/// <param name="Config">The connector's options, and <c>format</c>.</param>
public sealed record SinkNode(string Name, string Type, EquatableArray<string> From, ComponentConfig Config);
