using OrleansStream.Diagnostics;
using OrleansStream.Plans;

namespace OrleansStream.Tests.Plans;

public class PlanExplainTests
{
    static readonly Plan Plan = PlanJson.Parse("""
        { "id": "revenue", "name": "Revenue by region", "parallelism": 4,
          "sources": { "orders": { "type": "file", "config": { "path": "o", "schema": { "region": "string", "amount": "float64" } } }, "more": { "type": "kafka" } },
          "steps": [ { "id": "fork", "type": "fork", "from": "orders", "config": { "outputs": ["late"] } }, { "id": "all", "type": "union", "from": ["fork", "more"] } ],
          "sinks": { "out": { "type": "console" }, "late": { "type": "console", "from": "fork.late" }, "dead": { "type": "console", "from": "$deadLetters" } } }
        """, new DiagnosticBag())!;

    [Fact]
    public void The_plan_is_shown_as_a_tree() => Assert.Equal("""
        revenue: Revenue by region
        parallelism 4
        delivery orders -> out: at least once; console takes rows as they come, so some come again when something fails
        delivery orders -> late: at least once; console takes rows as they come, so some come again when something fails
        delivery orders -> dead: at least once; console takes rows as they come, so some come again when something fails
        orders  file  {"path":"o","schema":{"region":"string","amount":"float64"}}
           {region: string, amount: float64}
        └─ fork  fork  {"outputs":["late"]}
              {region: string, amount: float64}
           ├─ all  union
           │  └─ => out  console
           └─ .late: => late  console
        more  kafka  (cannot run here)
        └─ all  union  (see above)
        $deadLetters  rows that did not fit
           {cause: string, code: string, node: string, source: string, position: int64, raw: string}
        └─ => dead  console

        """.ReplaceLineEndings("\n"), PlanExplain.Text(Plan, TestCatalog.Create()));

    [Fact]
    public void The_plan_is_shown_as_a_chart() => Assert.Equal("""
        flowchart LR
          n0(["orders<br/>file"])
          n1(["more<br/>kafka"])
          n2(["$deadLetters<br/>rows that did not fit"])
          n3["fork<br/>fork"]
          n4["all<br/>union"]
          n5[/"out<br/>console"/]
          n6[/"late<br/>console"/]
          n7[/"dead<br/>console"/]
          n0 --> n3
          n3 --> n4
          n1 --> n4
          n4 --> n5
          n3 -. late .-> n6
          n2 --> n7

        """.ReplaceLineEndings("\n"), PlanExplain.Mermaid(Plan, TestCatalog.Create()));

    [Fact]
    public void Nodes_that_no_source_leads_to_are_shown_too()
    {
        var plan = PlanJson.Parse("""{ "sources": {}, "steps": [ { "id": "a", "type": "fork", "from": "b" }, { "id": "b", "type": "fork", "from": "a" } ], "sinks": {} }""", new DiagnosticBag())!;
        Assert.Contains("a  fork", PlanExplain.Text(plan, TestCatalog.Create()), StringComparison.Ordinal);
    }
}
