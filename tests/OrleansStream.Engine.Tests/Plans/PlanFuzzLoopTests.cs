using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using OrleansStream.Components;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Plans;
using Xunit.Abstractions;

namespace OrleansStream.Tests.Plans;

/// <summary>
/// Plans at random and damaged at random, a case per seed: reading, checking, explaining and hashing them ends in findings, soon and in little memory.
/// With <c>ORLEANSSTREAM_FUZZ_SECONDS</c> set it goes on for so long, from another seed each time.
/// </summary>
public class PlanFuzzLoopTests(ITestOutputHelper output)
{
    const int Cases = 400;

    /// <summary>Far beyond what a case takes; a machine may be busy.</summary>
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>What a case may allocate, all in all, beyond a part that grows with the text.</summary>
    const long MostBytes = 256L * 1024 * 1024;

    static readonly ComponentCatalog Catalog = TestCatalog.Create();

    static readonly string[] Pieces =
        ["{", "}", "[", "]", ",", ":", "\"", "\\", "\\ud800", "\\u0000", "null", "\0", "//", "/*", "*/", "é", "\uD800", "1e9999", "-", "0x1", "\n", "\uFEFF", "\"type\":", "\"from\":\"a\",", "((((", "'", ".", "$deadLetters"];

    static readonly string[] Values =
        ["null", "true", "-1", "0", "1e400", "-0.0", "99999999999999999999", "1.5", "\"\"", "\"x\"", "\"5s\"", "\"-5s\"", "\"P\"", "\"kafka\"", "\"window\"", "\"$deadLetters\"", "\"a.b.c\"", "\"\\u0000\"", "[]", "[[]]", "{}",
            "{\"type\":\"x\"}", "{\"type\":\"tumbling\"}", "{\"type\":\"sliding\",\"size\":\"36500d\",\"slide\":1}", "{\"type\":\"count\",\"size\":9223372036854775807}", "{\"field\":\"a\",\"operator\":\"gt\",\"value\":1}", "[null]",
            "\"sum(\"", "\"cast(v as\"", "\"case when\"", "\"a\\\"b\"", "[1,[2,[3]]]", "{\"\":{\"\":{}}}", "\"list<list<list<int64>>>\""];

    [Fact]
    public void Random_and_damaged_plans_end_in_findings() => FuzzRun.Seeds(output, Cases, Case);

    [Theory]
    [InlineData(25952966)]
    [InlineData(26077398)]
    public void Seeds_that_once_failed_are_tried_again(int seed) => Case(seed);

    [Theory]
    [InlineData("[", 1_000_000)]
    [InlineData("{\"a\":", 300_000)]
    [InlineData("\"\\ud83d\\ude00\",", 100_000)]
    public void Long_and_deep_texts_are_refused_soon(string piece, int times) =>
        Check(string.Concat(Enumerable.Repeat(piece, times)), $"{piece} {times} times");

    [Theory]
    [InlineData("(", 100_000)]
    [InlineData("not ", 50_000)]
    [InlineData("a + ", 50_000)]
    [InlineData("case when ", 20_000)]
    [InlineData("f(", 50_000)]
    [InlineData("a.", 100_000)]
    [InlineData("\\\"", 100_000)]
    public void Long_and_deep_expressions_are_refused_soon(string piece, int times) =>
        Check($$"""{ "source": { "type": "file", "config": { "path": "x", "schema": { "a": "int64" } } }, "processors": [ { "type": "filter", "config": { "where": "{{string.Concat(Enumerable.Repeat(piece, times))}}" } } ] }""", $"{piece} {times} times");

    [Fact]
    public void A_thousand_steps_with_a_mistake_each_are_told_of_soon()
    {
        var steps = string.Join(',', Enumerable.Range(0, 990).Select(i => $$"""{ "id": "s{{i}}", "type": "fliter{{i}}", "from": ["x{{i}}", "s{{990 - i}}"], "config": { "wher{{i}}": "a >" } }"""));
        Check($$"""{ "source": { "type": "ticks" }, "steps": [ {{steps}} ] }""", "steps");
    }

    static void Case(int seed)
    {
        var random = new Random(seed);
        var json = new WrittenPlans(Catalog, seed).Make();
        for (var n = random.Next(0, 4); n > 0; n--)
            Mutate(json, random);
        var text = json.ToJsonString();
        if (random.Next(2) == 0)
        {
            for (var n = random.Next(1, 4); n > 0; n--)
                text = Edit(text, random);
        }
        if (random.Next(8) == 0)
            text = Bytes(text, random);
        try
        {
            Check(text, $"seed {seed}");
        }
        catch (Exception e) when (e is not Xunit.Sdk.XunitException)
        {
            throw new InvalidOperationException($"Seed {seed}: {text}", e);
        }
    }

    static void Check(string text, string what)
    {
        var watch = Stopwatch.StartNew();
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var read = PlanText.Read(text, "fuzz");
        var findings = read.Validate(Catalog);
        Assert.True(read.Plan is not null || findings.Any(f => f.Severity == DiagnosticSeverity.Error), what);
        Assert.True(findings.Count <= 2 * DiagnosticBag.MostFindings, what);
        if (read.Plan is { } plan)
            CheckPlan(plan, what);
        Assert.True(watch.Elapsed < Limit, $"{what} took {watch.Elapsed}");
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - allocated < MostBytes + 1000L * text.Length, $"{what} allocated {GC.GetAllocatedBytesForCurrentThread() - allocated} bytes");
    }

    static void CheckPlan(Plan plan, string what)
    {
        var written = PlanJson.Write(plan);
        Assert.True(PlanText.Read(written).Plan == plan, what);
        var canonical = PlanCanonical.Write(plan, Catalog);
        Assert.True(PlanText.Read(canonical).Plan is not { } again || PlanCanonical.Write(again, Catalog) == canonical, what);
        var known = plan.Sources.DistinctBy(s => s.Name).ToDictionary(s => s.Name, _ => new KnownColumns(new RowSchema(new RowField("a", DataType.Int64), new RowField("amount", DataType.Float64), new RowField("odd name", DataType.ListOf(DataType.String))), "a sample"));
        Assert.NotEmpty(PlanExplain.Text(plan, Catalog, known));
        Assert.NotEmpty(PlanExplain.PhysicalText(plan, Catalog, known));
        Assert.NotEmpty(PlanExplain.PhysicalMermaid(plan, Catalog, known));
        Assert.NotEmpty(PlanExplain.Mermaid(plan, Catalog));
    }

    static string Edit(string text, Random random)
    {
        var at = random.Next(text.Length + 1);
        var removed = Math.Min(text.Length - at, random.Next(0, 4));
        return text[..at] + Pieces[random.Next(Pieces.Length)] + text[(at + removed)..];
    }

    static string Bytes(string text, Random random)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var n = random.Next(1, 9); n > 0 && bytes.Length > 0; n--)
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        return Encoding.UTF8.GetString(bytes);
    }

    static void Mutate(JsonNode root, Random random)
    {
        var slots = new List<(JsonNode Parent, object Key)>();
        Collect(root, slots);
        if (slots.Count == 0)
            return;
        var (parent, key) = slots[random.Next(slots.Count)];
        var other = slots[random.Next(slots.Count)];
        var value = random.Next(3) == 0 ? At(other)?.DeepClone() : JsonNode.Parse(Values[random.Next(Values.Length)]);
        switch (parent, random.Next(3))
        {
            case (JsonArray list, 0):
                list.RemoveAt((int)key);
                break;
            case (JsonArray list, 1):
                list.Insert((int)key, value);
                break;
            case (JsonArray list, _):
                list[(int)key] = value;
                break;
            case (JsonObject map, 0):
                map.Remove((string)key);
                break;
            case (JsonObject map, 1):
                map[$"{key}{(random.Next(2) == 0 ? "x" : "")}"] = value;
                break;
            case (JsonObject map, _):
                map[(string)key] = value;
                break;
        }
    }

    static JsonNode? At((JsonNode Parent, object Key) slot) => slot.Parent is JsonArray list ? list[(int)slot.Key] : slot.Parent[(string)slot.Key];

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
