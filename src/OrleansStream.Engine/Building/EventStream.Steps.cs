using System.Collections.Immutable;
using System.Linq.Expressions;
using System.Text.Json;
using OrleansStream.Diagnostics;
using OrleansStream.Steps.Correlate;
using OrleansStream.Steps.Deduplicate;
using OrleansStream.Steps.FlatMap;
using OrleansStream.Steps.Map;
using OrleansStream.Windows;

namespace OrleansStream.Building;

public partial class EventStream<T>
{
    /// <summary>Makes a row of each element of a list, with the row's other columns. An empty list or null gives none.</summary>
    /// <param name="field">The list's column, nested ones by dots.</param>
    /// <param name="name">What the element's column is called. Default: as the list is.</param>
    /// <param name="id">The step's id. Default: its type, with a number if that is taken.</param>
    /// <typeparam name="TResult">The type whose properties are the result's columns.</typeparam>
    public EventStream<TResult> FlatMap<TResult>(string field, string? name = null, string? id = null) =>
        Add<TResult>(id, new FlatMapOptions { Field = field, As = name });

    /// <inheritdoc cref="FlatMap{TResult}(string, string?, string?)"/>
    public EventStream<TResult> FlatMap<TResult>(Expression<Func<T, object?>> field, string? name = null, string? id = null)
    {
        ArgumentNullException.ThrowIfNull(field);
        var (step, path) = Pipeline.NextStep(id, "flatMap");
        if (Lambdas.Column(field) is { } column)
            return FlatMap<TResult>(column, name, id);
        Pipeline.Diagnostics.Error(ErrorCodes.BadExpression, $"The list is a column, not {field}", step, $"{path}.field", "for example x => x.Items");
        return As<TResult>();
    }

    /// <summary>Makes a row of each row by a registered <see cref="Functions.MapFunction"/>.</summary>
    /// <param name="function">The function's name.</param>
    /// <param name="id">The step's id. Default: its type, with a number if that is taken.</param>
    /// <typeparam name="TResult">The type whose properties are the result's columns.</typeparam>
    public EventStream<TResult> MapWith<TResult>(string function, string? id = null) => Add<TResult>(id, new MapOptions { Function = function });

    /// <summary>Makes any number of rows of each row by a registered <see cref="Functions.FlatMapFunction"/>.</summary>
    /// <param name="function">The function's name.</param>
    /// <param name="id">The step's id. Default: its type, with a number if that is taken.</param>
    /// <typeparam name="TResult">The type whose properties are the result's columns.</typeparam>
    public EventStream<TResult> FlatMapWith<TResult>(string function, string? id = null) => Add<TResult>(id, new FlatMapOptions { Function = function });

    /// <summary>Keeps the first row of each key by arrival and drops the others.</summary>
    /// <param name="id">The step's id, to which its state belongs.</param>
    /// <param name="by">The key: <c>x => x.Id</c>, or several columns: <c>x => new { x.Id, x.Day }</c>.</param>
    /// <param name="ttl">For how long, by event time, a kept row drops others. Default: for ever.</param>
    public EventStream<T> Deduplicate<TKey>(string id, Expression<Func<T, TKey>> by, TimeSpan? ttl = null)
    {
        ArgumentNullException.ThrowIfNull(by);
        var (step, path) = Pipeline.NextStep(id, "deduplicate");
        return Add<T>(id, new DeduplicateOptions { By = GroupKeys.Of(by, Pipeline.Diagnostics, step, path, "by"), Ttl = ttl });
    }

    /// <inheritdoc cref="Deduplicate{TKey}"/>
    /// <param name="id">The step's id, to which its state belongs.</param>
    /// <param name="by">The columns that make the key.</param>
    /// <param name="ttl">For how long, by event time, a kept row drops others. Default: for ever.</param>
    public EventStream<T> Deduplicate(string id, string[] by, TimeSpan? ttl = null) =>
        Add<T>(id, new DeduplicateOptions { By = GroupKeys.Of(by), Ttl = ttl });

    /// <summary>Brings the rows together that agree in some columns within a window: the columns, <c>events</c>, <c>count</c> and the window's columns.</summary>
    /// <param name="id">The step's id, to which its state belongs.</param>
    /// <param name="fields">The columns: <c>x => x.User</c>, or several: <c>x => new { x.User, x.Session }</c>.</param>
    /// <param name="window">The windows.</param>
    /// <param name="minEvents">The fewest rows that give a result.</param>
    public AggregatedStream<T, Row> Correlate<TKey>(string id, Expression<Func<T, TKey>> fields, WindowOptions window, int minEvents = 2)
    {
        ArgumentNullException.ThrowIfNull(fields);
        var (step, path) = Pipeline.NextStep(id, "correlate");
        var keys = GroupKeys.Of(fields, Pipeline.Diagnostics, step, path, "fields");
        ImmutableArray<JsonElement> names = keys.ValueKind == JsonValueKind.Array ? [.. keys.EnumerateArray()] : [];
        if (names.Any(n => n.ValueKind != JsonValueKind.String))
            Pipeline.Diagnostics.Error(ErrorCodes.BadExpression, $"Rows are correlated by columns as they are, not by {fields}", step, $"{path}.fields", "compute them in a Map before");
        string[] columns = [.. names.Where(n => n.ValueKind == JsonValueKind.String).Select(n => n.GetString()!)];
        return new AggregatedStream<T, Row>(Pipeline, Add<Row>(id, new CorrelateOptions { Fields = columns, Window = window, MinEvents = minEvents }).Output);
    }
}
