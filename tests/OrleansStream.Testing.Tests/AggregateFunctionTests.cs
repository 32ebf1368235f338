using OrleansStream.Diagnostics;
using OrleansStream.Functions;

namespace OrleansStream.Testing;

public class AggregateFunctionTests
{
    const string Plan = """
        { "sources": { "trades": { "type": "kafka", "config": { "topic": "t", "schema": { "symbol": "string", "price": "float64" } } } },
          "steps": [ { "id": "means", "type": "aggregate", "config": { "groupBy": ["symbol"], "aggregations": [ { "type": "custom", "function": "geometricMean", "field": "price" } ] } } ],
          "sinks": { "out": { "type": "console" } } }
        """;

    [Fact]
    public void A_plan_may_name_an_aggregate_in_csharp() =>
        PipelineTest.Start(Plan, new PipelineTestOptions { Functions = new FunctionRegistry().Add("geometricMean", new GeometricMean()) })
            .Push("trades", new { symbol = "A", price = 2.0 })
            .Push("trades", new { symbol = "A", price = 8.0 })
            .ExpectInOrder("out", new { symbol = "A", custom_price = 2.0 }, new { symbol = "A", custom_price = 4.0 });

    [Fact]
    public void A_plan_that_names_what_nobody_registered_does_not_run() =>
        Assert.Equal(ErrorCodes.NotInThisBuild, Assert.Throws<PlanException>(() => PipelineTest.Start(Plan)).Code);

    sealed class GeometricMean : AggregateFunction<double, (double Logs, long Count), double>
    {
        public override (double Logs, long Count) Start() => default;

        public override (double Logs, long Count) Add((double Logs, long Count) state, double value) => (state.Logs + Math.Log(value), state.Count + 1);

        public override (double Logs, long Count) Merge((double Logs, long Count) state, (double Logs, long Count) other) => (state.Logs + other.Logs, state.Count + other.Count);

        public override double Result((double Logs, long Count) state) => Math.Exp(state.Logs / state.Count);
    }
}
