using System.Collections.Immutable;
using OrleansStream.Events;
using OrleansStream.Operators;

namespace OrleansStream.Functions;

/// <summary>A function of rows prepared for an input.</summary>
/// <param name="Output">The results' columns.</param>
/// <param name="Reads">The input's columns that it reads.</param>
/// <param name="Create">Makes the operator.</param>
sealed record RowBinding(RowSchema Output, ImmutableHashSet<string> Reads, Func<IOperator> Create)
{
    /// <summary>Prepares a function that adds its results to a buffer; null if its types do not fit the columns.</summary>
    public static RowBinding? Of<TIn, TOut>(RowSchema input, Action<TIn, RowBuffer<TOut>> function, out string? problem)
    {
        if (ValueReaders.OfRows<TIn>(input, out problem) is not { } read || RowWriter<TOut>.Create(out problem) is not { } writer)
            return null;
        ImmutableHashSet<string> reads = [.. ValueReaders.Columns(typeof(TIn)).Where(c => input.IndexOf(c) >= 0)];
        return new RowBinding(writer.Schema, reads, () => new RowFunctionOperator<TIn, TOut>(read, writer, function));
    }
}
