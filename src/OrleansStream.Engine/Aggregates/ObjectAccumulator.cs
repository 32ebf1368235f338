using System.Buffers;
using OrleansStream.Keys;
using OrleansStream.State;

namespace OrleansStream.Aggregates;

/// <summary>An aggregate whose state is an object per group and pane, made with the first value; null means no value yet.</summary>
abstract class ObjectAccumulator<TState> : Accumulator where TState : class
{
    TState?[] _states = [];

    public override bool MergesSmall => false;

    /// <summary>The states by slot.</summary>
    protected Span<TState?> States => _states;

    public override void EnsureSlots(int slots) => Scratch.Grow(ref _states, slots);

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

    public override void ClearRange(int start, int count) => _states.AsSpan(start, count).Clear();

    public override void Clear(ReadOnlySpan<int> slots)
    {
        foreach (var slot in slots)
            _states[slot] = null;
    }

    public override void Rearrange(int pages, int oldStride, int newStride, ReadOnlySpan<int> oldOffsets) =>
        Pages.Rearrange(ref _states, pages, oldStride, newStride, oldOffsets);

    public override void Save(int slot, IBufferWriter<byte> to)
    {
        to.WriteBool(_states[slot] is not null);
        if (_states[slot] is { } state)
            Write(state, to);
    }

    public override void Load(int slot, ref StateCursor from) => _states[slot] = from.ReadBool() ? Read(ref from) : null;

    void MergeOne(int into, int from)
    {
        if (_states[from] is { } other)
            _states[into] = Merged(_states[into], other);
    }

    /// <summary>The state of both together. <paramref name="other"/> stays as it is and may not become part of the result.</summary>
    protected abstract TState Merged(TState? state, TState other);

    private protected abstract void Write(TState state, IBufferWriter<byte> to);

    private protected abstract TState Read(ref StateCursor from);
}
