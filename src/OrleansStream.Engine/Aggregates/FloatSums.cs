using Apache.Arrow;
using OrleansStream.Events;

namespace OrleansStream.Aggregates;

/// <summary>A sum of float64 values and their number.</summary>
struct FloatSum
{
    public double Sum;
    public long Count;
}

/// <summary>The sum of float64 values; null without values and when it is no finite number.</summary>
readonly struct SumOfFloats : IAggregateFunction<FloatSum, double>
{
    public static void Add(ref FloatSum state, double value, long time)
    {
        state.Sum += value;
        state.Count++;
    }

    public static void Merge(ref FloatSum into, in FloatSum from)
    {
        into.Sum += from.Sum;
        into.Count += from.Count;
    }

    public static IArrowArray Emit(ReadOnlySpan<FloatSum> states, ReadOnlySpan<int> slots, DataType type, ResultColumns results)
    {
        var column = new FixedColumn<double>(slots.Length);
        for (var i = 0; i < slots.Length; i++)
        {
            ref readonly var state = ref states[slots[i]];
            column.Values[i] = state.Sum;
            if (state.Count == 0 || !double.IsFinite(state.Sum))
                column.SetNull(i);
        }
        return column.Build(type);
    }
}

/// <summary>The mean of float64 values; null without values and when it is no finite number.</summary>
readonly struct MeanOfFloats : IAggregateFunction<FloatSum, double>
{
    public static void Add(ref FloatSum state, double value, long time) => SumOfFloats.Add(ref state, value, time);

    public static void Merge(ref FloatSum into, in FloatSum from) => SumOfFloats.Merge(ref into, in from);

    public static IArrowArray Emit(ReadOnlySpan<FloatSum> states, ReadOnlySpan<int> slots, DataType type, ResultColumns results)
    {
        var column = new FixedColumn<double>(slots.Length);
        for (var i = 0; i < slots.Length; i++)
        {
            ref readonly var state = ref states[slots[i]];
            column.Values[i] = state.Sum / state.Count;
            if (!double.IsFinite(column.Values[i]))
                column.SetNull(i);
        }
        return column.Build(type);
    }
}
