using OrleansStream.Diagnostics;
using OrleansStream.Plans;

namespace OrleansStream.Tests.Plans;

/// <summary>A plan with several mistakes is told all of them at once, and none twice.</summary>
public class AllFindingsTests
{
    static string[] Findings(string json) => [.. PlanText.Read(json).Validate(TestCatalog.Create()).Select(f => $"{f.Position} {f.Code} {(f.Code == ErrorCodes.BadExpression ? "" : f.Message)} {f.Hint}".TrimEnd())];

    [Fact]
    public void Mistakes_of_the_text_and_of_the_plan_come_together_in_their_order() => Assert.Equal(
        [
            "1:3 OS1003 Unknown field 'paralelism' did you mean 'parallelism'?",
            "2:54 OS1003 Unknown field 'pth' did you mean 'path'?",
            "3:59 OS2001",
            "4:59 OS1008 There is no source or step 'fliter' did you mean 'filter'?",
        ],
        Findings("""
            { "paralelism": 4,
              "sources": { "rows": { "type": "file", "config": { "pth": "x" } } },
              "steps": [ { "type": "filter", "config": { "where": "a >" } } ],
              "sinks": { "out": { "type": "console" }, "b": { "from": "fliter", "type": "console" } } }
            """));

    [Fact]
    public void A_node_that_could_not_be_read_is_told_of_once() => Assert.Equal(
        ["1:89 OS1003 Unknown field 'confg' did you mean 'config'?"],
        Findings("""{ "sources": { "rows": { "type": "ticks" } }, "steps": [ { "id": "a", "type": "filter", "confg": { "where": "x > 1" } }, { "id": "b", "type": "fork" } ] }"""));

    [Fact]
    public void A_node_without_a_type_can_be_read_by_others() => Assert.Equal(
        ["1:58 OS1004 'type' is missing"],
        Findings("""{ "sources": { "rows": { "type": "ticks" } }, "steps": [ { "id": "a" }, { "id": "b", "type": "fork", "from": "a" } ] }"""));

    [Fact]
    public void Names_that_a_misspelt_list_would_have_given_are_not_missed() => Assert.Equal(
        ["1:47 OS1003 Unknown field 'step' did you mean 'steps'?"],
        Findings("""{ "sources": { "rows": { "type": "ticks" } }, "step": [ { "id": "a", "type": "fork" } ], "sinks": { "out": { "type": "console", "from": "a" } } }"""));

    [Fact]
    public void A_lent_window_that_could_not_be_read_does_not_make_its_step_wrong() => Assert.Equal(
        ["1:88 OS1003 Unknown field 'confg' did you mean 'config'?"],
        Findings("""{ "source": { "type": "ticks" }, "processors": [ { "type": "window",                   "confg": { "type": "tumbling", "size": 5 } }, { "type": "aggregate", "config": { "type": "count" } } ] }"""));

    [Fact]
    public void Types_are_checked_where_the_rest_is_wrong() => Assert.Contains(
        Findings("""{ "nam": 1, "source": { "type": "file", "config": { "path": "x", "schema": { "a": "int64" } } }, "processors": [ { "type": "filter", "config": { "where": "b > 1" } } ] }"""),
        f => f.Contains("OS2002", StringComparison.Ordinal));
}
