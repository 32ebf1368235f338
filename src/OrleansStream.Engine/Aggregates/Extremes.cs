using System.Buffers;
using System.Numerics;
using Apache.Arrow;
using OrleansStream.Events;
using OrleansStream.State;

namespace OrleansStream.Aggregates;

/// <summary>A value that may be missing.</summary>
struct Maybe<T> : IAccumulatorState<Maybe<T>> where T : unmanaged
{
    public T Value;
    public bool Has;

    public readonly void Write(IBufferWriter<byte> to)
    {
        to.WriteBool(Has);
        if (Has)
            to.WriteScalar(Value);
    }

    public static Maybe<T> Read(ref StateCursor from) => from.ReadBool() ? new Maybe<T> { Value = from.ReadScalar<T>(), Has = true } : default;
}

/// <summary>The least value; null without values.</summary>
readonly struct Least<T> : IAggregateFunction<Maybe<T>, T> where T : unmanaged, IComparisonOperators<T, T, bool>
{
    public static string Signature(DataType type) => $"min({type})/1";

    public static void Add(ref Maybe<T> state, T value, long time)
    {
        if (!state.Has || value < state.Value)
            (state.Value, state.Has) = (value, true);
    }

    public static void Merge(ref Maybe<T> into, in Maybe<T> from)
    {
        if (from.Has)
            Add(ref into, from.Value, 0);
    }

    public static IArrowArray Emit(ReadOnlySpan<Maybe<T>> states, ReadOnlySpan<int> slots, DataType type, ResultColumns results) =>
        Extremes.Emit(states, slots, type);
}

/// <summary>The greatest value; null without values.</summary>
readonly struct Greatest<T> : IAggregateFunction<Maybe<T>, T> where T : unmanaged, IComparisonOperators<T, T, bool>
{
    public static string Signature(DataType type) => $"max({type})/1";

    public static void Add(ref Maybe<T> state, T value, long time)
    {
        if (!state.Has || value > state.Value)
            (state.Value, state.Has) = (value, true);
    }

    public static void Merge(ref Maybe<T> into, in Maybe<T> from)
    {
        if (from.Has)
            Add(ref into, from.Value, 0);
    }

    public static IArrowArray Emit(ReadOnlySpan<Maybe<T>> states, ReadOnlySpan<int> slots, DataType type, ResultColumns results) =>
        Extremes.Emit(states, slots, type);
}

/// <summary>What least and greatest share.</summary>
static class Extremes
{
    public static IArrowArray Emit<T>(ReadOnlySpan<Maybe<T>> states, ReadOnlySpan<int> slots, DataType type) where T : unmanaged
    {
        if (type.Kind == TypeKind.Bool)
            return EmitBools(states, slots);
        var column = new FixedColumn<T>(slots.Length);
        for (var i = 0; i < slots.Length; i++)
        {
            ref readonly var state = ref states[slots[i]];
            column.Values[i] = state.Value;
            if (!state.Has)
                column.SetNull(i);
        }
        return column.Build(type);
    }

    static IArrowArray EmitBools<T>(ReadOnlySpan<Maybe<T>> states, ReadOnlySpan<int> slots) where T : unmanaged
    {
        var builder = new BoolColumnBuilder();
        foreach (var slot in slots)
        {
            if (states[slot].Has)
                builder.Append(!EqualityComparer<T>.Default.Equals(states[slot].Value, default));
            else
                builder.AppendNull();
        }
        return builder.Build();
    }
}
