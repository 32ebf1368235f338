using OrleansStream.Aggregates;
using OrleansStream.Events;

namespace OrleansStream.Functions;

/// <summary>An aggregate in C#: see <see cref="AggregateFunction{TIn, TState, TOut}"/>, from which all derive.</summary>
public abstract class AggregateFunction : RegisteredFunction
{
    private protected AggregateFunction()
    {
    }

    /// <inheritdoc/>
    public sealed override string Kind => "an aggregate function";

    /// <summary>Prepares the function for an argument; null if it cannot take it, which <paramref name="problem"/> explains.</summary>
    /// <param name="argument">The argument's type; null for whole rows.</param>
    /// <param name="rows">The columns of whole rows, which are the operator's first.</param>
    /// <param name="problem">What is wrong.</param>
    internal abstract FunctionBinding? Bind(DataType? argument, RowSchema rows, out string? problem);
}

/// <summary>A function prepared for its argument: its result's type, and how to make an accumulator for a column and a condition's column.</summary>
sealed record FunctionBinding(DataType Result, Func<int, int, Accumulator> Create)
{
    /// <summary>The name by which the plan calls the function.</summary>
    public string Name { get; init; } = "";
}

/// <summary>
/// An aggregate in C#, named in plans by <c>{"type": "custom", "function": "name", "field": "price"}</c>. The state of each group and window begins
/// with <see cref="Start"/>; values are added in the order in which they arrive; states of parts of the rows are merged in any grouping, so merging
/// must give what adding all values would.
/// </summary>
/// <typeparam name="TIn">
/// What is aggregated: <see cref="bool"/>, a number, <see cref="string"/>, <see cref="DateTimeOffset"/>, a list, or for structs and whole rows (no
/// field and no expression) a record whose parameters or properties are columns in camel case. Nulls are skipped.
/// </typeparam>
/// <typeparam name="TState">
/// The state: data that System.Text.Json writes and reads back unchanged, because checkpoints keep it so. It may be a struct, an immutable record, or
/// an object that the function changes.
/// </typeparam>
/// <typeparam name="TOut">The result: of the same kinds as <typeparamref name="TIn"/>.</typeparam>
/// <remarks>
/// A function is pure: same values, same result, no clock, no I/O, nothing kept in fields. One that throws makes the result of that group and window
/// an error, which goes to the dead letters with code <c>OS2108</c>. A group without values has the result null and does not call the function.
/// </remarks>
[System.Diagnostics.CodeAnalysis.SuppressMessage("ApiDesign", "RS0022", Justification = "Its own class is the only way to derive from the base.")]
public abstract class AggregateFunction<TIn, TState, TOut> : AggregateFunction
{
    /// <summary>The state of no values.</summary>
    public abstract TState Start();

    /// <summary>The state with one value more; it may be the state given, changed.</summary>
    public abstract TState Add(TState state, TIn value);

    /// <summary>
    /// The state of the values of both. It may be <paramref name="state"/>, changed; <paramref name="other"/> stays as it is, and nothing that may
    /// change later is taken over from it.
    /// </summary>
    public abstract TState Merge(TState state, TState other);

    /// <summary>The result; the state goes on being used afterwards.</summary>
    public abstract TOut Result(TState state);

    internal sealed override FunctionBinding? Bind(DataType? argument, RowSchema rows, out string? problem)
    {
        if (FunctionState.Problem(Start) is { } stateProblem)
        {
            problem = stateProblem;
            return null;
        }
        if (ValueWriters.Of<TOut>(out problem) is not { } result)
            return null;
        if (argument is not null)
        {
            return ValueReaders.Of<TIn>(argument, out problem) is { } value
                ? new FunctionBinding(result.Type, (column, mask) =>
                    new FunctionAccumulator<TIn, TState, TOut>(this, (columns, position) => value(columns[column], position), column, mask, result.Write, result.Type))
                : null;
        }
        return ValueReaders.OfRows<TIn>(rows, out problem) is { } row
            ? new FunctionBinding(result.Type, (_, mask) => new FunctionAccumulator<TIn, TState, TOut>(this, row, -1, mask, result.Write, result.Type))
            : null;
    }
}
