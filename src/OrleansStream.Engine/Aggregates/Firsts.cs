using System.Buffers;
using Apache.Arrow;
using OrleansStream.Events;
using OrleansStream.State;

namespace OrleansStream.Aggregates;

/// <summary>A value with its event time; it may be missing.</summary>
struct Timed<T> : IAccumulatorState<Timed<T>> where T : unmanaged
{
    public Maybe<T> Value;
    public long Time;

    public readonly void Write(IBufferWriter<byte> to)
    {
        Value.Write(to);
        if (Value.Has)
            to.WriteInt64(Time);
    }

    public static Timed<T> Read(ref StateCursor from)
    {
        var value = Maybe<T>.Read(ref from);
        return value.Has ? new Timed<T> { Value = value, Time = from.ReadInt64() } : default;
    }
}

/// <summary>The value with the lowest event time, of several the first to arrive; null without values.</summary>
readonly struct FirstOf<T> : IAggregateFunction<Timed<T>, T> where T : unmanaged
{
    public static string Signature(DataType type) => $"first({type})/1";

    public static void Add(ref Timed<T> state, T value, long time)
    {
        if (!state.Value.Has || time < state.Time)
            state = new Timed<T> { Value = new Maybe<T> { Value = value, Has = true }, Time = time };
    }

    public static void Merge(ref Timed<T> into, in Timed<T> from)
    {
        if (from.Value.Has && (!into.Value.Has || from.Time < into.Time))
            into = from;
    }

    public static IArrowArray Emit(ReadOnlySpan<Timed<T>> states, ReadOnlySpan<int> slots, DataType type, ResultColumns results) =>
        TimedValues.Emit(states, slots, type);
}

/// <summary>The value with the highest event time, of several the last to arrive; null without values.</summary>
readonly struct LastOf<T> : IAggregateFunction<Timed<T>, T> where T : unmanaged
{
    public static string Signature(DataType type) => $"last({type})/1";

    public static void Add(ref Timed<T> state, T value, long time)
    {
        if (!state.Value.Has || time >= state.Time)
            state = new Timed<T> { Value = new Maybe<T> { Value = value, Has = true }, Time = time };
    }

    public static void Merge(ref Timed<T> into, in Timed<T> from)
    {
        if (from.Value.Has && (!into.Value.Has || from.Time >= into.Time))
            into = from;
    }

    public static IArrowArray Emit(ReadOnlySpan<Timed<T>> states, ReadOnlySpan<int> slots, DataType type, ResultColumns results) =>
        TimedValues.Emit(states, slots, type);
}

/// <summary>What first and last share.</summary>
static class TimedValues
{
    public static IArrowArray Emit<T>(ReadOnlySpan<Timed<T>> states, ReadOnlySpan<int> slots, DataType type) where T : unmanaged
    {
        var values = new Maybe<T>[slots.Length];
        for (var i = 0; i < slots.Length; i++)
            values[i] = states[slots[i]].Value;
        return Extremes.Emit<T>(values, Keys.RowBlock.All(slots.Length), type);
    }
}
