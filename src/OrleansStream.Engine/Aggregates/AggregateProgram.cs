using System.Collections.Immutable;
using OrleansStream.Events;
using OrleansStream.Expressions;

namespace OrleansStream.Aggregates;

/// <summary>What an aggregating operator works by, made once when its step is compiled and shared by all its tasks.</summary>
sealed record AggregateProgram
{
    /// <summary>The columns that the operator gets.</summary>
    public required RowSchema Input { get; init; }

    /// <summary>The group columns among them.</summary>
    public required ImmutableArray<int> Keys { get; init; }

    /// <summary>Makes the accumulators in the order of the result columns; null stands for the count of all rows.</summary>
    public required ImmutableArray<Func<Accumulator>?> Accumulators { get; init; }

    /// <summary>What each accumulator computes, by which its state is known again when the plan has changed.</summary>
    public required ImmutableArray<string> StateNames { get; init; }

    /// <summary>The window's columns behind the aggregates: two for time windows, none without a window.</summary>
    public required int WindowColumns { get; init; }

    /// <summary>Group columns, accumulators' results and window columns.</summary>
    public required RowSchema Inner { get; init; }

    /// <summary>The result's columns.</summary>
    public required RowSchema Output { get; init; }

    /// <summary>How each result column comes of <see cref="Inner"/>; empty: they are the same.</summary>
    public ImmutableArray<ResultColumn> Select { get; init; } = [];

    /// <summary>Which results come out, over <see cref="HavingSchema"/>; null: all.</summary>
    public CompiledExpression? Having { get; init; }

    /// <summary>The result's columns and behind them those that <see cref="Having"/> may call by another name.</summary>
    public RowSchema HavingSchema { get; init; } = RowSchema.Empty;

    /// <summary>For each column behind the result's in <see cref="HavingSchema"/> the result column that it stands for.</summary>
    public ImmutableArray<int> HavingAliases { get; init; } = [];

    /// <summary>The columns of late rows: the first of <see cref="Input"/>.</summary>
    public required RowSchema Late { get; init; }

    /// <summary>Whether somebody reads late rows.</summary>
    public bool LateIsRead { get; init; }

    /// <summary>Rows as they came to the step, without the columns computed of them; only where they were kept, for late rows for example.</summary>
    public EventBatch AsTheyCame(EventBatch batch, Selection selection)
    {
        var columns = batch.Columns.Length == Late.Count ? batch.Columns : batch.Columns[..Late.Count];
        return new EventBatch(Late, columns, batch.EventTimes, selection);
    }
}

/// <summary>A result column: one of the inner columns, or an expression over them.</summary>
/// <param name="Inner">The inner column; ignored if there is an expression.</param>
/// <param name="Expression">The expression, or null.</param>
readonly record struct ResultColumn(int Inner, CompiledExpression? Expression = null)
{
    /// <summary>Its type, given the inner columns.</summary>
    public DataType TypeIn(RowSchema inner) => Expression?.Type ?? inner[Inner].Type;
}
