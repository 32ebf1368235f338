using System.Buffers;
using Apache.Arrow;
using OrleansStream.Events;
using OrleansStream.State;

namespace OrleansStream.Aggregates;

/// <summary>
/// A sum of int64 values in 128 bits and their number: it cannot overflow on the way, so whether a result fits does not depend on the order of the
/// rows.
/// </summary>
struct WholeSum : IAccumulatorState<WholeSum>
{
    ulong _low;
    long _high;

    public long Count;

    public readonly Int128 Sum => new((ulong)_high, _low);

    public void Add(long value)
    {
        var low = unchecked(_low + (ulong)value);
        unchecked
        {
            _high += (value >> 63) + (low < _low ? 1 : 0);
        }
        _low = low;
        Count++;
    }

    public void Add(in WholeSum other)
    {
        var sum = Sum + other.Sum;
        _low = (ulong)sum;
        _high = (long)(sum >> 64);
        Count += other.Count;
    }

    public readonly void Write(IBufferWriter<byte> to)
    {
        to.WriteVarint((ulong)Count);
        if (Count > 0)
            to.WriteInt128(Sum);
    }

    public static WholeSum Read(ref StateCursor from)
    {
        var count = from.ReadNumber();
        if (count == 0)
            return default;
        var sum = from.ReadInt128();
        return new WholeSum { Count = count, _low = (ulong)sum, _high = (long)(sum >> 64) };
    }
}

/// <summary>The sum of int64 values: int64, null without values. One that does not fit is an error of that result.</summary>
readonly struct SumOfWholes : IAggregateFunction<WholeSum, long>
{
    public static string Signature(DataType type) => "sum(int64)/1";

    public static void Add(ref WholeSum state, long value, long time) => state.Add(value);

    public static void Merge(ref WholeSum into, in WholeSum from) => into.Add(in from);

    public static IArrowArray Emit(ReadOnlySpan<WholeSum> states, ReadOnlySpan<int> slots, DataType type, ResultColumns results)
    {
        var column = new FixedColumn<long>(slots.Length);
        for (var i = 0; i < slots.Length; i++)
        {
            ref readonly var state = ref states[slots[i]];
            var sum = state.Sum;
            column.Values[i] = (long)sum;
            if (state.Count == 0)
                column.SetNull(i);
            else if (sum != (long)sum)
            {
                column.SetNull(i);
                results.Overflow(i, "sum");
            }
        }
        return column.Build(type);
    }
}

/// <summary>The mean of int64 values: float64, null without values.</summary>
readonly struct MeanOfWholes : IAggregateFunction<WholeSum, long>
{
    public static string Signature(DataType type) => "avg(int64)/1";

    public static void Add(ref WholeSum state, long value, long time) => state.Add(value);

    public static void Merge(ref WholeSum into, in WholeSum from) => into.Add(in from);

    public static IArrowArray Emit(ReadOnlySpan<WholeSum> states, ReadOnlySpan<int> slots, DataType type, ResultColumns results)
    {
        var column = new FixedColumn<double>(slots.Length);
        for (var i = 0; i < slots.Length; i++)
        {
            ref readonly var state = ref states[slots[i]];
            column.Values[i] = (double)state.Sum / state.Count;
            if (state.Count == 0)
                column.SetNull(i);
        }
        return column.Build(type);
    }
}
