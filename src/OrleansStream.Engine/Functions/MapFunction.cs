using OrleansStream.Events;

namespace OrleansStream.Functions;

/// <summary>A row made of a row in C#, named in plans by <c>{"type": "map", "config": {"function": "name"}}</c>. See <see cref="Of"/>.</summary>
public abstract class MapFunction : RegisteredFunction
{
    private protected MapFunction()
    {
    }

    /// <inheritdoc/>
    public sealed override string Kind => "a map function";

    /// <summary>
    /// A function of rows. A row for which it throws, or gives null, goes to the dead letters with code <c>OS2108</c>. The result's event time is the row's.
    /// </summary>
    /// <typeparam name="TIn">
    /// The row: a record or class whose constructor's parameters and settable properties are columns in camel case. A null becomes the type's default value.
    /// </typeparam>
    /// <typeparam name="TOut">The result: a record, anonymous type or class whose properties become the columns.</typeparam>
    /// <param name="map">The function. Pure: the same row, the same result; no clock, no I/O, nothing kept.</param>
    public static MapFunction Of<TIn, TOut>(Func<TIn, TOut> map) => new Lambda<TIn, TOut>(map ?? throw new ArgumentNullException(nameof(map)));

    internal abstract RowBinding? Bind(RowSchema input, out string? problem);

    sealed class Lambda<TIn, TOut>(Func<TIn, TOut> map) : MapFunction
    {
        internal override RowBinding? Bind(RowSchema input, out string? problem) =>
            RowBinding.Of<TIn, TOut>(input, (row, rows) => rows.Add(map(row)), out problem);
    }
}
