using OrleansStream.Operators;

namespace OrleansStream.Functions;

/// <summary>
/// A function in C# of all rows of a group and window, called when the window fires: the step <c>custom</c> with a <c>window</c>. See <see cref="Of"/>.
/// </summary>
public abstract class ProcessWindowFunction : RegisteredFunction
{
    /// <summary>The most rows of a group and window; one more stops the pipeline.</summary>
    public const int MaxRows = 1_000_000;

    private protected ProcessWindowFunction()
    {
    }

    /// <inheritdoc/>
    public sealed override string Kind => "a process window function";

    /// <summary>
    /// A function of the rows of a group and window, in the order of arrival, that gives any number of results, with the event time that results of the window have. If it
    /// throws it gives nothing, and the group and window go to the dead letters with code <c>OS2108</c>.
    /// </summary>
    /// <typeparam name="TKey">
    /// The key: of one group column its value, of several a record whose parameters are the columns. Without groups the type's default value.
    /// </typeparam>
    /// <typeparam name="TIn">
    /// The row: a record or class whose constructor's parameters and settable properties are columns in camel case. A null becomes the type's default value.
    /// </typeparam>
    /// <typeparam name="TOut">A result: a record, anonymous type or class whose properties become the columns.</typeparam>
    /// <param name="process">The function. Pure: the same rows, the same results; no clock, no I/O, nothing kept.</param>
    public static ProcessWindowFunction Of<TKey, TIn, TOut>(Func<TKey, IReadOnlyList<TIn>, FiredWindow, IEnumerable<TOut>> process) =>
        new Lambda<TKey, TIn, TOut>(process ?? throw new ArgumentNullException(nameof(process)));

    /// <summary>The columns that rows are read from.</summary>
    internal abstract IEnumerable<string> Columns { get; }

    /// <summary>Prepares the function; null if it does not fit.</summary>
    internal abstract ProcessWindowBinding? Bind(ProcessWindowInput input, out string? problem);

    sealed class Lambda<TKey, TIn, TOut>(Func<TKey, IReadOnlyList<TIn>, FiredWindow, IEnumerable<TOut>> process) : ProcessWindowFunction
    {
        internal override IEnumerable<string> Columns => ValueReaders.Columns(typeof(TIn));

        internal override ProcessWindowBinding? Bind(ProcessWindowInput input, out string? problem)
        {
            if (ValueReaders.OfRows<TIn>(input.Rows, out problem) is not { } read
                || ValueReaders.OfKey<TKey>(input.Key, out problem) is not { } key
                || RowWriter<TOut>.Create(out problem) is not { } writer)
                return null;
            return new ProcessWindowBinding(writer.Schema, window => new ProcessWindowOperator<TKey, TIn, TOut>(window, process, input, read, key, writer));
        }
    }
}

/// <summary>The window that a function of a window's rows is called for.</summary>
/// <param name="Start">Where it begins, milliseconds since 1970; null if it has no bounds.</param>
/// <param name="End">Where it ends; null if it has no bounds.</param>
/// <param name="Index">Which of its group's windows it is, for windows that are counted; otherwise null.</param>
public readonly record struct FiredWindow(long? Start, long? End, long? Index);
