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
