using System.Buffers;
using Apache.Arrow;
using OrleansStream.Events;
using OrleansStream.State;

namespace OrleansStream.Aggregates;

/// <summary>Number, mean and sum of squared distances from the mean, kept as by Welford (1962) and merged as by Chan, Golub and LeVeque (1979).</summary>
struct Moment : IAccumulatorState<Moment>
{
    public long Count;
    public double Mean;
    public double SquaredDistances;

    public void Add(double value)
    {
        Count++;
        var before = value - Mean;
        Mean += before / Count;
        SquaredDistances += before * (value - Mean);
    }

    public void Add(in Moment other)
    {
        if (other.Count == 0)
            return;
        if (Count == 0)
        {
            this = other;
            return;
        }
        var count = Count + other.Count;
        var distance = other.Mean - Mean;
        Mean += distance * other.Count / count;
        SquaredDistances += other.SquaredDistances + (distance * distance * Count / count * other.Count);
        Count = count;
    }

    public readonly void Write(IBufferWriter<byte> to)
    {
        to.WriteVarint((ulong)Count);
        if (Count == 0)
            return;
        to.WriteDouble(Mean);
        to.WriteDouble(SquaredDistances);
    }

    public static Moment Read(ref StateCursor from)
    {
        var count = from.ReadNumber();
        return count == 0 ? default : new Moment { Count = count, Mean = from.ReadDouble(), SquaredDistances = from.ReadDouble() };
    }
}

/// <summary>Which of the four measures of spread is wanted.</summary>
interface ISpread
{
    /// <summary>Whether values are a sample (n - 1) rather than the whole population (n).</summary>
    static abstract bool Sample { get; }

    /// <summary>Whether the root is wanted.</summary>
    static abstract bool Root { get; }
}

readonly struct SampleVariance : ISpread
{
    public static bool Sample => true;

    public static bool Root => false;
}

readonly struct SampleDeviation : ISpread
{
    public static bool Sample => true;

    public static bool Root => true;
}

readonly struct PopulationVariance : ISpread
{
    public static bool Sample => false;

    public static bool Root => false;
}

readonly struct PopulationDeviation : ISpread
{
    public static bool Sample => false;

    public static bool Root => true;
}

/// <summary>Variance or standard deviation; null below one value, of a sample below two.</summary>
readonly struct Spread<TSpread> : IAggregateFunction<Moment, double> where TSpread : struct, ISpread
{
    public static string Signature(DataType type) => "moments/1";

    public static void Add(ref Moment state, double value, long time) => state.Add(value);

    public static void Merge(ref Moment into, in Moment from) => into.Add(in from);

    public static IArrowArray Emit(ReadOnlySpan<Moment> states, ReadOnlySpan<int> slots, DataType type, ResultColumns results)
    {
        var column = new FixedColumn<double>(slots.Length);
        for (var i = 0; i < slots.Length; i++)
        {
            ref readonly var state = ref states[slots[i]];
            var divisor = TSpread.Sample ? state.Count - 1 : state.Count;
            var variance = state.SquaredDistances / divisor;
            column.Values[i] = TSpread.Root ? Math.Sqrt(variance) : variance;
            if (divisor <= 0 || !double.IsFinite(column.Values[i]))
                column.SetNull(i);
        }
        return column.Build(type);
    }
}
