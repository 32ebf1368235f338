using System.Buffers;
using System.IO.Hashing;
using OrleansStream.Events;
using OrleansStream.Keys;

namespace OrleansStream.Aggregates;

/// <summary>
/// Counts different values. Each value is a number of 128 bits: its encoding as a key if that is short enough, otherwise the hash of that, so that
/// two different long values count as one with a chance of one in 10^38.
/// </summary>
/// <param name="column">The column.</param>
/// <param name="type">Its type.</param>
/// <param name="mask">The condition's column, or -1.</param>
sealed class DistinctAccumulator(int column, DataType type, int mask) : Accumulator
{
    readonly RowFilter _filter = new(column, mask);
    readonly ArrayBufferWriter<byte> _encoding = new();
    HashSet<UInt128>?[] _sets = [];

    public override bool MergesSmall => false;

    public override void EnsureSlots(int slots) => Scratch.Grow(ref _sets, slots);

    public override void Add(in RowBlock rows, ReadOnlySpan<int> slots)
    {
        var array = rows.Batch.Columns[column];
        foreach (var row in _filter.Applies(rows.Batch) ? _filter.Keep(rows) : RowBlock.All(rows.Count))
        {
            _encoding.ResetWrittenCount();
            KeyEncoder.Append(array, type, rows.Positions[row], _encoding);
            (_sets[slots[row]] ??= []).Add(Identity(_encoding.WrittenSpan));
        }
    }

    public override void MergeRange(int into, int from, int count)
    {
        for (var i = 0; i < count; i++)
            MergeOne(into + i, from + i);
    }

    public override void Merge(ReadOnlySpan<int> into, ReadOnlySpan<int> from)
    {
        for (var i = 0; i < from.Length; i++)
            MergeOne(into[i], from[i]);
    }

    public override void ClearRange(int start, int count) => _sets.AsSpan(start, count).Clear();

    public override void Clear(ReadOnlySpan<int> slots)
    {
        foreach (var slot in slots)
            _sets[slot] = null;
    }

    public override void Rearrange(int pages, int oldStride, int newStride, ReadOnlySpan<int> oldOffsets) =>
        Pages.Rearrange(ref _sets, pages, oldStride, newStride, oldOffsets);

    public override void Emit(ReadOnlySpan<int> slots, ResultColumns results)
    {
        var counts = new FixedColumn<long>(slots.Length);
        for (var i = 0; i < slots.Length; i++)
            counts.Values[i] = _sets[slots[i]]?.Count ?? 0;
        results.Add(counts.Build(DataType.Int64));
    }

    static UInt128 Identity(ReadOnlySpan<byte> encoding)
    {
        if (encoding.Length > 16)
            return XxHash128.HashToUInt128(encoding);
        Span<byte> padded = stackalloc byte[16];
        padded.Clear();
        encoding.CopyTo(padded);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(padded);
    }

    void MergeOne(int into, int from)
    {
        if (_sets[from] is { } other)
            (_sets[into] ??= []).UnionWith(other);
    }
}
