using System.Text.Json.Nodes;
using CsCheck;
using OrleansStream.Diagnostics;
using OrleansStream.Plans;

namespace OrleansStream.Tests.Plans;

/// <summary>Whatever a text holds, reading and validating it ends in findings, never in an exception.</summary>
public class PlanFuzzTests
{
    static readonly string[] Seeds = [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Plans", "Specification"), "*.json").Order().Select(File.ReadAllText), """
        { "id": "all", "sources": { "a": { "type": "file", "config": { "path": "x", "format": { "type": "csv" }, "schema": { "k": "string", "v": "int64", "ts": "timestamp" }, "eventTime": { "field": "ts", "outOfOrderness": "5s" } } },
            "b": { "type": "ticks", "config": { "rate": 5 } } },
          "steps": [ { "id": "f", "type": "filter", "from": "a", "config": { "where": "v > 10 and k in ('a', 'b')" } }, { "id": "m", "type": "map", "config": { "set": { "w": "v * 2" }, "drop": ["ts"], "rename": { "w": "u" } } },
            { "id": "s", "type": "select", "config": { "k": "k", "u": "u + 1" } }, { "id": "br", "type": "branch", "config": { "branches": { "big": "u > 100" } } }, { "id": "un", "type": "union", "from": ["br.big", "f"] },
            { "id": "ag", "type": "aggregate", "config": { "window": { "type": "sliding", "size": "10s", "slide": "1s", "allowedLateness": "1m", "trigger": { "type": "watermark", "earlyCount": 3 } }, "groupBy": ["k", { "h": "v % 10" }],
              "aggregations": [ { "type": "sum", "field": "v", "as": "total" }, { "type": "percentile", "field": "v", "percentiles": [50, 99] }, { "type": "custom", "expr": "sum(v) / count()", "as": "c" } ], "having": { "field": "total", "operator": "gt", "value": 5 } } } ],
          "sinks": { "out": { "type": "file", "from": "ag", "config": { "path": "y" } }, "late": { "type": "console", "from": "ag.late" }, "dead": { "type": "console", "from": "$deadLetters" } },
          "parallelism": 4, "checkpointing": { "interval": "5s" }, "delivery": "atLeastOnce", "backpressure": { "strategy": "block" } }
        """];

    static readonly string[] Values =
        ["null", "true", "-1", "0", "1e400", "99999999999999999999", "1.5", "\"\"", "\"x\"", "\"5s\"", "\"-5s\"", "\"P\"", "\"kafka\"", "\"$deadLetters\"", "\"a.b.c\"", "\"((((\"", "[]", "[[]]", "{}", "{\"type\":\"x\"}",
            "{\"type\":\"tumbling\"}", "{\"field\":\"a\",\"operator\":\"gt\",\"value\":1}", "[null]", "\"\\uD83D\\uDE00\"", "\"sum(\"", "\"cast(v as\"", "\"x y\""];

    static readonly Gen<string> Characters = Gen.OneOf("{", "}", "[", "]", ",", ":", "\"", "\\", "\\ud800", "null", "\0", "//", "/*", "é", "\uD800", "1e9999", "\n");

    [Fact]
    public void Texts_with_broken_characters_end_in_findings() =>
        Gen.Select(Gen.Int[0, Seeds.Length - 1], Gen.Double[0, 1], Gen.Int[0, 3], Characters).Array[1, 3].Sample(edits =>
        {
            var text = Seeds[edits[0].Item1];
            foreach (var (_, share, removed, inserted) in edits)
            {
                var at = (int)(share * text.Length);
                text = text[..at] + inserted + text[Math.Min(text.Length, at + removed)..];
            }
            Check(text);
        }, iter: 1_500);

    [Fact]
    public void Texts_with_exchanged_values_end_in_findings() =>
        Gen.Select(Gen.Int[0, Seeds.Length - 1], Gen.Select(Gen.Int[0, 10_000], Gen.OneOf(Values), Gen.Int[0, 3]).Array[1, 4]).Sample((seed, edits) =>
        {
            var root = JsonNode.Parse(Seeds[seed])!;
            foreach (var (pick, value, how) in edits)
                Mutate(root, pick, value, how);
            Check(root.ToJsonString());
        }, iter: 1_500);

    static void Check(string text)
    {
        var read = PlanText.Read(text);
        if (read.Plan is null)
        {
            Assert.Contains(read.Diagnostics, d => d.Severity == DiagnosticSeverity.Error);
            return;
        }
        var findings = read.Locate(PlanValidator.Validate(read.Plan, TestCatalog.Create()));
        Assert.All(findings, f => Assert.NotNull(f.Position));
        Assert.NotEmpty(PlanExplain.Text(read.Plan, TestCatalog.Create()));
        Assert.NotEmpty(PlanExplain.Mermaid(read.Plan, TestCatalog.Create()));
    }

    static void Mutate(JsonNode root, int pick, string value, int how)
    {
        var slots = new List<(JsonNode Parent, object Key)>();
        Collect(root, slots);
        if (slots.Count == 0)
            return;
        var (parent, key) = slots[pick % slots.Count];
        var node = JsonNode.Parse(value);
        switch (parent)
        {
            case JsonArray list when how == 0:
                list.RemoveAt((int)key);
                break;
            case JsonArray list:
                list[(int)key] = node;
                break;
            case JsonObject map when how == 0:
                map.Remove((string)key);
                break;
            case JsonObject map when how == 1:
                map[$"{key}x"] = node;
                break;
            case JsonObject map:
                map[(string)key] = node;
                break;
        }
    }

    static void Collect(JsonNode? node, List<(JsonNode, object)> slots)
    {
        if (node is JsonObject map)
        {
            foreach (var (name, value) in map)
            {
                slots.Add((map, name));
                Collect(value, slots);
            }
        }
        else if (node is JsonArray list)
        {
            for (var i = 0; i < list.Count; i++)
            {
                slots.Add((list, i));
                Collect(list[i], slots);
            }
        }
    }
}
