namespace OrleansStream.Management.Tests.Support;

/// <summary>Plans that several tests use.</summary>
static class SamplePlans
{
    /// <summary>Rows that are posted, counted per user as they come; what is not an amount goes to the dead letters.</summary>
    internal const string Http = """
        {
          "name": "Posted orders",
          "sources": { "orders": { "type": "http", "config": { "bufferBytes": 4096, "schema": { "user": "string", "amount": "int64" } } } },
          "steps": [ { "id": "big", "type": "filter", "config": { "where": "amount > 10" } } ],
          "sinks": { "out": { "type": "discard" } }
        }
        """;

    /// <summary>Rows that never end.</summary>
    internal const string Endless = """
        {
          "sources": { "machine": { "type": "host-metrics", "config": { "interval": "100ms" } } },
          "steps": [ { "id": "cpu", "type": "filter", "config": { "where": "metric = 'cpu.used'" } } ],
          "sinks": { "out": { "type": "discard" } }
        }
        """;

    /// <summary>The plan of <see cref="Endless"/> in YAML.</summary>
    internal const string EndlessYaml = """
        # Rows that never end
        sources:
          machine: { type: host-metrics, config: { interval: 100ms } }
        steps:
          - id: cpu
            type: filter
            config: { where: metric = 'cpu.used' }
        sinks:
          out: { type: discard }
        """;

    /// <summary>Wrong in two places.</summary>
    internal const string Broken = """
        {
          "sources": { "orders": { "type": "flie", "config": { "path": "x" } } },
          "steps": [
            { "id": "big", "type": "filter", "config": { "wher": "amount > 10" } } ]
        }
        """;
}
