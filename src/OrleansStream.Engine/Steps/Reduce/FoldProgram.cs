using System.Collections.Immutable;
using Apache.Arrow;
using OrleansStream.Events;
using OrleansStream.Expressions;

namespace OrleansStream.Steps.Reduce;

/// <summary>How a row moves values on, made once when the step is compiled.</summary>
sealed record FoldProgram
{
    /// <summary>The values.</summary>
    public required ImmutableArray<RowField> Values { get; init; }

    /// <summary>What each is before the first row: columns of one row.</summary>
    public required ImmutableArray<IArrowArray> Initial { get; init; }

    /// <summary>The row's columns that expressions read, by their place among the operator's.</summary>
    public required ImmutableArray<int> Reads { get; init; }

    /// <summary>What expressions see: the columns read, then the values as <c>acc.name</c>.</summary>
    public required RowSchema Schema { get; init; }

    /// <summary>The new value of each; null for one that never changes.</summary>
    public required ImmutableArray<CompiledExpression?> Set { get; init; }
}
