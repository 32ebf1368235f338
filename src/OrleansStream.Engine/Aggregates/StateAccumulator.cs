using System.Buffers;
using OrleansStream.Events;
using OrleansStream.Keys;
using OrleansStream.State;

namespace OrleansStream.Aggregates;

/// <summary>An accumulator whose states are structs of a fixed size.</summary>
sealed class StateAccumulator<TState, TValue, TFunction>(ArgumentReader<TValue> argument, DataType result) : Accumulator
    where TState : struct, IAccumulatorState<TState>
    where TValue : unmanaged
    where TFunction : struct, IAggregateFunction<TState, TValue>
{
    TState[] _states = [];

    public override void EnsureSlots(int slots) => Scratch.Grow(ref _states, slots);

    public override void Add(in RowBlock rows, ReadOnlySpan<int> slots)
    {
        var arguments = argument.Read(rows, slots);
        var values = arguments.Values;
        var at = arguments.Slots[..values.Length];
        var times = arguments.Times[..values.Length];
        var states = _states.AsSpan();
        for (var i = 0; i < values.Length; i++)
            TFunction.Add(ref states[at[i]], values[i], times[i]);
    }

    public override void MergeRange(int into, int from, int count)
    {
        var target = _states.AsSpan(into, count);
        ReadOnlySpan<TState> source = _states.AsSpan(from, count);
        for (var i = 0; i < source.Length; i++)
            TFunction.Merge(ref target[i], in source[i]);
    }

    public override void Merge(ReadOnlySpan<int> into, ReadOnlySpan<int> from)
    {
        var states = _states.AsSpan();
        for (var i = 0; i < from.Length; i++)
            TFunction.Merge(ref states[into[i]], in states[from[i]]);
    }

    public override void Combine(int into, ReadOnlySpan<int> left, ReadOnlySpan<int> right)
    {
        var states = _states.AsSpan();
        var target = states.Slice(into, left.Length);
        for (var i = 0; i < target.Length; i++)
        {
            var sum = states[left[i]];
            TFunction.Merge(ref sum, in states[right[i]]);
            target[i] = sum;
        }
    }

    public override void ClearRange(int start, int count) => _states.AsSpan(start, count).Clear();

    public override void Clear(ReadOnlySpan<int> slots)
    {
        foreach (var slot in slots)
            _states[slot] = default;
    }

    public override void Rearrange(int pages, int oldStride, int newStride, ReadOnlySpan<int> oldOffsets) =>
        Pages.Rearrange(ref _states, pages, oldStride, newStride, oldOffsets);

    public override void Emit(ReadOnlySpan<int> slots, ResultColumns results) =>
        results.Add(TFunction.Emit(_states, slots, result, results));

    public override string Signature => TFunction.Signature(result);

    public override void Save(int slot, IBufferWriter<byte> to) => _states[slot].Write(to);

    public override void Load(int slot, ref StateCursor from) => _states[slot] = TState.Read(ref from);
}
