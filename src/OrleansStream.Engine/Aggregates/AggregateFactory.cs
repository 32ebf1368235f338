using OrleansStream.Events;
using OrleansStream.Steps.Aggregate;

namespace OrleansStream.Aggregates;

/// <summary>One aggregate over input columns.</summary>
/// <param name="Kind">What is computed; not custom.</param>
/// <param name="Argument">The argument's column, or -1.</param>
/// <param name="Type">The argument's type; null if there is none.</param>
/// <param name="Mask">The column of its condition, or -1.</param>
readonly record struct AggregateCall(AggregateKind Kind, int Argument, DataType? Type, int Mask);

/// <summary>Finds the result's type and the accumulator of aggregates.</summary>
static class AggregateFactory
{
    /// <summary>The result's type; null if the aggregate cannot take the argument's type.</summary>
    public static DataType? ResultType(AggregateKind kind, DataType? argument) => kind switch
    {
        AggregateKind.Count => DataType.Int64,
        // A column of which nothing is known but nulls: so are its aggregates, whichever type they are given.
        _ when argument is { Kind: TypeKind.Null } => DataType.Float64,
        AggregateKind.Sum when argument is { IsNumeric: true } => argument,
        AggregateKind.Avg when argument is { IsNumeric: true } => argument.Kind == TypeKind.Decimal ? argument : DataType.Float64,
        AggregateKind.Min or AggregateKind.Max when argument is { IsNumeric: true } or { Kind: TypeKind.Bool or TypeKind.Timestamp } => argument,
        AggregateKind.Stddev or AggregateKind.Variance or AggregateKind.StddevPop or AggregateKind.VariancePop
            when argument is { IsNumeric: true } => DataType.Float64,
        _ => null,
    };

    /// <summary>How to make the accumulator; null stands for the count of all rows.</summary>
    public static Func<Accumulator>? Create(AggregateCall call)
    {
        var (kind, column, type, mask) = call;
        return kind switch
        {
            AggregateKind.Count => column < 0 && mask < 0 ? null : () => new CountAccumulator(column, mask),
            AggregateKind.Sum => Sum(column, type!, mask),
            AggregateKind.Avg => Mean(column, type!, mask),
            AggregateKind.Min => Least(column, type!, mask),
            AggregateKind.Max => Greatest(column, type!, mask),
            AggregateKind.Stddev => Spread<SampleDeviation>(column, type!, mask),
            AggregateKind.Variance => Spread<SampleVariance>(column, type!, mask),
            AggregateKind.StddevPop => Spread<PopulationDeviation>(column, type!, mask),
            AggregateKind.VariancePop => Spread<PopulationVariance>(column, type!, mask),
            _ => throw new ArgumentOutOfRangeException(nameof(call), kind, null),
        };
    }

    static Func<Accumulator> Sum(int column, DataType type, int mask) => type.Kind switch
    {
        TypeKind.Int64 => () => new StateAccumulator<WholeSum, long, SumOfWholes>(new FixedReader<long>(column, mask), type),
        TypeKind.Decimal => () => new StateAccumulator<DecimalSum, Int128, SumOfDecimals>(new FixedReader<Int128>(column, mask), type),
        _ => () => new StateAccumulator<FloatSum, double, SumOfFloats>(new FixedReader<double>(column, mask), DataType.Float64),
    };

    static Func<Accumulator> Mean(int column, DataType type, int mask) => type.Kind switch
    {
        TypeKind.Int64 => () => new StateAccumulator<WholeSum, long, MeanOfWholes>(new FixedReader<long>(column, mask), DataType.Float64),
        TypeKind.Decimal => () => new StateAccumulator<DecimalSum, Int128, MeanOfDecimals>(new FixedReader<Int128>(column, mask), type),
        _ => () => new StateAccumulator<FloatSum, double, MeanOfFloats>(new FixedReader<double>(column, mask), DataType.Float64),
    };

    static Func<Accumulator> Least(int column, DataType type, int mask) => type.Kind switch
    {
        TypeKind.Float64 or TypeKind.Null => () => new StateAccumulator<Maybe<double>, double, Least<double>>(new FixedReader<double>(column, mask), DataType.Float64),
        TypeKind.Decimal => () => new StateAccumulator<Maybe<Int128>, Int128, Least<Int128>>(new FixedReader<Int128>(column, mask), type),
        TypeKind.Bool => () => new StateAccumulator<Maybe<byte>, byte, Least<byte>>(new BoolReader(column, mask), type),
        _ => () => new StateAccumulator<Maybe<long>, long, Least<long>>(new FixedReader<long>(column, mask), type),
    };

    static Func<Accumulator> Greatest(int column, DataType type, int mask) => type.Kind switch
    {
        TypeKind.Float64 or TypeKind.Null => () => new StateAccumulator<Maybe<double>, double, Greatest<double>>(new FixedReader<double>(column, mask), DataType.Float64),
        TypeKind.Decimal => () => new StateAccumulator<Maybe<Int128>, Int128, Greatest<Int128>>(new FixedReader<Int128>(column, mask), type),
        TypeKind.Bool => () => new StateAccumulator<Maybe<byte>, byte, Greatest<byte>>(new BoolReader(column, mask), type),
        _ => () => new StateAccumulator<Maybe<long>, long, Greatest<long>>(new FixedReader<long>(column, mask), type),
    };

    static Func<Accumulator> Spread<TSpread>(int column, DataType type, int mask) where TSpread : struct, ISpread =>
        () => new StateAccumulator<Moment, double, Spread<TSpread>>(Doubles(column, type, mask), DataType.Float64);

    static ArgumentReader<double> Doubles(int column, DataType type, int mask) => type.Kind switch
    {
        TypeKind.Int64 => new Int64AsDoubleReader(column, mask),
        TypeKind.Decimal => new DecimalAsDoubleReader(column, mask),
        _ => new FixedReader<double>(column, mask),
    };
}
