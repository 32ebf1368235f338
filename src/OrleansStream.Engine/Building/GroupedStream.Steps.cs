using System.Linq.Expressions;
using System.Text.Json;
using OrleansStream.Steps.Custom;
using OrleansStream.Steps.Reduce;
using OrleansStream.Windows;

namespace OrleansStream.Building;

public sealed partial class GroupedStream<T>
{
    /// <summary>Keeps values per group that every row moves on: one result per row, the group columns and the values.</summary>
    /// <param name="id">The step's id, to which its state belongs.</param>
    /// <param name="initial">The values before the first row: an object whose properties are numbers, text, bools or null.</param>
    /// <param name="next">The values after a row: <c>(acc, x) => new Totals(acc.Sum + x.Amount, acc.Rows + 1)</c>.</param>
    /// <typeparam name="TValues">The type whose properties are the values.</typeparam>
    public EventStream<TValues> Reduce<TValues>(string id, TValues initial, Expression<Func<TValues, T, TValues>> next) => Reduce(id, null, initial, next);

    /// <summary>Keeps values per group that every row moves on: one result per row, the group columns and the values.</summary>
    /// <param name="id">The step's id, to which its state belongs.</param>
    /// <param name="values">The values.</param>
    public EventStream<Row> Reduce(string id, Func<ReduceBuilder, ReduceBuilder> values) => Reduce(id, null, values);

    /// <summary>Calls a registered <see cref="Functions.ProcessFunction"/> with state and timers per group.</summary>
    /// <param name="id">The step's id, to which its state belongs.</param>
    /// <param name="function">The function's name.</param>
    /// <param name="config">What the function is configured with: an object that System.Text.Json writes. Default: nothing.</param>
    /// <typeparam name="TResult">The type whose properties are the result's columns.</typeparam>
    public EventStream<TResult> Process<TResult>(string id, string function, object? config = null) => Process<TResult>(id, null, function, config);

    internal AggregatedStream<T, TValues> Reduce<TValues>(string id, WindowOptions? window, TValues initial, Expression<Func<TValues, T, TValues>> next)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(next);
        var (step, path) = _stream.Pipeline.NextStep(id, "reduce");
        return Reduce<TValues>(id, window, ReduceBuilder.Of(initial, next, _stream.Pipeline.Diagnostics, step, path));
    }

    internal AggregatedStream<T, Row> Reduce(string id, WindowOptions? window, Func<ReduceBuilder, ReduceBuilder> values)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(values);
        return Reduce<Row>(id, window, values(new ReduceBuilder()).Options);
    }

    internal AggregatedStream<T, TResult> Process<TResult>(string id, WindowOptions? window, string function, object? config)
    {
        ArgumentNullException.ThrowIfNull(id);
        var (step, path) = _stream.Pipeline.NextStep(id, "custom");
        var options = new CustomOptions
        {
            Function = function,
            Window = window,
            GroupBy = _groups(_stream.Pipeline.Diagnostics, step, path),
            Config = config is null ? default : Functions.FunctionConfig.Write(config),
        };
        return new AggregatedStream<T, TResult>(_stream.Pipeline, _stream.Add<TResult>(id, options).Output);
    }

    AggregatedStream<T, TResult> Reduce<TResult>(string id, WindowOptions? window, ReduceOptions options)
    {
        var (step, path) = _stream.Pipeline.NextStep(id, "reduce");
        options = options with { Window = window, GroupBy = _groups(_stream.Pipeline.Diagnostics, step, path) };
        return new AggregatedStream<T, TResult>(_stream.Pipeline, _stream.Add<TResult>(id, options).Output);
    }
}
