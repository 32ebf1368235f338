using System.Linq.Expressions;
using OrleansStream.Components;
using OrleansStream.Formats;
using OrleansStream.Plans;
using OrleansStream.Steps.Branch;
using OrleansStream.Steps.Filter;
using OrleansStream.Steps.Map;
using OrleansStream.Steps.Select;
using OrleansStream.Windows;

namespace OrleansStream.Building;

/// <summary>The rows of a source or a step, on their way to the next step. May be read any number of times.</summary>
/// <typeparam name="T">The type whose properties are the columns; <see cref="Row"/> if there is none.</typeparam>
public partial class EventStream<T>
{
    internal EventStream(PipelineBuilder pipeline, string output) => (Pipeline, Output) = (pipeline, output);

    /// <summary>What <c>from</c> calls it: a source, a step, or a step's side output.</summary>
    public string Output { get; }

    internal PipelineBuilder Pipeline { get; }

    /// <summary>Keeps the rows for which a condition is true.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="id">The step's id. Default: its type, with a number if that is taken.</param>
    public EventStream<T> Where(Expression<Func<T, bool>> condition, string? id = null)
    {
        var (step, path) = Pipeline.NextStep(id, "filter");
        var text = Lambdas.Lower(condition, Pipeline.Diagnostics, step, $"{path}.where");
        return Add<T>(id, new FilterOptions { Where = text ?? "" });
    }

    /// <inheritdoc cref="Where(Expression{Func{T, bool}}, string?)"/>
    public EventStream<T> Where(ExpressionText condition, string? id = null) => Add<T>(id, new FilterOptions { Where = condition });

    /// <summary>Makes rows of just the columns that the lambda names: <c>x => new { x.User, Total = x.Price * x.Quantity }</c>.</summary>
    /// <param name="columns">A lambda that makes an object.</param>
    /// <param name="id">The step's id. Default: its type, with a number if that is taken.</param>
    public EventStream<TResult> Select<TResult>(Expression<Func<T, TResult>> columns, string? id = null)
    {
        ArgumentNullException.ThrowIfNull(columns);
        var (step, path) = Pipeline.NextStep(id, "select");
        var named = NamedExpressions.Of(columns, Pipeline.Diagnostics, step, path);
        return Add<TResult>(id, new SelectOptions { Columns = named });
    }

    /// <summary>Makes rows of just the columns named.</summary>
    /// <param name="columns">Names and expressions, in order.</param>
    /// <param name="id">The step's id. Default: its type, with a number if that is taken.</param>
    public EventStream<TResult> Select<TResult>(IReadOnlyDictionary<string, ExpressionText> columns, string? id = null) =>
        Add<TResult>(id, new SelectOptions { Columns = columns });

    /// <summary>Adds, replaces, drops and renames columns. The result is seen as <typeparamref name="TResult"/>.</summary>
    /// <param name="change">What changes.</param>
    /// <param name="id">The step's id. Default: its type, with a number if that is taken.</param>
    public EventStream<TResult> Map<TResult>(Func<MapBuilder<T>, MapBuilder<T>> change, string? id = null)
    {
        ArgumentNullException.ThrowIfNull(change);
        var (step, path) = Pipeline.NextStep(id, "map");
        return Add<TResult>(id, change(new MapBuilder<T>(Pipeline.Diagnostics, step, path)).Options);
    }

    /// <summary>Changes columns; the result has the columns of <typeparamref name="T"/> still.</summary>
    /// <inheritdoc cref="Map{TResult}"/>
    public EventStream<T> Map(Func<MapBuilder<T>, MapBuilder<T>> change, string? id = null) => Map<T>(change, id);

    /// <summary>Sends each row to the first branch whose condition is true, else to <see cref="BranchedStream{T}.Else"/>.</summary>
    /// <param name="id">The step's id.</param>
    /// <param name="branches">The branches, in the order in which they are tried.</param>
    public BranchedStream<T> Branch(string id, Func<BranchBuilder<T>, BranchBuilder<T>> branches)
    {
        ArgumentNullException.ThrowIfNull(branches);
        var (_, path) = Pipeline.NextStep(id, "branch");
        var options = branches(new BranchBuilder<T>(Pipeline.Diagnostics, id, path)).Options;
        return new BranchedStream<T>(Pipeline, Add<T>(id, options).Output, [.. options.Branches.Keys]);
    }

    /// <summary>Puts the rows of several streams into one.</summary>
    /// <param name="id">The step's id.</param>
    /// <param name="others">The other streams.</param>
    public EventStream<T> Union(string id, params ReadOnlySpan<EventStream<T>> others)
    {
        var from = new List<string> { Output };
        foreach (var other in others)
            from.Add(other.Output);
        return new EventStream<T>(Pipeline, Pipeline.AddStep(id, "union", from, ComponentConfig.Empty));
    }

    /// <summary>Adds a step of any type by its options.</summary>
    /// <param name="id">The step's id.</param>
    /// <param name="options">The step's options, a record marked with <see cref="ComponentAttribute"/>.</param>
    public EventStream<TResult> Step<TResult>(string id, object options) => Add<TResult>(id, options);

    /// <summary>Groups rows by columns: <c>x => x.Card</c>, or several or computed ones: <c>x => new { x.Region, Hour = x.At.Hour }</c>.</summary>
    public GroupedStream<T> GroupBy<TKey>(Expression<Func<T, TKey>> key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return new GroupedStream<T>(this, (diagnostics, step, path) => GroupKeys.Of(key, diagnostics, step, path));
    }

    /// <summary>Groups rows by columns.</summary>
    public GroupedStream<T> GroupBy(params string[] columns) => new(this, (_, _, _) => GroupKeys.Of(columns));

    /// <summary>Cuts all rows, as one group, into windows.</summary>
    public WindowedStream<T> Window(WindowOptions window) => GroupBy().Window(window);

    /// <summary>The same rows, seen as another type: nothing is converted.</summary>
    public EventStream<TResult> As<TResult>() => new(Pipeline, Output);

    /// <summary>Writes the rows to a sink. Several streams may go to one sink of the same options.</summary>
    /// <param name="sink">The sink's name.</param>
    /// <param name="options">The connector's options, a record marked with <see cref="ComponentAttribute"/>.</param>
    /// <param name="common">The format.</param>
    public EventStream<T> To(string sink, object options, SinkOptions? common = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        Pipeline.AddSink(sink, OptionRecord.ComponentOf(options.GetType()).Type, Output, OptionWriter.Write(options, common ?? new SinkOptions()));
        return this;
    }

    /// <summary>Writes the rows to a sink of a type whose options record is not at hand.</summary>
    /// <param name="sink">The sink's name.</param>
    /// <param name="type">The connector's type, for example <c>postgres</c>.</param>
    /// <param name="config">The connector's options, and <c>format</c>.</param>
    public EventStream<T> To(string sink, string type, ComponentConfig config)
    {
        Pipeline.AddSink(sink, type, Output, config);
        return this;
    }

    internal EventStream<TResult> Add<TResult>(string? id, object options) =>
        new(Pipeline, Pipeline.AddStep(id, OptionRecord.ComponentOf(options.GetType()).Type, [Output], OptionWriter.Write(options)));
}
