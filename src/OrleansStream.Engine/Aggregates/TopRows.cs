namespace OrleansStream.Aggregates;

/// <summary>A row among the first ones: its place in the order and its values, both encoded by <see cref="Keys.KeyEncoder"/>, and when it arrived.</summary>
readonly record struct TopRow(byte[] Key, byte[] Values, long Sequence);

/// <summary>
/// The first rows of an order, of equal ones those that arrived first. Rows are taken as they come and cut down when they are twice as many as are
/// wanted, so that each costs the logarithm of their number.
/// </summary>
/// <param name="limit">How many.</param>
/// <param name="most">How many together with those that equal the last one; not more than <paramref name="limit"/>: they do not count.</param>
sealed class TopRows(int limit, int most)
{
    const int LeastRoom = 8;

    static readonly IComparer<TopRow> s_order = Comparer<TopRow>.Create((a, b) => a.Key.AsSpan().SequenceCompareTo(b.Key) switch
    {
        0 => a.Sequence.CompareTo(b.Sequence),
        var order => order,
    });

    TopRow[] _rows = [];
    int _count;
    int _cutAt = Math.Max(LeastRoom, 2 * limit);
    byte[]? _last;

    /// <summary>Whether a row that arrives now, after all others, may be among the first.</summary>
    public bool Wants(ReadOnlySpan<byte> key)
    {
        if (_last is null)
            return true;
        var order = key.SequenceCompareTo(_last);
        return order < 0 || (order == 0 && most > limit);
    }

    public void Add(in TopRow row)
    {
        if (_count == _rows.Length)
            Array.Resize(ref _rows, Math.Max(LeastRoom, 2 * _count));
        _rows[_count++] = row;
        if (_count >= _cutAt)
            Cut();
    }

    public void Add(TopRows other)
    {
        foreach (ref readonly var row in other._rows.AsSpan(0, other._count))
            Add(row);
    }

    /// <summary>The rows, in order.</summary>
    public ReadOnlySpan<TopRow> InOrder()
    {
        Cut();
        return _rows.AsSpan(0, _count);
    }

    void Cut()
    {
        Array.Sort(_rows, 0, _count, s_order);
        if (_count >= limit)
        {
            _last = _rows[limit - 1].Key;
            var kept = limit;
            while (kept < Math.Min(_count, most) && _rows[kept].Key.AsSpan().SequenceEqual(_last))
                kept++;
            _rows.AsSpan(kept, _count - kept).Clear();
            _count = kept;
        }
        _cutAt = Math.Max(2 * Math.Max(_count, limit), LeastRoom);
    }
}
