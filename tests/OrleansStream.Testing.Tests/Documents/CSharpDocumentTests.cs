using OrleansStream.Building;
using OrleansStream.Connectors.Console;
using OrleansStream.Connectors.File;
using OrleansStream.Plans;
using OrleansStream.Tests;
using OrleansStream.Windows;

namespace OrleansStream.Testing.Documents;

/// <summary>The code of docs/csharp.md, compiled and run.</summary>
public class CSharpDocumentTests
{
    sealed record Payment(string Card, string Country, double Amount, DateTime At);
    sealed record CardTotal(string Card, long Count, double Total);
    enum Kind { Sale, Return, Other }
    sealed record Sale(string Card, Kind Kind, double Amount);

    [Fact]
    public void The_document_shows_this_code()
    {
        var document = File.ReadAllText(Path.Combine(Repository.Root, "docs", "csharp.md"));
        var blocks = document.Split("```csharp").Skip(1).Select(b => b.Split("```")[0]).ToList();
        var code = File.ReadAllLines(Path.Combine(Repository.Root, "tests", "OrleansStream.Testing.Tests", "Documents", "CSharpDocumentTests.cs")).Select(l => l.Trim()).ToHashSet();
        Assert.Equal(7, blocks.Count);
        Assert.All(blocks.SelectMany(b => b.Split('\n')).Select(l => l.Trim()), line => Assert.Contains(line, code));
    }

    [Fact]
    public void The_pipeline_runs()
    {
        var minute = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        var pipeline = PipelineBuilder.Create("cards").Parallelism(4);
        var totals = pipeline.Source<Payment>("payments", new FileSourceOptions { Path = "payments.jsonl" })
            .WithEventTime(x => x.At, outOfOrderness: TimeSpan.FromSeconds(5))
            .Where(x => x.Amount > 0 && x.Country != "XX")
            .GroupBy(x => x.Card)
            .Window(Tumbling.Of(TimeSpan.FromMinutes(1)).AllowLateness(TimeSpan.FromSeconds(30)))
            .Aggregate<CardTotal>("totals", a => a.Count().Sum(x => x.Amount, "total").Having((CardTotal t) => t.Total > 100));
        totals.To("out", new ConsoleSinkOptions());
        totals.Late.To("late", new FileSinkOptions { Path = "late.jsonl" });
        pipeline.DeadLetters().To("bad", new FileSinkOptions { Path = "bad.jsonl" });
        Plan plan = pipeline.Build();
        PipelineTest.Start(plan)
            .Push("payments", new Payment("a", "CH", 70, minute), new Payment("a", "CH", 50, minute.AddSeconds(59)), new Payment("b", "CH", 5, minute))
            .Push("payments", new Payment("c", "CH", 1, minute.AddSeconds(66)))
            .Expect("out", new { card = "a", count = 2, total = 120 });
    }

    [Fact]
    public void Enums_are_names()
    {
        Kind[] counted = [Kind.Sale, Kind.Return];
        var pipeline = PipelineBuilder.Create("sales");
        var sales = pipeline.Source<Sale>("sales", new FileSourceOptions { Path = "sales.jsonl" });
        sales.Where(x => x.Kind == Kind.Return).To("returns", new ConsoleSinkOptions());
        sales.Where(x => counted.Contains(x.Kind)).GroupBy(x => x.Kind).Aggregate("totals", a => a.Sum(x => x.Amount, "total")).To("totals", new ConsoleSinkOptions());
        var plan = pipeline.Build();
        Assert.Equal(["kind = 'Return'", "kind in ('Sale', 'Return')"], plan.Steps.Take(2).Select(s => s.Config.Json.GetProperty("where").GetString()));
        PipelineTest.Start(plan)
            .Push("sales", new Sale("a", Kind.Sale, 5), new Sale("a", Kind.Return, 2), new Sale("b", Kind.Other, 1), new { card = "c", kind = "Sale", amount = 3 })
            .Expect("returns", new Sale("a", Kind.Return, 2))
            .Expect("totals", new { kind = "Sale", total = 8 }, new { kind = "Return", total = 2 });
    }

    [Fact]
    public void The_windows_are_what_they_say()
    {
        WindowOptions[] windows =
        [
            Sliding.Of(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(1)).EarlyEvery(TimeSpan.FromSeconds(5)),
            Session.WithGap(TimeSpan.FromMinutes(30)).AllowLateness(TimeSpan.FromMinutes(5)),
            Tumbling.Of(TimeSpan.FromSeconds(10)).InProcessingTime(),
            Tumbling.Of(TimeSpan.FromDays(1)) with { Offset = TimeSpan.FromHours(-8) },
            Count.Of(100) with { Slide = 10 },
            Global.Of().FiringEvery(rows: 100).Purging(),
        ];
        Assert.Equal(
            [
                """{"type":"sliding","size":"10m","slide":"1m","trigger":{"earlyEvery":"5s"}}""",
                """{"type":"session","gap":"30m","allowedLateness":"5m"}""",
                """{"type":"tumbling","size":"10s","time":"processing"}""",
                """{"type":"tumbling","size":"1d","offset":"-8h"}""",
                """{"type":"count","size":100,"slide":10}""",
                """{"type":"global","trigger":{"type":"count","count":100,"purge":true}}""",
            ],
            windows.Select(w =>
            {
                var pipeline = PipelineBuilder.Create("w");
                pipeline.Source<Payment>("payments", new FileSourceOptions { Path = "p" }).WithEventTime(x => x.At).Window(w).Aggregate("a", a => a.Count()).To("out", new ConsoleSinkOptions());
                var plan = pipeline.Build();
                PipelineTest.Start(plan).End();
                return plan.Steps[0].Config.Json.GetProperty("window").GetRawText();
            }));
    }

    [Fact]
    public void The_other_steps_run()
    {
        var pipeline = PipelineBuilder.Create("other");
        var payments = pipeline.Source<Payment>("payments", new FileSourceOptions { Path = "payments.jsonl" });
        var sizes = payments.Branch("size", b => b.When("large", x => x.Amount >= 1000).When("small", "amount < 10"));
        sizes["large"].Map(m => m.Set("cents", x => x.Amount * 100).Drop("at")).To("large", new ConsoleSinkOptions());
        sizes["small"].Union("rest", sizes.Else).Select(x => new { x.Card, Abroad = x.Country != "CH" }).To("rest", new ConsoleSinkOptions());
        PipelineTest.Start(pipeline.Build())
            .Push("payments", new Payment("a", "CH", 1000, default), new Payment("b", "DE", 5, default), new Payment("c", "CH", 50, default))
            .Expect("large", new { card = "a", cents = 100_000 })
            .Expect("rest", new { card = "b", abroad = true }, new { card = "c", abroad = false });
    }
}
