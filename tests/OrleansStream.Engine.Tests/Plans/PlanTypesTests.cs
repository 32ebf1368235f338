using OrleansStream.Diagnostics;
using OrleansStream.Plans;

namespace OrleansStream.Tests.Plans;

/// <summary>Types are checked as far as declared schemas reach, and findings point into the text.</summary>
public class PlanTypesTests
{
    static string Plan(string steps, string schema = """{ "user": "string", "amount": "float64", "n": "int64" }""") => $$"""
        { "source": { "type": "file", "config": { "path": "x", "schema": {{schema}} } },
          "steps": [ {{steps}} ],
          "sink": { "type": "console" } }
        """;

    static Diagnostic Only(string json) => Assert.Single(TestCatalog.Validate(json));

    [Fact]
    public void A_good_plan_has_no_findings() => Assert.Empty(TestCatalog.Validate(Plan("""
        { "type": "filter", "config": { "where": "amount > 10" } }, { "type": "map", "config": { "set": { "twice": "amount * 2" } } },
        { "type": "select", "config": { "user": "user", "twice": "twice" } }
        """)));

    [Fact]
    public void A_column_that_the_source_lacks_is_found_where_it_stands_in_the_expression()
    {
        var finding = Only(Plan("""{ "type": "filter", "config": { "where": "n = 1 and amuont > 10" } }"""));
        Assert.Equal((ErrorCodes.UnknownColumn, "steps[0].config.where", "did you mean 'amount'?"), (finding.Code, finding.Path, finding.Hint));
        Assert.Equal(new TextPosition(2, 14 + """{ "type": "filter", "config": { "where": "n = 1 and """.Length), finding.Position);
    }

    [Fact]
    public void Positions_in_expressions_count_escapes_as_what_they_stand_for()
    {
        var finding = Only(Plan("""{ "type": "filter", "config": { "where": "user = '\u00e9\"😀' and amuont > 10" } }"""));
        Assert.Equal(14 + """{ "type": "filter", "config": { "where": "user = '\u00e9\"😀' and """.Length, finding.Position!.Value.Column);
    }

    [Fact]
    public void Columns_flow_through_steps()
    {
        var finding = Only(Plan("""
            { "type": "select", "config": { "who": "user" } }, { "type": "filter", "config": { "where": "user = 'a'" } }
            """));
        Assert.Equal((ErrorCodes.UnknownColumn, "filter"), (finding.Code, finding.Node));
    }

    [Fact]
    public void Each_step_is_checked_even_behind_other_mistakes()
    {
        var findings = TestCatalog.Validate(Plan("""
            { "id": "a", "type": "filter", "from": "source", "config": { "where": "nope = 1" } }, { "id": "b", "type": "filter", "from": "source", "config": { "where": "amount = 'x'" } },
            { "id": "c", "type": "union", "from": ["a", "b"] }
            """));
        Assert.Equal([ErrorCodes.UnknownColumn, ErrorCodes.TypeMismatch], findings.Select(f => f.Code));
    }

    [Theory]
    [InlineData("filter", """{ "where": "a = 1 and uper(b) = 'X'" }""", "where", "did you mean 'upper'?")]
    [InlineData("select", """{ "x": "substring(a)" }""", "x", "substring(text, start [, length]) -> string")]
    [InlineData("map", """{ "set": { "x": "len(a)" } }""", "set.x", "did you mean 'length'?")]
    [InlineData("branch", """{ "branches": { "x": "abs() > 1" } }""", "branches.x", "abs(number) -> number")]
    [InlineData("aggregate", """{ "groupBy": [ { "h": "hours(ts)" } ], "type": "count" }""", "groupBy[0].h", "did you mean 'hour'?")]
    [InlineData("aggregate", """{ "type": "sum", "expr": "sum(a)", "as": "x" }""", "expr", "that is an aggregate: it belongs into the aggregations of a step 'aggregate'")]
    [InlineData("aggregate", """{ "type": "custom", "expr": "sum(a) / rownd(count())", "as": "x" }""", "expr", "did you mean 'round'?")]
    [InlineData("reduce", """{ "groupBy": "a", "initial": { "n": 0 }, "set": { "n": "greatst(acc.n, b)" } }""", "set.n", "did you mean 'greatest'?")]
    public void Functions_are_checked_where_columns_are_not_known(string type, string config, string option, string hint)
    {
        var findings = TestCatalog.Validate($$"""
            { "source": { "type": "file", "config": { "path": "x" } }, "processors": [ { "type": "{{type}}", "config": {{config}} } ], "sink": { "type": "console" } }
            """);
        var finding = Assert.Single(findings, f => f.Severity == DiagnosticSeverity.Error);
        Assert.Equal((ErrorCodes.UnknownFunction, $"processors[0].config.{option}", hint), (finding.Code, finding.Path, finding.Hint));
        Assert.NotNull(finding.Position);
    }

    [Fact]
    public void Syntax_is_checked_without_a_schema_and_types_are_not()
    {
        Assert.Equal(ErrorCodes.BadExpression, Only("""{ "source": { "type": "file", "config": { "path": "x" } }, "processors": [ { "type": "filter", "config": { "where": "a >" } } ], "sink": { "type": "console" } }""").Code);
        Assert.Empty(TestCatalog.Validate("""{ "source": { "type": "file", "config": { "path": "x" } }, "processors": [ { "type": "filter", "config": { "where": "a > 1" } } ], "sink": { "type": "console" } }"""));
    }

    [Fact]
    public void Behind_a_step_that_this_build_lacks_nothing_is_known() =>
        Assert.Equal(ErrorCodes.NotInThisBuild, Only(Plan("""{ "type": "cep" }, { "type": "filter", "config": { "where": "nope > 1" } }""")).Code);

    [Fact]
    public void Dead_letters_have_columns_of_their_own()
    {
        const string Json = """
            { "source": { "type": "file", "config": { "path": "x" } },
              "steps": [ { "type": "filter", "from": "$deadLetters", "config": { "where": "WHERE" } } ], "sinks": { "a": { "type": "console" }, "b": { "type": "console", "from": "source" } } }
            """;
        Assert.Empty(TestCatalog.Validate(Json.Replace("WHERE", "code = 'OS2101' and position > 5", StringComparison.Ordinal)));
        Assert.Equal(ErrorCodes.UnknownColumn, Only(Json.Replace("WHERE", "kode = 'x'", StringComparison.Ordinal)).Code);
    }

    [Fact]
    public void A_lent_window_is_reported_where_it_stands()
    {
        var finding = Only("""
            { "source": { "type": "file", "config": { "path": "x" } },
              "processors": [ { "type": "window", "config": { "type": "tumbling",
                "size": "soon" } }, { "type": "aggregate", "config": { "type": "count" } } ], "sink": { "type": "console" } }
            """);
        Assert.Equal((ErrorCodes.WrongShape, "processors[0].config.size", new TextPosition(3, 13)), (finding.Code, finding.Path, finding.Position!.Value));
    }

    [Fact]
    public void A_missing_field_is_reported_at_what_should_hold_it()
    {
        var finding = Only("{ \"source\": { \"type\": \"file\" },\n \"sink\": { \"type\": \"console\" } }");
        Assert.Equal((ErrorCodes.MissingField, "source.config", new TextPosition(1, 13)), (finding.Code, finding.Path, finding.Position!.Value));
    }

    [Fact]
    public void An_unknown_field_is_reported_at_its_name()
    {
        var finding = Only("{ \"source\": { \"type\": \"file\", \"config\": { \"path\": \"x\",\n   \"nope\": 1 } }, \"sink\": { \"type\": \"console\" } }");
        Assert.Equal(new TextPosition(2, 4), finding.Position);
    }
}
