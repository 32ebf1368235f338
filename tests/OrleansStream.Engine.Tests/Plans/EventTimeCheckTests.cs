using OrleansStream.Connectors;
using OrleansStream.Diagnostics;
using OrleansStream.Plans;

namespace OrleansStream.Tests.Plans;

/// <summary>What is said of event times before a plan runs.</summary>
public class EventTimeCheckTests
{
    static Diagnostic Only(string eventTime, string schema = "")
    {
        var findings = TestCatalog.Validate($$"""
            { "sources": { "in": { "type": "file", "config": { "path": "x", {{schema}} "eventTime": {{eventTime}} } } }, "sinks": { "out": { "type": "console" } } }
            """);
        return Assert.Single(findings);
    }

    [Theory]
    [InlineData("""{ "unit": "s" }""", ErrorCodes.MissingField, "eventTime")]
    [InlineData("""{ "field": "a", "expr": "a" }""", ErrorCodes.Conflict, "eventTime.expr")]
    [InlineData("""{ "field": "a", "unit": "iso", "format": "yyyy-MM-dd" }""", ErrorCodes.Conflict, "eventTime.format")]
    [InlineData("""{ "field": "a", "zone": "Asia/Tokyo" }""", ErrorCodes.Conflict, "eventTime.zone")]
    [InlineData("""{ "field": "a", "format": "yyyy-QQ-dd" }""", ErrorCodes.BadExpression, "eventTime.format")]
    [InlineData("""{ "field": "a", "format": "HH:mm" }""", ErrorCodes.BadExpression, "eventTime.format")]
    [InlineData("""{ "field": "a", "format": "yyyy-MM-dd", "zone": "Asia/Nowhere" }""", ErrorCodes.BadExpression, "eventTime.format")]
    [InlineData("""{ "expr": "to_timestmp(a)" }""", ErrorCodes.UnknownFunction, "eventTime.expr")]
    [InlineData("""{ "expr": "a +" }""", ErrorCodes.BadExpression, "eventTime.expr")]
    public void Mistakes_are_found_without_a_schema(string eventTime, string code, string path)
    {
        var finding = Only(eventTime);
        Assert.Equal((code, $"sources.in.config.{path}"), (finding.Code, finding.Path));
        Assert.NotNull(finding.Position);
    }

    [Theory]
    [InlineData("""{ "field": "b", "format": "yyyy-MM-dd" }""", ErrorCodes.UnknownColumn, "eventTime.field")]
    [InlineData("""{ "field": "l", "format": "yyyy-MM-dd" }""", ErrorCodes.TypeMismatch, "eventTime.format")]
    [InlineData("""{ "expr": "b * 1000" }""", ErrorCodes.UnknownColumn, "eventTime.expr")]
    [InlineData("""{ "expr": "a * 1.5" }""", ErrorCodes.TypeMismatch, "eventTime.expr")]
    public void Columns_and_types_are_checked_with_one(string eventTime, string code, string path)
    {
        var finding = Only(eventTime, """ "schema": { "a": "int64", "l": [ { "x": "int64" } ] }, """);
        Assert.Equal((code, $"sources.in.config.{path}"), (finding.Code, finding.Path));
    }

    [Theory]
    [InlineData("tumbling", """, "size": "1m" """, true)]
    [InlineData("session", """, "gap": "1m" """, true)]
    [InlineData("tumbling", """, "size": "1m", "time": "processing" """, false)]
    [InlineData("count", """, "size": 5 """, false)]
    public void Windows_of_event_time_over_stored_rows_without_one_are_warned_of_once(string window, string options, bool warns)
    {
        var step = $$""" "type": "aggregate", "config": { "type": "count", "window": { "type": "{{window}}"{{options}} } } } """;
        var findings = PlanText.Read($$"""
            { "sources": { "in": { "type": "stored" } },
              "steps": [ { "id": "all", "type": "filter", "from": "in", "config": { "where": "a > 1" } }, { "id": "w1", "from": "all", {{step}}, { "id": "w2", "from": "in", {{step}} ],
              "sinks": { "a": { "type": "console", "from": "w1" }, "b": { "type": "console", "from": "w2" } } }
            """).Validate(new ComponentCatalog([new Stored()], [new TestSink(typeof(ConsoleOptions), Encoded: false)]));
        Assert.Equal(warns ? [(ErrorCodes.ArrivalTime, DiagnosticSeverity.Warning, "sources.in.config")] : [], findings.Select(f => (f.Code, f.Severity, f.Path!)));
    }

    [OrleansStream.Components.Component(OrleansStream.Components.ComponentKind.Source, "stored", "Reads what was written.")]
    sealed record StoredOptions;

    sealed class Stored : ISourceConnector
    {
        public Type OptionsType => typeof(StoredOptions);

        public SourceTraits Traits => new(Replayable: true, Encoded: true);

        public bool ReadsPast(object options) => true;

        public ValueTask<ISource> OpenAsync(SourceContext context, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
