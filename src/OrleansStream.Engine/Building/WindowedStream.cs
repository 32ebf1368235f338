using OrleansStream.Windows;

namespace OrleansStream.Building;

/// <summary>Rows in groups and windows.</summary>
/// <typeparam name="T">The type whose properties are the columns.</typeparam>
public sealed partial class WindowedStream<T>
{
    readonly GroupedStream<T> _groups;
    readonly WindowOptions _window;

    internal WindowedStream(GroupedStream<T> groups, WindowOptions window) => (_groups, _window) = (groups, window);

    /// <summary>Computes aggregates per group and window: one result when a window fires.</summary>
    /// <param name="id">The step's id, to which its state belongs.</param>
    /// <param name="aggregates">What is computed.</param>
    public AggregatedStream<T, Row> Aggregate(string id, Func<AggregationBuilder<T>, AggregationBuilder<T>> aggregates) => Aggregate<Row>(id, aggregates);

    /// <inheritdoc cref="Aggregate(string, Func{AggregationBuilder{T}, AggregationBuilder{T}})"/>
    /// <typeparam name="TResult">The type whose properties are the result's columns.</typeparam>
    public AggregatedStream<T, TResult> Aggregate<TResult>(string id, Func<AggregationBuilder<T>, AggregationBuilder<T>> aggregates) =>
        _groups.Aggregate<TResult>(id, _window, aggregates);
}
