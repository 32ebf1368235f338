using OrleansStream.Events;
using OrleansStream.Functions;
using OrleansStream.Plans;
using OrleansStream.Steps.Aggregate;

namespace OrleansStream.Aggregates;

/// <summary>One aggregate over input columns.</summary>
/// <param name="Kind">What is computed; custom only with a function, and percentile for the median.</param>
/// <param name="Argument">The argument's column, or -1 for whole rows.</param>
/// <param name="Type">The argument's type; null for whole rows.</param>
/// <param name="Mask">The column of its condition, or -1.</param>
sealed record AggregateCall(AggregateKind Kind, int Argument, DataType? Type, int Mask)
{
    /// <summary>With percentile: which ones, 0 to 100, a result column each.</summary>
    public EquatableArray<double> Percentiles { get; init; } = [];

    /// <summary>With collect and topK: the most elements.</summary>
    public int Limit { get; init; }

    /// <summary>With custom: the function in C#, prepared for the argument.</summary>
    public FunctionBinding? Function { get; init; }

    /// <summary>With collect: the order; none: by arrival.</summary>
    public EquatableArray<SortColumn> OrderBy { get; init; } = [];

    /// <summary>With collect in an order: the most elements together with those that equal the last one.</summary>
    public int LimitWithTies { get; init; }

    /// <summary>With countDistinct: whether an estimate in bounded memory will do.</summary>
    public bool Estimate { get; init; }
}

/// <summary>Finds the result's type and the accumulator of aggregates.</summary>
static class AggregateFactory
{
    /// <summary>The result's type; null if the aggregate cannot take the argument's type.</summary>
    /// <param name="kind">What is computed; not custom.</param>
    /// <param name="argument">The argument's type; null for whole rows.</param>
    /// <param name="row">The type of whole rows.</param>
    public static DataType? ResultType(AggregateKind kind, DataType? argument, DataType row) => kind switch
    {
        AggregateKind.Count or AggregateKind.CountDistinct => DataType.Int64,
        AggregateKind.Collect => DataType.ListOf(argument ?? row),
        AggregateKind.TopK => argument is null ? null : TopKAccumulator.ResultType(argument),
        // A column of which nothing is known but nulls: so are its aggregates, whichever type they are given.
        _ when argument is { Kind: TypeKind.Null } => DataType.Float64,
        AggregateKind.First or AggregateKind.Last => argument,
        AggregateKind.Min or AggregateKind.Max => IsOrdered(argument) ? argument : null,
        AggregateKind.Sum => argument is { IsNumeric: true } ? argument : null,
        AggregateKind.Avg => argument is { IsNumeric: true } ? argument.Kind == TypeKind.Decimal ? argument : DataType.Float64 : null,
        AggregateKind.Percentile or AggregateKind.Median or AggregateKind.Stddev or AggregateKind.Variance or AggregateKind.StddevPop
            or AggregateKind.VariancePop => argument is { IsNumeric: true } ? DataType.Float64 : null,
        _ => null,
    };

    /// <summary>How to make the accumulator; null stands for the count of all rows.</summary>
    /// <param name="call">The aggregate.</param>
    /// <param name="row">The type of whole rows, which are the operator's first columns.</param>
    public static Func<Accumulator>? Create(AggregateCall call, DataType row)
    {
        var (kind, column, type, mask) = call;
        return kind switch
        {
            AggregateKind.Count => column < 0 && mask < 0 ? null : () => new CountAccumulator(column, mask),
            AggregateKind.Sum => Sum(column, type!, mask),
            AggregateKind.Avg => Mean(column, type!, mask),
            AggregateKind.Min => Least(column, type!, mask),
            AggregateKind.Max => Greatest(column, type!, mask),
            AggregateKind.First => First(column, type!, mask),
            AggregateKind.Last => Last(column, type!, mask),
            AggregateKind.Percentile => () => new PercentileAccumulator(Doubles(column, type!, mask), call.Percentiles.Items),
            AggregateKind.Stddev => Spread<SampleDeviation>(column, type!, mask),
            AggregateKind.Variance => Spread<SampleVariance>(column, type!, mask),
            AggregateKind.StddevPop => Spread<PopulationDeviation>(column, type!, mask),
            AggregateKind.VariancePop => Spread<PopulationVariance>(column, type!, mask),
            AggregateKind.CountDistinct => call.Estimate
                ? () => new DistinctSketchAccumulator(column, type!, mask)
                : () => new DistinctAccumulator(column, type!, mask),
            AggregateKind.Custom => () => call.Function!.Create(column, mask),
            AggregateKind.TopK => () => new TopKAccumulator(column, type!, mask, call.Limit),
            AggregateKind.Collect => Collect(call, column < 0 ? [.. Enumerable.Range(0, row.Fields.Length)] : [column], type ?? row),
            _ => throw new ArgumentOutOfRangeException(nameof(call), kind, null),
        };
    }

    static bool IsOrdered(DataType? type) =>
        type is { IsNumeric: true } or { Kind: TypeKind.Bool or TypeKind.Timestamp or TypeKind.String or TypeKind.Binary };

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
        TypeKind.String or TypeKind.Binary => () => new TextExtremeAccumulator(-1, type, column, mask),
        _ => () => new StateAccumulator<Maybe<long>, long, Least<long>>(new FixedReader<long>(column, mask), type),
    };

    static Func<Accumulator> Greatest(int column, DataType type, int mask) => type.Kind switch
    {
        TypeKind.Float64 or TypeKind.Null => () => new StateAccumulator<Maybe<double>, double, Greatest<double>>(new FixedReader<double>(column, mask), DataType.Float64),
        TypeKind.Decimal => () => new StateAccumulator<Maybe<Int128>, Int128, Greatest<Int128>>(new FixedReader<Int128>(column, mask), type),
        TypeKind.Bool => () => new StateAccumulator<Maybe<byte>, byte, Greatest<byte>>(new BoolReader(column, mask), type),
        TypeKind.String or TypeKind.Binary => () => new TextExtremeAccumulator(1, type, column, mask),
        _ => () => new StateAccumulator<Maybe<long>, long, Greatest<long>>(new FixedReader<long>(column, mask), type),
    };

    static Func<Accumulator> Collect(AggregateCall call, int[] columns, DataType element) => call.OrderBy.Count == 0
        ? () => new CollectAccumulator(columns, element, call.Argument < 0, call.Limit, call.Mask)
        : () => new TopRowsAccumulator(columns, element, call.Argument < 0, call.OrderBy, call.Limit, call.LimitWithTies, call.Mask);

    static Func<Accumulator> First(int column, DataType type, int mask) => type.Kind switch
    {
        TypeKind.Int64 or TypeKind.Timestamp => () => new StateAccumulator<Timed<long>, long, FirstOf<long>>(new FixedReader<long>(column, mask), type),
        TypeKind.Float64 => () => new StateAccumulator<Timed<double>, double, FirstOf<double>>(new FixedReader<double>(column, mask), type),
        TypeKind.Decimal => () => new StateAccumulator<Timed<Int128>, Int128, FirstOf<Int128>>(new FixedReader<Int128>(column, mask), type),
        TypeKind.Bool => () => new StateAccumulator<Timed<byte>, byte, FirstOf<byte>>(new BoolReader(column, mask), type),
        TypeKind.Null => () => new StateAccumulator<Timed<double>, double, FirstOf<double>>(new FixedReader<double>(column, mask), DataType.Float64),
        _ => () => new TimedAccumulator(last: false, type, column, mask),
    };

    static Func<Accumulator> Last(int column, DataType type, int mask) => type.Kind switch
    {
        TypeKind.Int64 or TypeKind.Timestamp => () => new StateAccumulator<Timed<long>, long, LastOf<long>>(new FixedReader<long>(column, mask), type),
        TypeKind.Float64 => () => new StateAccumulator<Timed<double>, double, LastOf<double>>(new FixedReader<double>(column, mask), type),
        TypeKind.Decimal => () => new StateAccumulator<Timed<Int128>, Int128, LastOf<Int128>>(new FixedReader<Int128>(column, mask), type),
        TypeKind.Bool => () => new StateAccumulator<Timed<byte>, byte, LastOf<byte>>(new BoolReader(column, mask), type),
        TypeKind.Null => () => new StateAccumulator<Timed<double>, double, LastOf<double>>(new FixedReader<double>(column, mask), DataType.Float64),
        _ => () => new TimedAccumulator(last: true, type, column, mask),
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
