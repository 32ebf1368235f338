using System.Collections.Immutable;

namespace OrleansStream.Building;

/// <summary>The outputs of a step <c>branch</c>.</summary>
/// <typeparam name="T">The type of the rows.</typeparam>
public sealed class BranchedStream<T>
{
    readonly PipelineBuilder _pipeline;
    readonly string _step;
    readonly ImmutableArray<string> _names;

    internal BranchedStream(PipelineBuilder pipeline, string step, ImmutableArray<string> names) => (_pipeline, _step, _names) = (pipeline, step, names);

    /// <summary>The rows that no branch took.</summary>
    public EventStream<T> Else => new(_pipeline, $"{_step}.else");

    /// <summary>The rows of a branch. Throws <see cref="ArgumentException"/> if there is none of the name.</summary>
    public EventStream<T> this[string name] => _names.Contains(name)
        ? new EventStream<T>(_pipeline, $"{_step}.{name}")
        : throw new ArgumentException($"There is no branch '{name}' (there are {string.Join(", ", _names)}).", nameof(name));
}
