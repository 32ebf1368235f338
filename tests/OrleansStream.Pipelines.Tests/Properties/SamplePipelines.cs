using System.Text.Json;

namespace OrleansStream.Pipelines.Tests.Properties;

/// <summary>A pipeline whose results must not depend on how its rows come.</summary>
/// <param name="Steps">The steps; the first reads <c>in</c>.</param>
/// <param name="AnyOrder">Whether the order of arrival may differ, too.</param>
/// <param name="Key">For running results the columns that name a group, of which the last row counts.</param>
sealed record SamplePipeline(string Steps, bool AnyOrder = true, params string[] Key)
{
    /// <summary>Every aggregate.</summary>
    const string Aggregations = """
        "aggregations": [
          { "type": "count" }, { "type": "count", "field": "n", "as": "ns" }, { "type": "count", "as": "positive", "where": "x > 0" },
          { "type": "sum", "field": "n" }, { "type": "sum", "field": "x" }, { "type": "avg", "field": "x" }, { "type": "avg", "field": "n" },
          { "type": "min", "field": "x" }, { "type": "max", "field": "s" }, { "type": "min", "field": "n" },
          { "type": "first", "field": "id" }, { "type": "last", "field": "s" }, { "type": "last", "field": "n", "where": "n is not null" },
          { "type": "percentile", "field": "x", "percentiles": [0, 50, 95] }, { "type": "median", "field": "n" },
          { "type": "stddev", "field": "x" }, { "type": "variance", "field": "n" }, { "type": "stddevPop", "field": "n", "as": "deviation" },
          { "type": "variancePop", "field": "x", "as": "spread" },
          { "type": "countDistinct", "field": "s" }, { "type": "countDistinct", "field": "n", "exact": false, "as": "about" },
          { "type": "topK", "field": "s", "k": 2 },
          { "type": "collect", "field": "id", "as": "ids", "orderBy": [{ "field": "id" }] },
          { "type": "collect", "field": "id", "as": "best", "orderBy": [{ "field": "x", "order": "desc" }], "limit": 3, "withTies": true },
          { "type": "custom", "expr": "sum(x * n) / count(n)", "as": "weighted" } ]
        """;

    public static IReadOnlyDictionary<string, SamplePipeline> All { get; } = new Dictionary<string, SamplePipeline>
    {
        ["tumbling"] = Windowed("""{ "type": "tumbling", "size": 50 }"""),
        ["tumbling with an offset"] = Windowed("""{ "type": "tumbling", "size": 50, "offset": 7, "allowedLateness": 30 }"""),
        ["sliding"] = Windowed("""{ "type": "sliding", "size": 60, "slide": 20 }"""),
        ["sliding unevenly"] = Windowed("""{ "type": "sliding", "size": 50, "slide": 15, "offset": 4, "allowedLateness": 10 }"""),
        ["sliding with gaps"] = Windowed("""{ "type": "sliding", "size": 10, "slide": 25 }"""),
        ["cumulative"] = Windowed("""{ "type": "cumulative", "size": 90, "step": 30 }"""),
        ["session"] = Windowed("""{ "type": "session", "gap": 12 }"""),
        ["session that waits"] = Windowed("""{ "type": "session", "gap": 12, "allowedLateness": 40 }"""),
        ["global"] = Windowed("""{ "type": "global" }"""),
        ["all rows"] = new("""{ "id": "out", "type": "aggregate", "from": "in", "config": { "window": { "type": "tumbling", "size": 50 }, ALL } }""".Replace("ALL", Aggregations, StringComparison.Ordinal)),
        ["having"] = new("""
            { "id": "out", "type": "aggregate", "from": "in", "config": { "window": { "type": "tumbling", "size": 50 }, "groupBy": ["k", { "w": "upper(s)" }],
              "type": "sum", "field": "n", "having": "n > 2" } }
            """),
        ["window after window"] = new("""
            { "id": "counts", "type": "aggregate", "from": "in", "config": { "window": { "type": "sliding", "size": 60, "slide": 20 }, "groupBy": ["k"],
              "type": "count", "as": "c" } },
            { "id": "most", "type": "aggregate", "config": { "window": { "type": "tumbling", "size": 20 }, "groupBy": { "until": "window_end" },
              "type": "collect", "as": "top", "orderBy": [{ "field": "c", "order": "desc" }], "limit": 1, "withTies": true } },
            { "id": "each", "type": "flatMap", "config": { "field": "top" } },
            { "id": "out", "type": "select", "config": { "k": "top.k", "c": "top.c", "until": "until" } }
            """),
        ["stateless"] = new("""
            { "id": "kept", "type": "filter", "from": "in", "config": { "where": "x > -50 or n is null" } },
            { "id": "split", "type": "branch", "config": { "branches": { "low": "x < 0" } } },
            { "id": "low", "type": "map", "from": "split.low", "config": { "set": { "x": "-x", "s": "s || '!'" } } },
            { "id": "both", "type": "union", "from": ["low", "split.else"] },
            { "id": "out", "type": "select", "config": { "id": "id", "y": "round(x * coalesce(n, 1), 3)", "s": "s", "k": "k" } }
            """),
        ["running"] = new($$"""
            { "id": "out", "type": "aggregate", "from": "in", "config": { "groupBy": ["k"], {{Aggregations}} } }
            """, true, "k"),
        ["reduce"] = new("""
            { "id": "sums", "type": "reduce", "from": "in", "config": { "groupBy": ["k"], "initial": { "total": 0, "rows": 0 },
              "set": { "total": "acc.total + coalesce(n, 0)", "rows": "acc.rows + 1" } } },
            { "id": "out", "type": "select", "config": { "k": "k", "total": "total", "rows": "rows" } }
            """, true, "k"),
        ["count"] = new($$"""
            { "id": "out", "type": "aggregate", "from": "in", "config": { "window": { "type": "count", "size": 4 }, "groupBy": ["k"], {{Aggregations}} } }
            """, AnyOrder: false),
        ["count that slides"] = new($$"""
            { "id": "out", "type": "aggregate", "from": "in", "config": { "window": { "type": "count", "size": 5, "slide": 2, "partial": true }, "groupBy": ["k"], {{Aggregations}} } }
            """, AnyOrder: false),
        ["first of each"] = new("""
            { "id": "out", "type": "deduplicate", "from": "in", "config": { "by": ["k", "s"], "ttl": "1h" } }
            """, AnyOrder: false),
        ["running sums, row by row"] = new("""
            { "id": "out", "type": "reduce", "from": "in", "config": { "groupBy": ["k"], "initial": { "total": 0 }, "set": { "total": "acc.total + coalesce(n, 0)" } } }
            """, AnyOrder: false),
    };

    /// <summary>The plan, with the sources given.</summary>
    public string Plan(string sources) => $$"""
        { "sources": { {{sources}} }, "steps": [ {{Steps}} ], "sinks": { "out": { "type": "console", "from": "out" } } }
        """;

    /// <summary>What of a source's config all plans have.</summary>
    public static string SourceConfig => $$"""
        "schema": {{SampleData.Schema}}, "eventTime": { "field": "ts", "outOfOrderness": {{SampleData.Disorder}} }
        """;

    /// <summary>The rows that count.</summary>
    public IEnumerable<JsonElement> Final(IEnumerable<JsonElement> rows) => Key.Length == 0
        ? rows
        : rows.GroupBy(r => string.Join('|', Key.Select(k => r.GetProperty(k).GetRawText()))).Select(g => g.Last());

    static SamplePipeline Windowed(string window) => new($$"""
        { "id": "out", "type": "aggregate", "from": "in", "config": { "window": {{window}}, "groupBy": ["k"], {{Aggregations}} } }
        """);
}
