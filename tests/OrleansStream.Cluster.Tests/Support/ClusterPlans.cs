namespace OrleansStream.Cluster.Tests.Support;

/// <summary>Plans that several tests use.</summary>
static class ClusterPlans
{
    /// <summary>Rows that never end.</summary>
    public const string Endless = """
        {
          "sources": { "machine": { "type": "host-metrics", "config": { "interval": "100ms" } } },
          "sinks": { "out": { "type": "discard" } }
        }
        """;

    /// <summary>Two partitions, a keyed step of four tasks, a sink; it never ends.</summary>
    public const string Spread = """
        {
          "parallelism": 4,
          "sources": { "in": { "type": "generator", "config": { "rate": 100, "partitions": 2, "fields": { "id": "sequence", "key": { "type": "choice", "values": ["a", "b", "c"] } } } } },
          "steps": [ { "id": "first", "type": "aggregate", "config": { "groupBy": ["key"], "aggregations": [ { "type": "count" } ] } } ],
          "sinks": { "out": { "type": "discard" } }
        }
        """;
}
