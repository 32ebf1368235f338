using Apache.Arrow;
using OrleansStream.Events;

namespace OrleansStream.Benchmarks.Scenarios;

/// <summary>The works that every peer does too, as plans over the same events.</summary>
static class Work
{
    public static string[] Names { get; } = ["filter", "tumbling", "sliding", "session"];

    /// <summary>The plan of a work; its source is called <c>events</c>, its sink <c>out</c>.</summary>
    public static string Plan(string work, int parallelism, string source, string sink) => $$"""
        {
          "id": "{{work}}",
          "sources": { "events": {{source}} },
          "steps": [ {{Step(work)}} ],
          "sinks": { "out": {{sink}} },
          "parallelism": {{parallelism}}
        }
        """;

    /// <summary>The event-time part of a source's config.</summary>
    public const string EventTime = """ "eventTime": { "field": "ts", "outOfOrderness": 999 } """;

    static string Step(string work) => work == "filter"
        ? """
          { "id": "kept", "type": "filter", "from": "events", "config": { "where": "value > 50" } },
          { "id": "columns", "type": "select", "config": { "user": "user", "ts": "ts", "value": "value" } }
          """
        : $$"""
          { "id": "totals", "type": "aggregate", "from": "events", "config": { "window": {{Window(work)}}, "groupBy": ["user"],
            "aggregations": [ { "type": "count" }, { "type": "sum", "field": "value", "as": "total" } ] } }
          """;

    static string Window(string work) => work switch
    {
        "tumbling" => """{ "type": "tumbling", "size": "10s" }""",
        "sliding" => """{ "type": "sliding", "size": "10s", "slide": "1s" }""",
        "session" => """{ "type": "session", "gap": "2s" }""",
        _ => throw new ArgumentException($"There is no work '{work}'; there are {string.Join(", ", Names)}."),
    };

    /// <summary>The checksum of result rows, as the peers compute it: sums are rounded to hundredths.</summary>
    public static ulong Checksum(EventBatch batch)
    {
        var schema = batch.Schema;
        var users = (StringArray)batch.Columns[schema.IndexOf("user")];
        var isFilter = schema.IndexOf("total") < 0;
        var times = ((Int64Array)batch.Columns[schema.IndexOf(isFilter ? "ts" : "window_start")]).Values;
        var sums = ((DoubleArray)batch.Columns[schema.IndexOf(isFilter ? "value" : "total")]).Values;
        var counts = isFilter ? default : ((Int64Array)batch.Columns[schema.IndexOf("count")]).Values;
        var offsets = users.ValueOffsets;
        var names = users.Values;
        var positions = batch.Selection.Positions;
        ulong checksum = 0;
        for (var i = 0; i < batch.Count; i++)
        {
            var row = batch.Selection.IsAll ? i : positions[i];
            var user = names[offsets[row]..offsets[row + 1]];
            var cents = (long)Math.Round(sums[row] * 100);
            checksum += isFilter ? BenchmarkEvents.Row(user, times[row], cents, 0) : BenchmarkEvents.Row(user, times[row], counts[row], cents);
        }
        return checksum;
    }
}
