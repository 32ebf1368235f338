using System.Buffers;
using System.Collections.Immutable;
using OrleansStream.Keys;
using OrleansStream.State;

namespace OrleansStream.Aggregates;

/// <summary>All accumulators of an operator, with the count of all rows, which tells the slots that hold something.</summary>
sealed class AccumulatorSet
{
    readonly Accumulator[] _all;
    readonly Accumulator[] _small;
    readonly Accumulator[] _large;
    readonly Accumulator[] _results;
    readonly ArrayBufferWriter<byte> _part = new();
    readonly ImmutableArray<string> _names;

    public AccumulatorSet(AggregateProgram program)
    {
        _results = [.. program.Accumulators.Select(c => c is null ? Rows : c())];
        _all = [Rows, .. _results.Where(a => a != Rows)];
        _names = ["count()", .. program.StateNames.Where((_, i) => _results[i] != Rows)];
        _small = [.. _all.Where(a => a.MergesSmall)];
        _large = [.. _all.Where(a => !a.MergesSmall)];
    }

    /// <summary>The count of all rows.</summary>
    public RowCounter Rows { get; } = new();

    /// <summary>Whether any accumulator does not merge into small states.</summary>
    public bool HasLarge => _large.Length > 0;

    /// <summary>The parts of <see cref="Save"/>, in order.</summary>
    public ImmutableArray<StateField> Fields => [.. _all.Select((a, i) => new StateField(_names[i], a.Signature))];

    /// <summary>The slots to which rows were added; null while nobody asks for them.</summary>
    public DirtySlots? Changes { get; private set; }

    /// <summary>Begins to note <see cref="Changes"/>, before the first row.</summary>
    public void TrackChanges() => Changes = new DirtySlots();

    /// <summary>Writes the state of a slot: each part with its length.</summary>
    public void Save(int slot, IBufferWriter<byte> to)
    {
        foreach (var accumulator in _all)
        {
            _part.ResetWrittenCount();
            accumulator.Save(slot, _part);
            to.WriteBytes(_part.WrittenSpan);
        }
    }

    /// <summary>Reads what <see cref="Save"/> wrote into an empty slot, and moves on behind it. Parts that are not kept are passed over.</summary>
    public void Load(int slot, ref StateCursor from, StateMapping mapping)
    {
        for (var i = 0; i < mapping.Count; i++)
        {
            var part = new StateCursor(from.ReadBytes());
            if (mapping[i] < 0)
                continue;
            _all[mapping[i]].Load(slot, ref part);
            if (!part.IsAtEnd)
                throw StateCursor.Damaged($"The state of {_names[mapping[i]]} in a snapshot is longer than it should be.");
        }
    }

    public void EnsureSlots(int slots)
    {
        Changes?.EnsureSlots(slots);
        foreach (var accumulator in _all)
            accumulator.EnsureSlots(slots);
    }

    public void Add(in RowBlock rows, ReadOnlySpan<int> slots)
    {
        Changes?.Mark(slots);
        foreach (var accumulator in _all)
            accumulator.Add(rows, slots);
    }

    public void MergeSmall(int into, int from, int count)
    {
        foreach (var accumulator in _small)
            accumulator.MergeRange(into, from, count);
    }

    /// <summary>Merges lists of slots, for the accumulators that merge into small states.</summary>
    public void MergeSmall(ReadOnlySpan<int> into, ReadOnlySpan<int> from)
    {
        foreach (var accumulator in _small)
            accumulator.Merge(into, from);
    }

    /// <summary>Overwrites slots with the sums of two lists of slots, for the accumulators that merge into small states.</summary>
    public void CombineSmall(int into, ReadOnlySpan<int> left, ReadOnlySpan<int> right)
    {
        foreach (var accumulator in _small)
            accumulator.Combine(into, left, right);
    }

    /// <summary>Merges lists of slots, for the accumulators that do not merge into small states.</summary>
    public void MergeLarge(ReadOnlySpan<int> into, ReadOnlySpan<int> from)
    {
        foreach (var accumulator in _large)
            accumulator.Merge(into, from);
    }

    public void Merge(ReadOnlySpan<int> into, ReadOnlySpan<int> from)
    {
        foreach (var accumulator in _all)
            accumulator.Merge(into, from);
    }

    public void ClearRange(int start, int count)
    {
        Changes?.ClearRange(start, count);
        foreach (var accumulator in _all)
            accumulator.ClearRange(start, count);
    }

    public void Clear(ReadOnlySpan<int> slots)
    {
        Changes?.Clear(slots);
        foreach (var accumulator in _all)
            accumulator.Clear(slots);
    }

    public void Rearrange(int pages, int oldStride, int newStride, ReadOnlySpan<int> oldOffsets)
    {
        Changes?.Rearrange(pages, oldStride, newStride, oldOffsets);
        foreach (var accumulator in _all)
            accumulator.Rearrange(pages, oldStride, newStride, oldOffsets);
    }

    /// <summary>Appends the result columns of the slots given.</summary>
    public void Emit(ReadOnlySpan<int> slots, ResultColumns results)
    {
        foreach (var accumulator in _results)
            accumulator.Emit(slots, results);
    }
}
