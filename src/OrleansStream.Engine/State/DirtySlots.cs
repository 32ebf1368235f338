using OrleansStream.Aggregates;
using OrleansStream.Keys;

namespace OrleansStream.State;

/// <summary>Which slots have changed since the last snapshot: a byte for each, so that noting it costs a row no more than a store.</summary>
sealed class DirtySlots
{
    byte[] _marks = [];

    /// <summary>Makes room for slots below <paramref name="slots"/>.</summary>
    public void EnsureSlots(int slots) => Scratch.Grow(ref _marks, slots);

    /// <summary>Whether a slot is marked.</summary>
    public bool this[int slot] => _marks[slot] != 0;

    public void Mark(int slot) => _marks[slot] = 1;

    public void Mark(ReadOnlySpan<int> slots)
    {
        var marks = _marks.AsSpan();
        foreach (var slot in slots)
            marks[slot] = 1;
    }

    /// <summary>The first marked slot from <paramref name="start"/> on that is below <paramref name="end"/>; -1: none.</summary>
    public int Next(int start, int end)
    {
        end = Math.Min(end, _marks.Length);
        if (start >= end)
            return -1;
        var found = _marks.AsSpan(start, end - start).IndexOfAnyExcept((byte)0);
        return found < 0 ? -1 : start + found;
    }

    public void Clear(int slot) => _marks[slot] = 0;

    public void Clear(ReadOnlySpan<int> slots)
    {
        foreach (var slot in slots)
            _marks[slot] = 0;
    }

    public void ClearRange(int start, int count) => _marks.AsSpan(start, count).Clear();

    /// <summary>Unmarks all slots.</summary>
    public void Clear() => _marks.AsSpan().Clear();

    /// <summary>Renumbers slots: the n-th of those given, which ascend, becomes n; the others are gone.</summary>
    public void Retain(ReadOnlySpan<int> slots)
    {
        for (var i = 0; i < slots.Length; i++)
            _marks[i] = _marks[slots[i]];
        _marks.AsSpan(slots.Length).Clear();
    }

    /// <inheritdoc cref="Accumulator.Rearrange"/>
    public void Rearrange(int pages, int oldStride, int newStride, ReadOnlySpan<int> oldOffsets) =>
        Pages.Rearrange(ref _marks, pages, oldStride, newStride, oldOffsets);
}
