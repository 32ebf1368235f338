using System.Buffers;
using OrleansStream.Events;
using OrleansStream.Keys;
using OrleansStream.State;

namespace OrleansStream.Aggregates;

/// <summary>
/// Counts all rows of a slot. Every operator keeps one, because it tells which slots hold rows; <c>count</c> without field and condition is the same
/// numbers.
/// </summary>
sealed class RowCounter : Accumulator
{
    long[] _counts = [];

    /// <summary>The counts by slot.</summary>
    public ReadOnlySpan<long> Counts => _counts;

    public override void EnsureSlots(int slots) => Scratch.Grow(ref _counts, slots);

    public override void Add(in RowBlock rows, ReadOnlySpan<int> slots)
    {
        var counts = _counts.AsSpan();
        foreach (var slot in slots)
            counts[slot]++;
    }

    public override void MergeRange(int into, int from, int count)
    {
        var target = _counts.AsSpan(into, count);
        ReadOnlySpan<long> source = _counts.AsSpan(from, count);
        for (var i = 0; i < source.Length; i++)
            target[i] += source[i];
    }

    public override void Merge(ReadOnlySpan<int> into, ReadOnlySpan<int> from)
    {
        for (var i = 0; i < from.Length; i++)
            _counts[into[i]] += _counts[from[i]];
    }

    public override void Combine(int into, ReadOnlySpan<int> left, ReadOnlySpan<int> right)
    {
        var target = _counts.AsSpan(into, left.Length);
        for (var i = 0; i < target.Length; i++)
            target[i] = _counts[left[i]] + _counts[right[i]];
    }

    public override void ClearRange(int start, int count) => _counts.AsSpan(start, count).Clear();

    public override void Clear(ReadOnlySpan<int> slots)
    {
        foreach (var slot in slots)
            _counts[slot] = 0;
    }

    public override void Rearrange(int pages, int oldStride, int newStride, ReadOnlySpan<int> oldOffsets) =>
        Pages.Rearrange(ref _counts, pages, oldStride, newStride, oldOffsets);

    public override void Emit(ReadOnlySpan<int> slots, ResultColumns results)
    {
        var column = new FixedColumn<long>(slots.Length);
        for (var i = 0; i < slots.Length; i++)
            column.Values[i] = _counts[slots[i]];
        results.Add(column.Build(DataType.Int64));
    }

    public override string Signature => "count/1";

    public override void Save(int slot, IBufferWriter<byte> to) => to.WriteVarint((ulong)_counts[slot]);

    public override void Load(int slot, ref StateCursor from) => _counts[slot] = from.ReadNumber();
}

/// <summary>Counts the rows whose argument is not null and whose condition holds.</summary>
sealed class CountAccumulator(int column, int mask) : Accumulator
{
    readonly RowFilter _filter = new(column, mask);
    readonly RowCounter _counter = new();
    int[] _slots = [];

    public override void EnsureSlots(int slots) => _counter.EnsureSlots(slots);

    public override void Add(in RowBlock rows, ReadOnlySpan<int> slots)
    {
        if (!_filter.Applies(rows.Batch))
        {
            _counter.Add(rows, slots);
            return;
        }
        var kept = _filter.Keep(rows);
        Scratch.Ensure(ref _slots, kept.Length);
        for (var i = 0; i < kept.Length; i++)
            _slots[i] = slots[kept[i]];
        _counter.Add(rows, _slots.AsSpan(0, kept.Length));
    }

    public override void MergeRange(int into, int from, int count) => _counter.MergeRange(into, from, count);

    public override void Merge(ReadOnlySpan<int> into, ReadOnlySpan<int> from) => _counter.Merge(into, from);

    public override void Combine(int into, ReadOnlySpan<int> left, ReadOnlySpan<int> right) => _counter.Combine(into, left, right);

    public override void ClearRange(int start, int count) => _counter.ClearRange(start, count);

    public override void Clear(ReadOnlySpan<int> slots) => _counter.Clear(slots);

    public override void Rearrange(int pages, int oldStride, int newStride, ReadOnlySpan<int> oldOffsets) =>
        _counter.Rearrange(pages, oldStride, newStride, oldOffsets);

    public override void Emit(ReadOnlySpan<int> slots, ResultColumns results) => _counter.Emit(slots, results);

    public override string Signature => _counter.Signature;

    public override void Save(int slot, IBufferWriter<byte> to) => _counter.Save(slot, to);

    public override void Load(int slot, ref StateCursor from) => _counter.Load(slot, ref from);
}
