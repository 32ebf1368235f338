using CsCheck;
using OrleansStream.Diagnostics;
using OrleansStream.Plans;

namespace OrleansStream.Tests.Plans;

/// <summary>What counts as the same plan, and that its fingerprint never changes.</summary>
public class PlanCanonicalTests
{
    const string Golden = """
        { "id": "golden", "name": "for people",
          "sources": { "orders": { "type": "file", "config": { "path": "orders.jsonl", "format": "json", "schema": { "region": "string", "amount": "float64", "ts": "timestamp" },
            "eventTime": { "outOfOrderness": 5000, "field": "ts", "unit": "ms" } } } },
          "steps": [
            { "type": "filter", "id": "paid", "config": { "where": { "field": "amount", "operator": "gt", "value": 1.50 } } },
            { "type": "branch", "id": "size", "config": { "branches": { "large": "amount > 100", "a": "amount > 10" } } },
            { "type": "aggregate", "id": "totals", "from": "size.large", "config": { "having": "revenue > 100", "window": { "size": "PT1M", "type": "tumbling", "offset": 0 },
              "aggregations": { "type": "sum", "as": "revenue", "field": "amount", "k": 10 }, "groupBy": ["region"] } } ],
          "sinks": { "out": { "type": "console", "config": { } }, "late": { "from": ["totals.late"], "type": "file", "config": { "path": "late.jsonl" } } },
          "checkpointing": { "interval": "5s" }, "ui": { "x": 1 } }
        """;

    const string GoldenCanonical = """
        {
          "id": "golden",
          "sources": {
            "orders": {
              "type": "file",
              "config": {
                "eventTime": {
                  "field": "ts",
                  "outOfOrderness": "5s"
                },
                "path": "orders.jsonl",
                "schema": {
                  "region": "string",
                  "amount": "float64",
                  "ts": "timestamp"
                }
              }
            }
          },
          "steps": [
            {
              "id": "paid",
              "type": "filter",
              "from": "orders",
              "config": {
                "where": "amount > 1.5"
              }
            },
            {
              "id": "size",
              "type": "branch",
              "from": "paid",
              "config": {
                "branches": {
                  "large": "amount > 100",
                  "a": "amount > 10"
                }
              }
            },
            {
              "id": "totals",
              "type": "aggregate",
              "from": "size.large",
              "config": {
                "aggregations": [
                  {
                    "as": "revenue",
                    "field": "amount",
                    "type": "sum"
                  }
                ],
                "groupBy": [
                  "region"
                ],
                "having": "revenue > 100",
                "window": {
                  "type": "tumbling",
                  "size": "1m"
                }
              }
            }
          ],
          "sinks": {
            "late": {
              "type": "file",
              "from": "totals.late",
              "config": {
                "path": "late.jsonl"
              }
            },
            "out": {
              "type": "console",
              "from": "totals"
            }
          }
        }
        """;

    static Plan Parse(string json)
    {
        var bag = new DiagnosticBag();
        var plan = PlanJson.Parse(json, bag);
        Assert.Empty(bag.Items);
        return plan!;
    }

    static string Canonical(string json) => PlanCanonical.Write(Parse(json), TestCatalog.Create());

    [Fact]
    public void The_canonical_form_is_fixed() => Assert.Equal(GoldenCanonical.ReplaceLineEndings("\n"), Canonical(Golden));

    [Fact]
    public void The_hash_of_a_plan_is_the_same_for_ever() =>
        Assert.Equal("cc6ba9f154af0dff82b46e14776fabae912fc425fda453704d1b45daafb987f5", PlanHash.Of(Parse(Golden), TestCatalog.Create()));

    [Fact]
    public void The_canonical_form_is_a_plan_with_the_same_canonical_form() => Assert.Equal(Canonical(Golden), Canonical(Canonical(Golden)));

    [Fact]
    public void Canonical_forms_of_random_plans_are_fixed_points() => RandomPlans.Plans.Sample(plan =>
    {
        var canonical = PlanCanonical.Write(plan, TestCatalog.Create());
        return PlanText.Read(canonical).Plan is not { } read || PlanCanonical.Write(read, TestCatalog.Create()) == canonical;
    });

    [Theory]
    [InlineData(""" "source": { "type": "file", "config": { "path": "x" } } """, """ "sources": { "source": { "config": { "path": "x" }, "type": "file" } }, "steps": [], "sinks": { "sink": { "type": "console", "from": "source" } } """)]
    [InlineData(""" "source": { "type": "stream", "config": { "platform": "file", "path": "x" } }, "sink": { "type": "http", "config": { "url": "u" } } """, """ "source": { "type": "file", "config": { "path": "x", "format": { "type": "json" } } }, "sink": { "type": "http", "config": { "method": "POST", "url": "u" } } """)]
    [InlineData(""" "source": { "type": "ticks" }, "parallelism": 1 """, """ "source": { "type": "ticks", "config": { "rate": 1e1 } }, "comment": "c", "backpressure": { "strategy": "block" } """)]
    [InlineData(""" "source": { "type": "ticks" }, "processors": [ { "type": "window", "config": { "type": "session", "gap": "90s" } }, { "type": "aggregate", "config": { "type": "count" } } ] """, """ "source": { "type": "ticks" }, "processors": [ { "type": "aggregate", "config": { "type": "count", "window": { "gap": 90000, "type": "session", "trigger": { "type": "watermark" } } } } ] """)]
    public void These_say_the_same(string left, string right)
    {
        Assert.Equal(Canonical($"{{{left}}}"), Canonical($"{{{right}}}"));
        Assert.Equal(PlanHash.Of(Parse($"{{{left}}}"), TestCatalog.Create()), PlanHash.Of(Parse($"{{{right}}}"), TestCatalog.Create()));
    }

    [Theory]
    [InlineData("branch", """{ "branches": { "a": "x > 1", "b": "x > 2" } }""", """{ "branches": { "b": "x > 2", "a": "x > 1" } }""")]
    [InlineData("select", """{ "a": "x", "b": "y" }""", """{ "b": "y", "a": "x" }""")]
    [InlineData("filter", """{ "where": "x > 1" }""", """{ "where": "x > 2" }""")]
    [InlineData("aggregate", """{ "type": "count", "window": { "type": "session", "gap": "1s" } }""", """{ "type": "count", "window": { "type": "session", "gap": "2s" } }""")]
    public void These_do_not(string type, string left, string right) =>
        Assert.NotEqual(
            Canonical($$"""{ "source": { "type": "ticks" }, "processors": [ { "type": "{{type}}", "config": {{left}} } ] }"""),
            Canonical($$"""{ "source": { "type": "ticks" }, "processors": [ { "type": "{{type}}", "config": {{right}} } ] }"""));
}
