using OrleansStream.Building;
using OrleansStream.Components;
using OrleansStream.Diagnostics;
using OrleansStream.Functions;
using OrleansStream.Plans;
using OrleansStream.Tests.Plans;
using OrleansStream.Windows;
using Session = OrleansStream.Building.Session;

namespace OrleansStream.Tests.Building;

public class StepBuilderTests
{
    sealed record Payment(string Account, double Amount, long Points, Item[] Items, string Kind);

    sealed record Item(string Sku, long Pieces);

    sealed record Line(string Account, Item Item);

    sealed record Totals(double Sum, long Rows, string? Last = null);

    sealed record Masked(string Account);

    sealed record Limits(TimeSpan Pause, long Size);

    static readonly FileSourceOptions In = new() { Path = "in" };

    static string Steps(Func<EventStream<Payment>, object> build, string json)
    {
        var pipeline = PipelineBuilder.Create("p");
        build(pipeline.Source<Payment>("in", In));
        var plan = pipeline.Build();
        var bag = new DiagnosticBag();
        Assert.Equal(plan, PlanJson.Parse(PlanJson.Write(plan), bag));
        Assert.Empty(bag.Items);
        var errors = PlanValidator.Validate(plan, TestCatalog.Create()).Where(f => f.Severity == DiagnosticSeverity.Error).ToArray();
        Assert.Empty(errors);
        var expected = plan with { Steps = PlanJson.Parse($$"""{ "id": "p", "sources": { "in": { "type": "file", "config": { "path": "x" } } }, "steps": {{json}} }""", bag)!.Steps };
        Assert.Equal(PlanJson.Write(expected), PlanJson.Write(plan));
        return PlanJson.Write(plan);
    }

    [Fact]
    public void FlatMap_names_a_list() => Steps(
        s => (s.FlatMap<Line>(x => x.Items, "item"), s.FlatMap<Row>("items", id: "lines"), s.FlatMapWith<Row>("split"), s.MapWith<Masked>("mask")),
        """
        [ { "id": "flatMap", "type": "flatMap", "from": "in", "config": { "field": "items", "as": "item" } },
          { "id": "lines", "type": "flatMap", "from": "in", "config": { "field": "items" } },
          { "id": "flatMap-2", "type": "flatMap", "from": "in", "config": { "function": "split" } },
          { "id": "map", "type": "map", "from": "in", "config": { "function": "mask" } } ]
        """);

    [Fact]
    public void Deduplicate_and_correlate_name_columns() => Steps(
        s => (s.Deduplicate("once", x => x.Account, TimeSpan.FromHours(1)), s.Deduplicate("twice", x => new { x.Account, Size = x.Amount * 2 }), s.Deduplicate("thrice", ["account", "kind"]),
            s.Correlate("together", x => new { x.Account, x.Kind }, Tumbling.Of(TimeSpan.FromSeconds(1)), minEvents: 3).Late),
        """
        [ { "id": "once", "type": "deduplicate", "from": "in", "config": { "by": ["account"], "ttl": "1h" } },
          { "id": "twice", "type": "deduplicate", "from": "in", "config": { "by": ["account", { "size": "amount * 2.0" }] } },
          { "id": "thrice", "type": "deduplicate", "from": "in", "config": { "by": ["account", "kind"] } },
          { "id": "together", "type": "correlate", "from": "in", "config": { "fields": ["account", "kind"], "window": { "type": "tumbling", "size": "1s" }, "minEvents": 3 } } ]
        """);

    [Fact]
    public void Reduce_is_a_lambda_over_the_values_and_the_row() => Steps(
        s => (s.GroupBy(x => x.Account).Reduce("run", new Totals(0, 0), (acc, x) => new Totals(acc.Sum + x.Amount, acc.Rows + 1, x.Kind.ToUpper())),
            s.GroupBy(x => x.Account).Window(Tumbling.Of(TimeSpan.FromSeconds(1))).Reduce("fold", new { Sum = 1L }, (acc, x) => new { Sum = acc.Sum * x.Points }).Late,
            s.GroupBy("account").Reduce("text", r => r.Initial("n", 0).Initial("f", 1.0).Set("n", "acc.n + 1").Set("f", "acc.f * amount"))),
        """
        [ { "id": "run", "type": "reduce", "from": "in", "config": { "groupBy": ["account"], "initial": { "sum": 0.0, "rows": 0, "last": null },
              "set": { "sum": "acc.sum + amount", "rows": "acc.rows + 1", "last": "upper(kind)" } } },
          { "id": "fold", "type": "reduce", "from": "in", "config": { "window": { "type": "tumbling", "size": "1s" }, "groupBy": ["account"], "initial": { "sum": 1 }, "set": { "sum": "acc.sum * points" } } },
          { "id": "text", "type": "reduce", "from": "in", "config": { "groupBy": ["account"], "initial": { "n": 0, "f": 1.0 }, "set": { "n": "acc.n + 1", "f": "acc.f * amount" } } } ]
        """);

    [Fact]
    public void Process_names_a_function() => Steps(
        s => (s.GroupBy(x => x.Account).Process<Row>("alerts", "limits", new Limits(TimeSpan.FromSeconds(90), 3)), s.GroupBy().Process<Row>("all", "f"),
            s.GroupBy(x => x.Account).Window(Session.Of(TimeSpan.FromSeconds(5))).Process<Row>("visits", "g").Late),
        """
        [ { "id": "alerts", "type": "custom", "from": "in", "config": { "function": "limits", "groupBy": ["account"], "config": { "pause": "90s", "size": 3 } } },
          { "id": "all", "type": "custom", "from": "in", "config": { "function": "f" } },
          { "id": "visits", "type": "custom", "from": "in", "config": { "function": "g", "window": { "type": "session", "gap": "5s" }, "groupBy": ["account"] } } ]
        """);

    [Fact]
    public void Lambdas_that_cannot_be_are_errors_of_the_plan()
    {
        var pipeline = PipelineBuilder.Create("p");
        var source = pipeline.Source<Payment>("in", In);
        source.FlatMap<Row>(x => x.Account + "x");
        source.Correlate("c", x => new { Day = x.Amount * 2 }, Tumbling.Of(TimeSpan.FromSeconds(1)));
        source.GroupBy(x => x.Account).Reduce("r", new Totals(0, 0), (acc, x) => acc);
        var findings = Assert.Throws<PlanException>(pipeline.Build).Diagnostics;
        Assert.Equal(["steps[0].config.field", "steps[0].config.fields", "steps[1].config.set"], findings.Select(f => f.Path));
        Assert.All(findings, f => Assert.Equal(ErrorCodes.BadExpression, f.Code));
    }
}
