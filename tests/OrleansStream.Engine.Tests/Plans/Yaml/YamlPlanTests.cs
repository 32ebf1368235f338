using OrleansStream.Diagnostics;
using OrleansStream.Plans;

namespace OrleansStream.Tests.Plans.Yaml;

public class YamlPlanTests
{
    const string Revenue = """
        # Revenue per region
        id: revenue
        sources:
          orders:
            type: file
            config:
              path: orders.jsonl
              schema: { region: string, amount: float64, ts: int64 }
              eventTime: { field: ts, outOfOrderness: 5s }
        steps:
          - id: big
            type: filter
            config:
              where: amount > 1
          - id: totals
            type: aggregate
            config:
              window: { type: tumbling, size: 1m }
              groupBy: [region]
              aggregations:
                - type: sum
                  field: amount
        sinks:
          out: { type: console }
        """;

    static Plan Read(string yaml)
    {
        var read = PlanText.Read(yaml, syntax: PlanSyntax.Yaml);
        Assert.Empty(read.Diagnostics);
        return read.Plan!;
    }

    static Diagnostic Broken(string yaml)
    {
        var read = PlanText.Read(yaml, syntax: PlanSyntax.Yaml);
        Assert.Null(read.Plan);
        return read.Diagnostics[0];
    }

    [Fact]
    public void A_plan_in_yaml_is_the_same_as_in_json() => Assert.Equal(PlanText.Read("""
        { "id": "revenue",
          "sources": { "orders": { "type": "file", "config": { "path": "orders.jsonl",
            "schema": { "region": "string", "amount": "float64", "ts": "int64" }, "eventTime": { "field": "ts", "outOfOrderness": "5s" } } } },
          "steps": [
            { "id": "big", "type": "filter", "config": { "where": "amount > 1" } },
            { "id": "totals", "type": "aggregate", "config": {
              "window": { "type": "tumbling", "size": "1m" }, "groupBy": ["region"], "aggregations": [ { "type": "sum", "field": "amount" } ] } } ],
          "sinks": { "out": { "type": "console" } } }
        """).Plan, Read(Revenue));

    [Fact]
    public void Json_is_yaml()
    {
        const string plan = """{ "id": "p", "sources": { "a": { "type": "test", "config": { "x": [1, 1.5, true, null, "t\u00e9\n"] } } }, "sinks": { "o": { "type": "test" } } }""";
        Assert.Equal(PlanText.Read(plan).Plan, Read(plan));
    }

    [Theory]
    [InlineData("~", "null")]
    [InlineData("", "null")]
    [InlineData("Null", "null")]
    [InlineData("TRUE", "true")]
    [InlineData("yes", "\"yes\"")]
    [InlineData("no", "\"no\"")]
    [InlineData("on", "\"on\"")]
    [InlineData("10s", "\"10s\"")]
    [InlineData("1:30", "\"1:30\"")]
    [InlineData("2024-03-01", "\"2024-03-01\"")]
    [InlineData("007", "7")]
    [InlineData("+12", "12")]
    [InlineData("0x1F", "31")]
    [InlineData("0o17", "15")]
    [InlineData("1_000", "\"1_000\"")]
    [InlineData("-.5", "-0.5")]
    [InlineData("1.", "1")]
    [InlineData("00.50e+3", "0.50e+3")]
    [InlineData("'1'", "\"1\"")]
    [InlineData("!!str 1", "\"1\"")]
    [InlineData("! 1", "\"1\"")]
    [InlineData("!!int 0x10", "16")]
    [InlineData("!!float 1", "1")]
    [InlineData("\"a\\tb\"", "\"a\\tb\"")]
    [InlineData("| \n          two\n          lines", "\"two\\nlines\\n\"")]
    [InlineData("> \n          one\n          line", "\"one line\\n\"")]
    public void Scalars_are_those_of_the_core_schema(string yaml, string json)
    {
        var plan = Read($"sources:\n  a:\n    type: test\n    config:\n      x: {yaml}\nsinks:\n  o: {{ type: test }}\n");
        Assert.Equal($"{{\"x\":{json}}}", plan.Sources[0].Config.Json.GetRawText());
    }

    [Theory]
    [InlineData("sources:\n  a: { type: test }\n  a: { type: test }\n", "3:3", "appears twice")]
    [InlineData("id: p\nsource: [\n", "3:1", "not YAML")]
    [InlineData("id: p\n\tx: 1\n", "1:5", "not YAML")]
    [InlineData("id: p\nsteps:\n- type: [\n  config: { where: a }\nsinks:\n  out: { type: console }\n", "3:9", "not YAML")]
    [InlineData("id: *nothing\n", "1:5", "no anchor")]
    [InlineData("a: &x [ *x ]\n", "1:9", "stands within")]
    [InlineData("[a]: 1\n", "1:1", "A name is text")]
    [InlineData("&n a: 1\n*n : 2\n", "2:1", "A name is text")]
    [InlineData("a: &m { b: 1 }\nc:\n  <<: *m\n", "3:3", "Merge keys")]
    [InlineData("a: .inf\n", "1:4", "has no place")]
    [InlineData("a: -1.5e-1234567\n", "1:4", "has no place")]
    [InlineData("a: !!int x\n", "1:4", "is no value")]
    [InlineData("a: !python/object x\n", "1:4", "is no value")]
    [InlineData("a: !!set { x }\n", "1:4", "has no place")]
    [InlineData("a: \"\\ud800\"\n", "1:4", "")]
    [InlineData("id: p\n---\nid: q\n", "2:1", "one YAML document")]
    [InlineData("", "1:1", "is empty")]
    [InlineData("# nothing\n", "1:1", "is empty")]
    [InlineData("just text\n", "1:1", "")]
    public void What_is_no_plan_is_refused_at_its_place(string yaml, string position, string message)
    {
        var finding = Broken(yaml);
        Assert.Contains(message, finding.Message, StringComparison.Ordinal);
        Assert.Equal(position, finding.Position.ToString());
    }

    [Theory]
    [InlineData("size: 1m", "size: soon", "18:39")]
    [InlineData("type: sum", "tipe: sum", "21:11")]
    [InlineData("where: amount > 1", "where: amuont > 1", "14:14")]
    [InlineData("where: amount > 1", "where: 'amount > amuont'", "14:24")]
    [InlineData("where: amount > 1", "where: |\n          amount >\n          amuont", "14:14")]
    public void Findings_have_their_places_in_the_yaml(string right, string wrong, string position)
    {
        var text = PlanText.Read(Revenue.Replace(right, wrong, StringComparison.Ordinal), syntax: PlanSyntax.Yaml);
        IReadOnlyList<Diagnostic> findings = [.. text.Diagnostics, .. text.Plan is null ? [] : text.Locate(PlanValidator.Validate(text.Plan, TestCatalog.Create()))];
        Assert.Contains(findings, f => f.Severity == DiagnosticSeverity.Error && f.Position.ToString() == position);
    }

    [Fact]
    public void Aliases_stand_for_what_was_anchored()
    {
        var plan = Read("""
            sources:
              a: { type: test, config: &common { schema: &s { x: int64 }, n: &n 5 } }
              b: { type: test, config: { schema: *s, n: *n } }
              c: { type: test, config: *common }
            sinks: { o: { type: test, from: a } }
            """);
        Assert.Equal(3, plan.Sources.Count);
        Assert.All(plan.Sources, s => Assert.Equal(plan.Sources[0].Config, s.Config));
    }

    [Fact]
    public void Aliases_that_multiply_are_refused_at_once()
    {
        var yaml = "a0: &a0 [ lol, lol, lol, lol, lol, lol, lol, lol, lol ]\n"
            + string.Concat(Enumerable.Range(1, 40).Select(i => $"a{i}: &a{i} [ {string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 9))} ]\n"));
        Assert.Equal(ErrorCodes.TooLarge, Broken(yaml).Code);
        yaml = "a0: &a0 [ x ]\n" + string.Concat(Enumerable.Range(1, 100).Select(i => $"a{i}: &a{i} [ *a{i - 1} ]\n"));
        Assert.Equal(ErrorCodes.TooLarge, Broken(yaml).Code);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    [InlineData("? ")]
    public void Depth_is_bounded(string nesting)
    {
        var finding = Broken("a: " + (nesting[0] is '-' or '?' ? "\n " : "") + string.Concat(Enumerable.Repeat(nesting, 100_000)));
        Assert.Contains(finding.Code, new[] { ErrorCodes.TooLarge, ErrorCodes.NotJson });
    }

    [Theory]
    [InlineData("a.yaml", PlanSyntax.Yaml)]
    [InlineData("a.YML", PlanSyntax.Yaml)]
    [InlineData("a.json", PlanSyntax.Json)]
    [InlineData("yaml", PlanSyntax.Json)]
    public void A_name_tells_the_syntax(string file, PlanSyntax syntax) => Assert.Equal(syntax, PlanSyntaxes.OfFile(file));

    [Theory]
    [InlineData("application/yaml; charset=utf-8", PlanSyntax.Yaml)]
    [InlineData("text/x-yaml", PlanSyntax.Yaml)]
    [InlineData("application/json", PlanSyntax.Json)]
    [InlineData(null, PlanSyntax.Json)]
    public void A_media_type_tells_the_syntax(string? type, PlanSyntax syntax) => Assert.Equal(syntax, PlanSyntaxes.OfMediaType(type));
}
