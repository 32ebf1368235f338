using System.Runtime.InteropServices;
using Apache.Arrow;
using OrleansStream.Columns;
using OrleansStream.Keys;

namespace OrleansStream.Aggregates;

/// <summary>The values that an aggregate takes from some rows: without nulls and without the rows that its condition leaves out.</summary>
readonly ref struct Arguments<T>(ReadOnlySpan<T> values, ReadOnlySpan<int> slots, ReadOnlySpan<long> times)
{
    public ReadOnlySpan<T> Values { get; } = values;

    public ReadOnlySpan<int> Slots { get; } = slots;

    public ReadOnlySpan<long> Times { get; } = times;
}

/// <summary>Reads an aggregate's argument out of batches. The usual case, all rows and no nulls, copies nothing.</summary>
abstract class ArgumentReader<T>(int column, int mask) where T : unmanaged
{
    readonly RowFilter _filter = new(column, mask);
    T[] _values = [];
    int[] _slots = [];
    long[] _times = [];

    public Arguments<T> Read(in RowBlock rows, ReadOnlySpan<int> slots)
    {
        var array = rows.Batch.Columns[column];
        if (!_filter.Applies(rows.Batch))
        {
            var straight = Straight(array);
            if (rows.IsAll && !straight.IsEmpty)
                return new Arguments<T>(straight[..rows.Count], slots, rows.Times);
            Scratch.Ensure(ref _values, rows.Count);
            var values = _values.AsSpan(0, rows.Count);
            Gather(array, rows.Positions, values);
            return new Arguments<T>(values, slots, rows.Times);
        }
        var kept = _filter.Keep(rows);
        if (kept.IsEmpty)
            return default;
        Scratch.Ensure(ref _values, kept.Length);
        Scratch.Ensure(ref _slots, kept.Length);
        Scratch.Ensure(ref _times, kept.Length);
        for (var i = 0; i < kept.Length; i++)
        {
            _slots[i] = slots[kept[i]];
            _times[i] = rows.Times[kept[i]];
        }
        Gather(array, _filter.Positions(kept.Length), _values.AsSpan(0, kept.Length));
        return new Arguments<T>(_values.AsSpan(0, kept.Length), _slots.AsSpan(0, kept.Length), _times.AsSpan(0, kept.Length));
    }

    /// <summary>The column's values if they lie in memory as they are wanted; otherwise nothing.</summary>
    private protected virtual ReadOnlySpan<T> Straight(IArrowArray array) => default;

    private protected abstract void Gather(IArrowArray array, ReadOnlySpan<int> positions, Span<T> values);
}

/// <summary>Reads values of a fixed width as they are.</summary>
sealed class FixedReader<T>(int column, int mask) : ArgumentReader<T>(column, mask) where T : unmanaged
{
    private protected override ReadOnlySpan<T> Straight(IArrowArray array) =>
        MemoryMarshal.Cast<byte, T>(array.Data.Buffers[1].Span)[array.Data.Offset..];

    private protected override void Gather(IArrowArray array, ReadOnlySpan<int> positions, Span<T> values)
    {
        var from = Straight(array);
        for (var i = 0; i < values.Length; i++)
            values[i] = from[positions[i]];
    }
}

/// <summary>Reads int64 as float64.</summary>
sealed class Int64AsDoubleReader(int column, int mask) : ArgumentReader<double>(column, mask)
{
    private protected override void Gather(IArrowArray array, ReadOnlySpan<int> positions, Span<double> values)
    {
        var from = MemoryMarshal.Cast<byte, long>(array.Data.Buffers[1].Span)[array.Data.Offset..];
        for (var i = 0; i < values.Length; i++)
            values[i] = from[positions[i]];
    }
}

/// <summary>Reads decimals as float64.</summary>
sealed class DecimalAsDoubleReader(int column, int mask) : ArgumentReader<double>(column, mask)
{
    private protected override void Gather(IArrowArray array, ReadOnlySpan<int> positions, Span<double> values)
    {
        var from = MemoryMarshal.Cast<byte, Int128>(array.Data.Buffers[1].Span)[array.Data.Offset..];
        for (var i = 0; i < values.Length; i++)
            values[i] = (double)from[positions[i]] / 1e10;
    }
}

/// <summary>Reads bools as bytes 0 and 1.</summary>
sealed class BoolReader(int column, int mask) : ArgumentReader<byte>(column, mask)
{
    private protected override void Gather(IArrowArray array, ReadOnlySpan<int> positions, Span<byte> values)
    {
        var bits = array.Data.Buffers[1].Span;
        for (var i = 0; i < values.Length; i++)
            values[i] = Bits.Get(bits, array.Data.Offset + positions[i]) ? (byte)1 : (byte)0;
    }
}
