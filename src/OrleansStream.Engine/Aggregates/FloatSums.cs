using System.Buffers;
using Apache.Arrow;
using OrleansStream.Events;
using OrleansStream.State;

namespace OrleansStream.Aggregates;

/// <summary>
/// A sum of float64 values and their number. What rounding takes from the sum is added up beside it (Knuth's TwoSum; Ogita, Rump and Oishi 2005), so
/// that the sum is as good as one of twice the digits: its error is some 10^-16 of itself, plus n² * 10^-32 of the sum of the values' sizes. So it
/// hardly depends on the order of the rows, nor on how they were split.
/// </summary>
struct FloatSum : IAccumulatorState<FloatSum>
{
    double _sum;
    double _lost;

    public long Count;

    public readonly double Sum => _sum + _lost;

    public void Add(double value)
    {
        var sum = _sum + value;
        _lost += Lost(_sum, value, sum);
        _sum = sum;
        Count++;
    }

    public void Add(in FloatSum other)
    {
        var sum = _sum + other._sum;
        _lost += other._lost + Lost(_sum, other._sum, sum);
        _sum = sum;
        Count += other.Count;
    }

    public readonly void Write(IBufferWriter<byte> to)
    {
        to.WriteVarint((ulong)Count);
        if (Count == 0)
            return;
        to.WriteDouble(_sum);
        to.WriteDouble(_lost);
    }

    public static FloatSum Read(ref StateCursor from)
    {
        var count = from.ReadNumber();
        return count == 0 ? default : new FloatSum { Count = count, _sum = from.ReadDouble(), _lost = from.ReadDouble() };
    }

    static double Lost(double left, double right, double sum)
    {
        var added = sum - left;
        return (left - (sum - added)) + (right - added);
    }
}

/// <summary>The sum of float64 values; null without values and when it is no finite number.</summary>
readonly struct SumOfFloats : IAggregateFunction<FloatSum, double>
{
    public static string Signature(DataType type) => "sum(float64)/1";

    public static void Add(ref FloatSum state, double value, long time) => state.Add(value);

    public static void Merge(ref FloatSum into, in FloatSum from) => into.Add(in from);

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
    public static string Signature(DataType type) => "avg(float64)/1";

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
