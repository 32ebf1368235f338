using System.Linq.Expressions;

namespace OrleansStream.Building;

public sealed partial class WindowedStream<T>
{
    /// <summary>Folds each group's rows, in the order of arrival, when a window fires: one result per group and window.</summary>
    /// <param name="id">The step's id, to which its state belongs.</param>
    /// <param name="initial">The values before the first row: an object whose properties are numbers, text, bools or null.</param>
    /// <param name="next">The values after a row: <c>(acc, x) => new Totals(acc.Sum + x.Amount, acc.Rows + 1)</c>.</param>
    /// <typeparam name="TValues">The type whose properties are the values.</typeparam>
    public AggregatedStream<T, TValues> Reduce<TValues>(string id, TValues initial, Expression<Func<TValues, T, TValues>> next) =>
        _groups.Reduce(id, _window, initial, next);

    /// <summary>Folds each group's rows, in the order of arrival, when a window fires: one result per group and window.</summary>
    /// <param name="id">The step's id, to which its state belongs.</param>
    /// <param name="values">The values.</param>
    public AggregatedStream<T, Row> Reduce(string id, Func<ReduceBuilder, ReduceBuilder> values) => _groups.Reduce(id, _window, values);

    /// <summary>Calls a registered <see cref="Functions.ProcessWindowFunction"/> for each group and window that fires.</summary>
    /// <param name="id">The step's id, to which its state belongs.</param>
    /// <param name="function">The function's name.</param>
    /// <typeparam name="TResult">The type whose properties are the result's columns.</typeparam>
    public AggregatedStream<T, TResult> Process<TResult>(string id, string function) => _groups.Process<TResult>(id, _window, function, null);
}
