using OrleansStream.Diagnostics;

namespace OrleansStream.Testing;

/// <summary>Where rows have their event time, and what becomes of those that have none.</summary>
public class EventTimeTests
{
    static string Plan(string eventTime, string schema = """{ "day": "string", "clock": "string", "number": "int64" }""") => $$"""
        { "sources": { "in": { "type": "file", "config": { "path": "x", "schema": {{schema}}, "eventTime": {{eventTime}} } } },
          "steps": [ { "id": "t", "type": "select", "config": { "t": "event_time()" } } ], "sinks": { "out": { "type": "console" } } }
        """;

    [Theory]
    [InlineData("""{ "field": "day", "format": "yyyy-MM-dd HH:mm" }""", 1709287200000)]
    [InlineData("""{ "field": "day", "format": "yyyy-MM-dd HH:mm", "zone": "Europe/Berlin" }""", 1709283600000)]
    [InlineData("""{ "field": "number", "format": "yyyyMMdd" }""", 1709251200000)]
    [InlineData("""{ "expr": "to_timestamp(substring(day, 1, 10) || 'T' || clock)" }""", 1709289000000)]
    [InlineData("""{ "expr": "number * 1000" }""", 20240301000)]
    [InlineData("""{ "expr": "element_at(cast(split(clock, ':') as list<int64>), 2)" }""", 30)]
    public void The_time_is_read_by_a_format_or_computed(string eventTime, long expected) =>
        PipelineTest.Start(Plan(eventTime)).Push("in", new { day = "2024-03-01 10:00", clock = "10:30", number = 20240301 }).Expect("out", new { t = expected });

    [Fact]
    public void Nested_fields_and_inferred_columns_have_formats_too() =>
        PipelineTest.Start("""
            { "sources": { "in": { "type": "http", "config": { "eventTime": { "field": "a.when", "format": "d.M.yy" } } } },
              "steps": [ { "type": "select", "config": { "t": "event_time()" } } ], "sinks": { "out": { "type": "console" } } }
            """).Push("in", """{"a":{"when":"1.3.24"}}""").Expect("out", new { t = 1709251200000 });

    [Theory]
    [InlineData("""{ "field": "day", "format": "yyyy-MM-dd HH:mm" }""", "The event time's field 'day' cannot be read: ")]
    [InlineData("""{ "expr": "to_timestamp(day)" }""", "The event time 'to_timestamp(day)' cannot be read: ")]
    public void A_row_without_a_readable_time_is_a_dead_letter_with_its_cause(string eventTime, string cause)
    {
        var test = PipelineTest.Start(Plan(eventTime)).Push("in", new { day = "soon" }, new { day = (string?)null }, new { day = "2024-03-01 10:00" });
        test.Expect("out", new { t = 1709287200000 });
        Assert.Equal([ErrorCodes.BadEventTime, ErrorCodes.BadEventTime], test.DeadLetters.Select(l => l.Code));
        Assert.StartsWith(cause, test.DeadLetters[0].Cause, StringComparison.Ordinal);
        Assert.EndsWith(" is missing or null", test.DeadLetters[1].Cause, StringComparison.Ordinal);
        Assert.Equal([0L, 1L], test.DeadLetters.Select(l => l.Position!.Value));
    }

    [Fact]
    public void A_computed_time_moves_the_watermark_and_may_be_too_far_ahead() =>
        PipelineTest.Start(Plan("""{ "expr": "number * 1000", "maxLead": "10s" }""")).Push("in", new { number = 5 }, new { number = 11 })
            .Expect("out", new { t = 5000 });
}
