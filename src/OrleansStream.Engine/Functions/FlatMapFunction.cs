using OrleansStream.Events;

namespace OrleansStream.Functions;

/// <summary>Any number of rows made of a row in C#, named in plans by <c>{"type": "flatMap", "config": {"function": "name"}}</c>. See <see cref="Of"/>.</summary>
public abstract class FlatMapFunction : RegisteredFunction
{
    /// <summary>The most rows that one row may give; one more is an error of that row.</summary>
    public const int MaxRowsPerRow = 1_000_000;

    private protected FlatMapFunction()
    {
    }

    /// <inheritdoc/>
    public sealed override string Kind => "a flatMap function";

    /// <summary>
    /// A function of rows that gives none, one or several. A row for which it throws gives nothing and goes to the dead letters with code <c>OS2108</c>. The
    /// results' event time is the row's.
    /// </summary>
    /// <typeparam name="TIn">
    /// The row: a record or class whose constructor's parameters and settable properties are columns in camel case. A null becomes the type's default value.
    /// </typeparam>
    /// <typeparam name="TOut">A result: a record, anonymous type or class whose properties become the columns.</typeparam>
    /// <param name="flatMap">The function. Pure: the same row, the same results; no clock, no I/O, nothing kept.</param>
    public static FlatMapFunction Of<TIn, TOut>(Func<TIn, IEnumerable<TOut>> flatMap) =>
        new Lambda<TIn, TOut>(flatMap ?? throw new ArgumentNullException(nameof(flatMap)));

    internal abstract RowBinding? Bind(RowSchema input, out string? problem);

    sealed class Lambda<TIn, TOut>(Func<TIn, IEnumerable<TOut>> flatMap) : FlatMapFunction
    {
        internal override RowBinding? Bind(RowSchema input, out string? problem) => RowBinding.Of<TIn, TOut>(input, Add, out problem);

        void Add(TIn row, RowBuffer<TOut> rows)
        {
            var count = 0;
            foreach (var result in flatMap(row))
            {
                if (++count > MaxRowsPerRow)
                    throw new InvalidOperationException($"The function gave more than {MaxRowsPerRow:N0} rows for one.");
                rows.Add(result);
            }
        }
    }
}
