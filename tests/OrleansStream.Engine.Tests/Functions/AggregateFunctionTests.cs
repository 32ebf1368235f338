using OrleansStream.Diagnostics;
using OrleansStream.Windows;

namespace OrleansStream.Functions;

public class AggregateFunctionTests
{
    static FunctionRegistry Functions() => new FunctionRegistry()
        .Add("geometricMean", new GeometricMean()).Add("vwap", new Vwap()).Add("joined", new Joined()).Add("strict", new Strict()).Add("closed", new Closed()).Add("other", new Other());

    [Theory]
    [InlineData("""{ "type": "tumbling", "size": 100 }""")]
    [InlineData("""{ "type": "sliding", "size": 100, "slide": 10, "offset": 0 }""")]
    [InlineData("""{ "type": "session", "gap": 100 }""")]
    public void A_function_of_a_field_takes_the_values_that_are_not_null(string window)
    {
        var step = new AggregateHarness($$"""
            { "window": {{window}}, "groupBy": ["key"],
              "aggregations": [ { "type": "custom", "function": "geometricMean", "field": "value" }, { "type": "custom", "function": "geometricMean", "expr": "value * 2", "as": "twice", "where": "value > 2" } ],
              "having": "window_start = 0" }
            """, functions: Functions());
        step.Push(AggregateHarness.Batch(step.Input, (0, ["a", 2L]), (0, ["b", null]), (12, ["a", 8L]), (15, ["b", null]), (44, ["a", null])));
        Assert.Equal(["a 4 16 0", "b - - 0"], step.End().Select(r => r[..r.LastIndexOf(' ')]).Order());
    }

    [Fact]
    public void A_function_without_a_field_takes_whole_rows_as_records()
    {
        var step = new AggregateHarness(
            """{ "groupBy": ["symbol"], "aggregations": [ { "type": "custom", "function": "vwap", "as": "vwap", "where": "price > 0" }, { "type": "count" } ] }""",
            "symbol string, price float64, volume int64", functions: Functions());
        Assert.Equal(["x 10 1"], step.Row(1, "x", 10.0, 1));
        Assert.Equal(["x 17.5 3"], step.Push(AggregateHarness.Batch(step.Input, (1, ["x", 20.0, 3L]), (2, ["x", -1.0, 3L]))));
        Assert.Equal(["symbol", "vwap", "count"], step.Output.Fields.Select(f => f.Name));
    }

    [Fact]
    public void States_that_are_objects_are_not_shared_when_panes_are_merged()
    {
        var step = new AggregateHarness(
            """{ "window": { "type": "sliding", "size": 30, "slide": 10, "allowedLateness": 100 }, "type": "custom", "function": "joined", "field": "key" }""", functions: Functions());
        step.Row(0, "a", 1);
        step.Row(10, "b", 1);
        Assert.Equal(["[a] -20 10", "[a,b] -10 20"], step.Advance(20));
        step.Row(20, "c", 1);
        Assert.Equal(["[a,A] -20 10", "[a,A,b] -10 20"], step.Row(5, "A", 1));
        Assert.Equal(["[a,A,b,c] 0 30", "[b,c] 10 40", "[c] 20 50"], step.End());
    }

    [Fact]
    public void What_a_function_throws_makes_its_result_a_dead_letter()
    {
        var step = new AggregateHarness(
            """{ "window": { "type": "tumbling", "size": 10 }, "groupBy": ["key"], "type": "custom", "function": "strict", "field": "value" }""", functions: Functions());
        step.Push(AggregateHarness.Batch(step.Input, (1, ["add", -1L]), (1, ["ok", 4L]), (1, ["result", 0L]), (2, ["add", 5L])));
        Assert.Equal(["ok 4 0 10"], step.End());
        Assert.Equal([$"{ErrorCodes.FunctionFailed} add - 0 10", $"{ErrorCodes.FunctionFailed} result - 0 10"], step.Rejected);
    }

    [Theory]
    [InlineData("""{ "type": "custom", "function": "geometric", "field": "value" }""", ErrorCodes.NotInThisBuild, "config.function")]
    [InlineData("""{ "type": "custom", "function": "other", "field": "value" }""", ErrorCodes.Conflict, "config.function")]
    [InlineData("""{ "type": "custom", "function": "geometricMean", "field": "key" }""", ErrorCodes.TypeMismatch, "config.function")]
    [InlineData("""{ "type": "custom", "function": "geometricMean" }""", ErrorCodes.TypeMismatch, "config.function")]
    [InlineData("""{ "type": "custom", "function": "closed", "field": "value" }""", ErrorCodes.TypeMismatch, "config.function")]
    [InlineData("""{ "type": "sum", "function": "geometricMean", "field": "value" }""", ErrorCodes.Conflict, "config.function")]
    [InlineData("""{ "type": "custom", "function": "geometricMean", "customAggregator": "sum(value)" }""", ErrorCodes.Conflict, "config.function")]
    public void Mistakes_are_found_when_the_step_is_compiled(string config, string code, string path)
    {
        Assert.Null(AggregateHarness.Compile(config, AggregateHarness.Schema("key string, value int64"), out var diagnostics, functions: Functions()));
        var error = Assert.Single(diagnostics.Items);
        Assert.Equal((code, path), (error.Code, error.Path));
    }

    sealed class GeometricMean : AggregateFunction<double, (double Logs, long Count), double>
    {
        public override (double Logs, long Count) Start() => default;

        public override (double Logs, long Count) Add((double Logs, long Count) state, double value) => (state.Logs + Math.Log2(value), state.Count + 1);

        public override (double Logs, long Count) Merge((double Logs, long Count) state, (double Logs, long Count) other) =>
            (state.Logs + other.Logs, state.Count + other.Count);

        public override double Result((double Logs, long Count) state) => Math.Pow(2, state.Logs / state.Count);
    }

    public sealed record Trade(double Price, long Volume);

    public sealed record VwapState(double Turnover, long Volume);

    sealed class Vwap : AggregateFunction<Trade, VwapState, double?>
    {
        public override VwapState Start() => new(0, 0);

        public override VwapState Add(VwapState state, Trade value) => new(state.Turnover + (value.Price * value.Volume), state.Volume + value.Volume);

        public override VwapState Merge(VwapState state, VwapState other) => new(state.Turnover + other.Turnover, state.Volume + other.Volume);

        public override double? Result(VwapState state) => state.Volume == 0 ? null : state.Turnover / state.Volume;
    }

    sealed class Joined : AggregateFunction<string, List<string>, IReadOnlyList<string>>
    {
        public override List<string> Start() => [];

        public override List<string> Add(List<string> state, string value)
        {
            state.Add(value);
            return state;
        }

        public override List<string> Merge(List<string> state, List<string> other)
        {
            state.AddRange(other);
            return state;
        }

        public override IReadOnlyList<string> Result(List<string> state) => state;
    }

    sealed class Strict : AggregateFunction<long, long, long>
    {
        public override long Start() => 0;

        public override long Add(long state, long value) => value >= 0 ? state + value : throw new ArgumentOutOfRangeException(nameof(value));

        public override long Merge(long state, long other) => state + other;

        public override long Result(long state) => state > 0 ? state : throw new InvalidOperationException("nothing to give");
    }

    /// <summary>A state that JSON cannot read back.</summary>
    sealed class Closed : AggregateFunction<long, Func<long>, long>
    {
        public override Func<long> Start() => () => 0;

        public override Func<long> Add(Func<long> state, long value) => () => state() + value;

        public override Func<long> Merge(Func<long> state, Func<long> other) => () => state() + other();

        public override long Result(Func<long> state) => state();
    }

    sealed class Other : RegisteredFunction
    {
        public override string Kind => "another kind";
    }
}
