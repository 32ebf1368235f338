using System.Collections.Immutable;
using System.Linq.Expressions;
using OrleansStream.Components;
using OrleansStream.Diagnostics;
using OrleansStream.Steps.Branch;

namespace OrleansStream.Building;

/// <summary>Says the branches of a step <c>branch</c>, in the order in which they are tried.</summary>
/// <typeparam name="T">The type of the rows.</typeparam>
public sealed class BranchBuilder<T>
{
    readonly DiagnosticBag _diagnostics;
    readonly string _step;
    readonly string _path;
    readonly OrderedDictionary<string, ExpressionText> _branches = [];

    internal BranchBuilder(DiagnosticBag diagnostics, string step, string path) => (_diagnostics, _step, _path) = (diagnostics, step, path);

    internal BranchOptions Options => new() { Branches = _branches };

    /// <summary>Adds a branch.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="condition">The rows that go to it, of those that no earlier branch took.</param>
    public BranchBuilder<T> When(string name, ExpressionText condition)
    {
        _branches[name] = condition;
        return this;
    }

    /// <inheritdoc cref="When(string, ExpressionText)"/>
    public BranchBuilder<T> When(string name, Expression<Func<T, bool>> condition) =>
        Lambdas.Lower(condition, _diagnostics, _step, JsonPaths.Field($"{_path}.branches", name)) is { } text ? When(name, text) : this;
}

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
