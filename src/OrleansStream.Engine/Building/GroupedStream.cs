using System.Text.Json;
using OrleansStream.Diagnostics;
using OrleansStream.Steps.Aggregate;
using OrleansStream.Windows;

namespace OrleansStream.Building;

/// <summary>Rows in groups.</summary>
/// <typeparam name="T">The type whose properties are the columns.</typeparam>
public sealed partial class GroupedStream<T>
{
    readonly EventStream<T> _stream;
    readonly Func<DiagnosticBag, string, string, JsonElement> _groups;

    internal GroupedStream(EventStream<T> stream, Func<DiagnosticBag, string, string, JsonElement> groups) => (_stream, _groups) = (stream, groups);

    /// <summary>Cuts each group into windows.</summary>
    public WindowedStream<T> Window(WindowOptions window)
    {
        ArgumentNullException.ThrowIfNull(window);
        return new WindowedStream<T>(this, window);
    }

    /// <summary>Computes running aggregates: one result per changed group and batch.</summary>
    /// <param name="id">The step's id, to which its state belongs.</param>
    /// <param name="aggregates">What is computed.</param>
    public AggregatedStream<T, Row> Aggregate(string id, Func<AggregationBuilder<T>, AggregationBuilder<T>> aggregates) => Aggregate<Row>(id, aggregates);

    /// <inheritdoc cref="Aggregate(string, Func{AggregationBuilder{T}, AggregationBuilder{T}})"/>
    /// <typeparam name="TResult">The type whose properties are the result's columns.</typeparam>
    public AggregatedStream<T, TResult> Aggregate<TResult>(string id, Func<AggregationBuilder<T>, AggregationBuilder<T>> aggregates) =>
        Aggregate<TResult>(id, null, aggregates);

    internal AggregatedStream<T, TResult> Aggregate<TResult>(string id, WindowOptions? window, Func<AggregationBuilder<T>, AggregationBuilder<T>> aggregates)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(aggregates);
        var pipeline = _stream.Pipeline;
        var (_, path) = pipeline.NextStep(id, "aggregate");
        var built = aggregates(new AggregationBuilder<T>(pipeline.Diagnostics, id, path));
        var options = new AggregateOptions
        {
            Window = window,
            GroupBy = _groups(pipeline.Diagnostics, id, path),
            Aggregations = built.Aggregations,
            Having = built.Condition,
        };
        return new AggregatedStream<T, TResult>(pipeline, _stream.Add<TResult>(id, options).Output);
    }
}
