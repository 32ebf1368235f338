using CsCheck;
using OrleansStream.Diagnostics;
using OrleansStream.Plans;

namespace OrleansStream.Tests.Plans;

public class PlanJsonTests
{
    static Plan Parse(string json)
    {
        var bag = new DiagnosticBag();
        var plan = PlanJson.Parse(json, bag);
        Assert.Empty(bag.Items);
        return plan!;
    }

    static string Hash(Plan plan) => PlanHash.Of(plan, TestCatalog.Create());

    [Fact]
    public void Writing_and_reading_are_inverse() => RandomPlans.Plans.Sample(plan => Parse(PlanJson.Write(plan)) == plan);

    [Fact]
    public void Writing_is_canonical() => RandomPlans.Plans.Sample(plan => PlanJson.Write(Parse(PlanJson.Write(plan))) == PlanJson.Write(plan));

    [Fact]
    public void Full_form_is_written_for_a_shorthand() =>
        Assert.Equal("""
            {
              "id": "pipeline",
              "sources": {
                "source": {
                  "type": "kafka",
                  "config": {
                    "topics": [
                      "a"
                    ]
                  }
                }
              },
              "steps": [
                {
                  "id": "aggregate",
                  "type": "aggregate",
                  "config": {
                    "window": {
                      "type": "tumbling",
                      "size": "1m"
                    },
                    "type": "count"
                  }
                }
              ],
              "sinks": {
                "sink": {
                  "type": "console"
                }
              },
              "parallelism": 2
            }
            """.ReplaceLineEndings("\n"), PlanJson.Write(Parse("""
            { "source": { "type": "stream", "config": { "platform": "kafka", "topics": ["a"] } }, "parallelism": 2,
              "processors": [ { "type": "window", "config": { "type": "tumbling", "size": "1m" } }, { "type": "aggregate", "config": { "type": "count" } } ] }
            """)));

    [Fact]
    public void Equal_plans_have_equal_hashes() => RandomPlans.Plans.Sample(plan => Hash(Parse(PlanJson.Write(plan))) == Hash(plan));

    [Theory]
    [InlineData("""{ "source": { "type": "a", "config": { "x": 1, "y": [1.50] } } }""", """{ "source": { "config": { "y": [1.5], "x": 1.0 }, "type": "a" }, "ui": { "x": 5 }, "comment": "c" }""", true)]
    [InlineData("""{ "source": { "type": "a", "config": { "x": 1000 } } }""", """{ "source": { "type": "a", "config": { "x": 1e3 } } }""", true)]
    [InlineData("""{ "source": { "type": "a", "config": { "x": 1 } } }""", """{ "source": { "type": "a", "config": { "x": 2 } } }""", false)]
    [InlineData("""{ "source": { "type": "a", "config": { "ui": 1 } } }""", """{ "source": { "type": "a", "config": { "ui": 2 } } }""", false)]
    [InlineData("""{ "source": { "type": "a" } }""", """{ "source": { "type": "a" }, "parallelism": 2 }""", false)]
    public void The_hash_sees_meaning_and_not_layout(string left, string right, bool same) =>
        Assert.Equal(same, Hash(Parse(left)) == Hash(Parse(right)));
}
