using System.Buffers;
using Apache.Arrow;
using OrleansStream.Events;
using OrleansStream.State;

namespace OrleansStream.Aggregates;

/// <summary>A sum of decimals, as the whole numbers of their last digit, and their number.</summary>
struct DecimalSum : IAccumulatorState<DecimalSum>
{
    /// <summary>10^38: a decimal column holds less.</summary>
    public static readonly Int128 Limit = Int128.Parse("100000000000000000000000000000000000000", System.Globalization.CultureInfo.InvariantCulture);

    public Int128 Sum;
    public long Count;

    // How often the sum passed the ends of 128 bits, so that it may come back.
    public int Wraps;

    public void Add(Int128 value)
    {
        var sum = unchecked(Sum + value);
        if (Int128.IsNegative(Sum) == Int128.IsNegative(value) && Int128.IsNegative(sum) != Int128.IsNegative(value))
            Wraps += Int128.IsNegative(value) ? -1 : 1;
        Sum = sum;
    }

    public readonly void Write(IBufferWriter<byte> to)
    {
        to.WriteVarint((ulong)Count);
        if (Count == 0)
            return;
        to.WriteInt128(Sum);
        to.WriteSigned(Wraps);
    }

    public static DecimalSum Read(ref StateCursor from)
    {
        var count = from.ReadNumber();
        return count == 0 ? default : new DecimalSum { Count = count, Sum = from.ReadInt128(), Wraps = (int)from.ReadSigned() };
    }

    public readonly bool Overflows => Wraps != 0 || Sum >= Limit || Sum <= -Limit;
}

/// <summary>The sum of decimals: decimal, null without values. One that does not fit is an error of that result.</summary>
readonly struct SumOfDecimals : IAggregateFunction<DecimalSum, Int128>
{
    public static string Signature(DataType type) => "sum(decimal)/1";

    public static void Add(ref DecimalSum state, Int128 value, long time)
    {
        state.Add(value);
        state.Count++;
    }

    public static void Merge(ref DecimalSum into, in DecimalSum from)
    {
        into.Add(from.Sum);
        into.Wraps += from.Wraps;
        into.Count += from.Count;
    }

    public static IArrowArray Emit(ReadOnlySpan<DecimalSum> states, ReadOnlySpan<int> slots, DataType type, ResultColumns results)
    {
        var column = new FixedColumn<Int128>(slots.Length);
        for (var i = 0; i < slots.Length; i++)
        {
            ref readonly var state = ref states[slots[i]];
            column.Values[i] = state.Sum;
            if (state.Count == 0)
                column.SetNull(i);
            else if (state.Overflows)
            {
                column.SetNull(i);
                results.Overflow(i, "sum");
            }
        }
        return column.Build(type);
    }
}

/// <summary>The mean of decimals: decimal, rounded half to even, null without values.</summary>
readonly struct MeanOfDecimals : IAggregateFunction<DecimalSum, Int128>
{
    public static string Signature(DataType type) => "avg(decimal)/1";

    public static void Add(ref DecimalSum state, Int128 value, long time) => SumOfDecimals.Add(ref state, value, time);

    public static void Merge(ref DecimalSum into, in DecimalSum from) => SumOfDecimals.Merge(ref into, in from);

    public static IArrowArray Emit(ReadOnlySpan<DecimalSum> states, ReadOnlySpan<int> slots, DataType type, ResultColumns results)
    {
        var column = new FixedColumn<Int128>(slots.Length);
        for (var i = 0; i < slots.Length; i++)
        {
            ref readonly var state = ref states[slots[i]];
            if (state.Count == 0)
                column.SetNull(i);
            else if (state.Wraps != 0)
            {
                column.SetNull(i);
                results.Overflow(i, "sum behind the average");
            }
            else
                column.Values[i] = Divide(state.Sum, state.Count);
        }
        return column.Build(type);
    }

    static Int128 Divide(Int128 sum, long count)
    {
        var (quotient, remainder) = Int128.DivRem(sum, count);
        var twice = Int128.Abs(remainder) * 2;
        if (twice > count || (twice == count && !Int128.IsEvenInteger(quotient)))
            quotient += Int128.IsNegative(sum) ? -1 : 1;
        return quotient;
    }
}
