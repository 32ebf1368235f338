using System.Text.Json.Serialization;
using OrleansStream.Building;
using OrleansStream.Components;
using OrleansStream.Diagnostics;
using OrleansStream.Formats;
using OrleansStream.Plans;
using OrleansStream.Steps.Aggregate;
using OrleansStream.Tests.Plans;
using OrleansStream.Time;
using OrleansStream.Windows;
using Session = OrleansStream.Building.Session;

namespace OrleansStream.Tests.Building;

public class PipelineBuilderTests
{
    sealed record Payment(string CardId, double Amount, DateTimeOffset At, Shop Shop, int? Points, string[] Tags)
    {
        [JsonPropertyName("country_code")]
        public string Country { get; init; } = "";
    }

    sealed record Shop(string Name, long Number);

    sealed record Total(string CardId, double Total_);

    static readonly FileSourceOptions In = new() { Path = "in" };
    static readonly FileSinkOptions Out = new() { Path = "out" };

    static void Is(string json, PipelineBuilder pipeline)
    {
        var plan = pipeline.Build();
        var bag = new DiagnosticBag();
        Assert.Equal(PlanJson.Write(PlanJson.Parse(json, bag)!), PlanJson.Write(plan));
        Assert.Empty(bag.Items);
        Assert.Equal(plan, PlanJson.Parse(PlanJson.Write(plan), bag));
        Assert.DoesNotContain(PlanValidator.Validate(plan, TestCatalog.Create()), f => f.Severity == DiagnosticSeverity.Error);
    }

    static Diagnostic Only(PipelineBuilder pipeline) => Assert.Single(Assert.Throws<PlanException>(pipeline.Build).Diagnostics);

    [Fact]
    public void A_whole_pipeline_is_the_plan_that_a_file_would_hold()
    {
        var pipeline = PipelineBuilder.Create("card-totals").Described("Card totals", "per minute").Parallelism(4);
        var totals = pipeline.Source<Payment>("payments", In)
            .WithEventTime(x => x.At, outOfOrderness: TimeSpan.FromSeconds(5), idleAfter: TimeSpan.FromSeconds(30))
            .Where("amount > 0", "paid")
            .GroupBy(x => x.CardId)
            .Window(Tumbling.Of(TimeSpan.FromMinutes(1)) with { AllowedLateness = TimeSpan.FromSeconds(30) })
            .Aggregate("totals", a => a.Count().Sum(x => x.Amount, "revenue").Having("revenue > 100"));
        totals.To("out", Out, new SinkOptions { Format = null });
        totals.Late.To("late", new ConsoleOptions());
        pipeline.DeadLetters().To("dead", new ConsoleOptions());
        Is("""
            { "id": "card-totals", "name": "Card totals", "description": "per minute",
              "sources": { "payments": { "type": "file", "config": { "path": "in",
                "schema": { "cardId": "string", "amount": "float64", "at": "timestamp", "shop": { "name": "string", "number": "int64" }, "points": "int64", "tags": "list<string>", "country_code": "string" },
                "eventTime": { "field": "at", "outOfOrderness": "5s", "idleAfter": "30s" } } } },
              "steps": [ { "id": "paid", "type": "filter", "from": "payments", "config": { "where": "amount > 0" } },
                { "id": "totals", "type": "aggregate", "from": "paid", "config": { "window": { "type": "tumbling", "size": "1m", "allowedLateness": "30s" }, "groupBy": ["cardId"],
                  "aggregations": [ { "type": "count" }, { "type": "sum", "field": "amount", "as": "revenue" } ], "having": "revenue > 100" } } ],
              "sinks": { "out": { "type": "file", "from": "totals", "config": { "path": "out" } }, "late": { "type": "console", "from": "totals.late" }, "dead": { "type": "console", "from": "$deadLetters" } },
              "parallelism": 4 }
            """, pipeline);
    }

    [Fact]
    public void Stateless_steps_are_lowered()
    {
        var pipeline = PipelineBuilder.Create("p");
        var source = pipeline.Source<Payment>("payments", In);
        var branches = source.Branch("sizes", b => b.When("large", "amount >= 100").When("small", "amount < 10"));
        var mapped = branches["large"].Map(m => m.Set("amount", "amount * 2").Set("shopName", x => x.Shop.Name).Drop("points").Rename("tags", "labels"));
        var selected = branches.Else.Select(x => new { x.CardId, Where = x.Shop.Name });
        var record = source.Select(x => new Total(x.CardId, x.Amount));
        mapped.As<Row>().Union("all", selected.As<Row>(), record.As<Row>()).To("out", Out);
        Is("""
            { "id": "p",
              "sources": { "payments": { "type": "file", "config": { "path": "in",
                "schema": { "cardId": "string", "amount": "float64", "at": "timestamp", "shop": { "name": "string", "number": "int64" }, "points": "int64", "tags": "list<string>", "country_code": "string" } } } },
              "steps": [ { "id": "sizes", "type": "branch", "from": "payments", "config": { "branches": { "large": "amount >= 100", "small": "amount < 10" } } },
                { "id": "map", "type": "map", "from": "sizes.large", "config": { "set": { "amount": "amount * 2", "shopName": "shop.name" }, "drop": ["points"], "rename": { "tags": "labels" } } },
                { "id": "select", "type": "select", "from": "sizes.else", "config": { "cardId": "cardId", "where": "shop.name" } },
                { "id": "select-2", "type": "select", "from": "payments", "config": { "cardId": "cardId", "total_": "amount" } },
                { "id": "all", "type": "union", "from": ["map", "select", "select-2"] } ],
              "sinks": { "out": { "type": "file", "from": "all", "config": { "path": "out" } } } }
            """, pipeline);
    }

    [Fact]
    public void Groups_may_be_several_columns()
    {
        var pipeline = PipelineBuilder.Create("p");
        var source = pipeline.Source<Payment>("payments", In);
        source.GroupBy(x => new { x.CardId, Shop = x.Shop.Name }).Aggregate("a", a => a.Count("n")).To("out", Out);
        source.GroupBy("cardId", "country_code").Aggregate("b", a => a.Percentiles("amount", 50, 95).Percentiles(x => x.Points, 99)).To("out", Out);
        source.Window(Sliding.Of(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1))).Aggregate<Total>("c", a => a.Min("amount").Max(x => x.Amount).Avg("amount").First("amount").Last("points")
            .Stddev("amount").Variance("amount", "v").Collect("tags", "all").Custom("sum(amount) / count()", "mean").Add(new AggregationOptions { Type = AggregateKind.Count, Where = "amount > 5", As = "big" })).To("out", Out);
        var plan = pipeline.Build();
        Assert.Equal(ComponentConfig.Parse("""{"groupBy":["cardId",{"shop":"shop.name"}],"aggregations":[{"type":"count","as":"n"}]}"""), plan.Steps[0].Config);
        Assert.Equal(ComponentConfig.Parse("""{"groupBy":["cardId","country_code"],"aggregations":[{"type":"percentile","field":"amount","percentiles":[50,95]},{"type":"percentile","field":"points","percentiles":[99]}]}"""), plan.Steps[1].Config);
        Assert.Equal(ComponentConfig.Parse("""
            {"window":{"type":"sliding","size":"10s","slide":"1s"},"aggregations":[{"type":"min","field":"amount"},{"type":"max","field":"amount"},{"type":"avg","field":"amount"},
             {"type":"first","field":"amount"},{"type":"last","field":"points"},{"type":"stddev","field":"amount"},{"type":"variance","field":"amount","as":"v"},{"type":"collect","field":"tags","as":"all"},
             {"type":"custom","expr":"sum(amount) / count()","as":"mean"},{"type":"count","where":"amount > 5","as":"big"}]}
            """), plan.Steps[2].Config);
        Assert.Equal(["a", "b", "c"], Assert.Single(plan.Sinks).From);
    }

    sealed record Totals(double Revenue, long Cards);

    [Fact]
    public void Every_aggregate_can_be_built()
    {
        var pipeline = PipelineBuilder.Create("p");
        pipeline.Source<Payment>("payments", In).GroupBy(x => x.CardId).Aggregate<Totals>("a", a => a
            .Sum(x => x.Amount, "revenue").Where(x => x.Amount > 0).Count(x => x.Points, "scored").Where("amount > 5")
            .Median("amount").Median(x => x.Amount * 2, "m").Percentile("amount", 99.9).Percentile(x => x.Amount, 95, "high").Percentiles("amount", "lat", 50, 95).Percentiles(x => x.Amount / 2, "half", 50)
            .StddevPop("amount").StddevPop(x => x.Points, "s").VariancePop("points").VariancePop(x => x.Amount, "v")
            .CountDistinct("country_code", exact: false).CountDistinct(x => x.Shop.Name, "cards").TopK("country_code", 3).TopK(x => x.Shop.Name, 5, "shops").CollectRows("rows")
            .Function("skew", "amount").Function("skew", x => x.Amount + 1, "moved").FunctionOfRows("score", "score")
            .Having((Totals t) => t.Revenue > 100 && t.Cards > 1)).To("out", Out);
        Assert.Equal(ComponentConfig.Parse("""
            { "groupBy": ["cardId"], "having": "revenue > 100.0 and cards > 1", "aggregations": [
              { "type": "sum", "field": "amount", "as": "revenue", "where": "amount > 0.0" }, { "type": "count", "field": "points", "as": "scored", "where": "amount > 5" },
              { "type": "median", "field": "amount" }, { "type": "median", "expr": "amount * 2.0", "as": "m" }, { "type": "percentile", "field": "amount", "percentile": 99.9 },
              { "type": "percentile", "field": "amount", "as": "high", "percentile": 95 }, { "type": "percentile", "field": "amount", "as": "lat", "percentiles": [50, 95] },
              { "type": "percentile", "expr": "amount / 2.0", "as": "half", "percentiles": [50] },
              { "type": "stddevPop", "field": "amount" }, { "type": "stddevPop", "field": "points", "as": "s" }, { "type": "variancePop", "field": "points" }, { "type": "variancePop", "field": "amount", "as": "v" },
              { "type": "countDistinct", "field": "country_code", "exact": false }, { "type": "countDistinct", "field": "shop.name", "as": "cards" },
              { "type": "topK", "field": "country_code", "k": 3 }, { "type": "topK", "field": "shop.name", "as": "shops", "k": 5 }, { "type": "collect", "as": "rows" },
              { "type": "custom", "field": "amount", "function": "skew" }, { "type": "custom", "expr": "amount + 1.0", "as": "moved", "function": "skew" }, { "type": "custom", "as": "score", "function": "score" } ] }
            """), Assert.Single(pipeline.Build().Steps).Config);
    }

    [Fact]
    public void A_condition_needs_an_aggregate_before_it()
    {
        var stream = PipelineBuilder.Create("p").Source<Payment>("payments", In).GroupBy(x => x.CardId);
        Assert.Throws<InvalidOperationException>(() => stream.Aggregate("a", a => a.Where(x => x.Amount > 0)));
    }

    [Fact]
    public void Lambdas_become_expressions()
    {
        var pipeline = PipelineBuilder.Create("p");
        var least = 10.5;
        pipeline.Source<Payment>("payments", In)
            .Where(x => x.Amount > least && x.Shop.Name == "kiosk")
            .Map(m => m.Set("half", x => x.Amount / 2))
            .Select(x => new { x.CardId, Twice = x.Amount * 2, Hour = x.At.Hour, x.Points })
            .Branch("sizes", b => b.When("large", x => x.Twice >= 100))["large"]
            .GroupBy(x => new { x.CardId, Late = x.Hour > 20 })
            .Aggregate("totals", a => a.Sum(x => x.Twice * 3, "sum"))
            .To("out", Out);
        var plan = pipeline.Build();
        Assert.Equal(["""{"where":"amount > 10.5 and shop.name = 'kiosk'"}""", """{"set":{"half":"amount / 2.0"}}""",
            """{"cardId":"cardId","twice":"amount * 2.0","hour":"hour(at)","points":"points"}""", """{"branches":{"large":"twice >= 100.0"}}""",
            """{"groupBy":["cardId",{"late":"hour > 20"}],"aggregations":[{"type":"sum","expr":"twice * 3.0","as":"sum"}]}"""],
            plan.Steps.Select(s => s.Config.ToString()));
        Assert.Empty(PlanValidator.Validate(plan, TestCatalog.Create()));
    }

    [Fact]
    public void A_lambda_that_has_no_counterpart_is_an_error_of_the_build_that_names_its_place()
    {
        var pipeline = PipelineBuilder.Create("p");
        pipeline.Source<Payment>("payments", In).Where(x => x.GetHashCode() > 5, "odd").To("out", Out);
        var finding = Only(pipeline);
        Assert.Equal((ErrorCodes.BadExpression, "odd", "steps[0].config.where"), (finding.Code, finding.Node, finding.Path));
    }

    [Fact]
    public void Components_without_a_record_at_hand_are_named_by_type()
    {
        var pipeline = PipelineBuilder.Create("p").Settings(new PlanSettings { Delivery = Delivery.AtLeastOnce, Checkpointing = new CheckpointingOptions { Interval = TimeSpan.FromSeconds(1) } });
        pipeline.Source<Row>("orders", "kafka", ComponentConfig.Parse("""{"topics":["o"]}""")).WithFormat(new CsvFormatOptions { Delimiter = ";" })
            .WithEventTime(new EventTimeOptions { Field = "ts", Unit = TimeUnit.Iso }).Step<Row>("s", new ForkOptions { Outputs = ["x"] }).To("out", "postgres", ComponentConfig.Parse("""{"table":"t"}"""));
        Is("""
            { "id": "p", "sources": { "orders": { "type": "kafka", "config": { "topics": ["o"], "format": { "type": "csv", "delimiter": ";" }, "eventTime": { "field": "ts", "unit": "iso" } } } },
              "steps": [ { "id": "s", "type": "fork", "from": "orders", "config": { "outputs": ["x"] } } ], "sinks": { "out": { "type": "postgres", "from": "s", "config": { "table": "t" } } },
              "checkpointing": { "interval": "1s" }, "delivery": "atLeastOnce" }
            """, pipeline);
    }

    [Fact]
    public void Windows_are_made_by_their_names()
    {
        Assert.Equal(new SessionWindowOptions { Gap = TimeSpan.FromSeconds(1) }, Session.Of(TimeSpan.FromSeconds(1)));
        Assert.Equal(new CumulativeWindowOptions { Size = TimeSpan.FromHours(2), Step = TimeSpan.FromHours(1) }, Cumulative.Of(TimeSpan.FromHours(2), TimeSpan.FromHours(1)));
        Assert.Equal(new CountWindowOptions { Size = 100 }, Count.Of(100));
        Assert.Equal(new GlobalWindowOptions(), Global.Of());
        Assert.Equal(new CustomWindowOptions { Function = "batches" }, CustomWindow.Of("batches"));
    }

    [Fact]
    public void A_type_that_has_no_columns_is_an_error_of_the_build()
    {
        var pipeline = PipelineBuilder.Create("p");
        pipeline.Source<Version>("a", In).To("out", Out);
        var finding = Only(pipeline);
        Assert.Equal((ErrorCodes.UnknownDataType, "sources.a"), (finding.Code, finding.Path));
    }

    [Fact]
    public void Ids_and_limits_are_errors_of_the_build()
    {
        Assert.Equal(ErrorCodes.NoInput, Only(PipelineBuilder.Create("p")).Code);
        var pipeline = PipelineBuilder.Create("p");
        pipeline.Source<Row>("a", In).Where("x", "a").To("out", Out);
        Assert.Equal(ErrorCodes.BadId, Only(pipeline).Code);
    }

    [Fact]
    public void A_branch_that_does_not_exist_cannot_be_read()
    {
        var branches = PipelineBuilder.Create("p").Source<Row>("a", In).Branch("b", b => b.When("x", "true"));
        Assert.Throws<ArgumentException>(() => branches["y"]);
    }

    [Fact]
    public void Lambdas_that_do_not_name_what_they_must_are_errors_of_the_build()
    {
        var pipeline = PipelineBuilder.Create("p");
        var source = pipeline.Source<Payment>("payments", In).WithEventTime(x => x.At.AddSeconds(1));
        source.Select(x => x.Amount * 2).To("out", Out);
        source.GroupBy(x => x.Amount * 2).Aggregate("a", a => a.Count()).To("out", Out);
        var findings = Assert.Throws<PlanException>(pipeline.Build).Diagnostics;
        Assert.Equal(["sources.payments.config.eventTime.field", "steps[0].config", "steps[1].config.groupBy"], findings.Select(f => f.Path));
        Assert.All(findings, f => Assert.NotNull(f.Hint));
    }
}
