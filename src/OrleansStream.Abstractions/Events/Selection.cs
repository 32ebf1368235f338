namespace OrleansStream.Events;

/// <summary>Which rows of a batch count: all of them, or those at the positions listed, in that order.</summary>
public readonly struct Selection
{
    readonly ReadOnlyMemory<int> _positions;

    Selection(int count, ReadOnlyMemory<int> positions, bool isAll)
    {
        Count = count;
        _positions = positions;
        IsAll = isAll;
    }

    /// <summary>How many rows are selected.</summary>
    public int Count { get; }

    /// <summary>Whether the selection is every row in its own order: then <see cref="Positions"/> is empty.</summary>
    public bool IsAll { get; }

    /// <summary>The positions of the selected rows; empty if <see cref="IsAll"/>.</summary>
    public ReadOnlySpan<int> Positions => _positions.Span;

    /// <summary>The position of the selected row number <paramref name="index"/>. Not for hot paths: take <see cref="Positions"/> once.</summary>
    public int this[int index] => IsAll ? index : _positions.Span[index];

    /// <summary>Selects every row of a batch of the length given.</summary>
    public static Selection All(int length) => new(length, default, true);

    /// <summary>Selects the positions given. The memory must not change afterwards.</summary>
    public static Selection Of(ReadOnlyMemory<int> positions) => new(positions.Length, positions, false);
}
