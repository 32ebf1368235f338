using System.Text.Json;
using OrleansStream.Runtime.Diagnostics;
using OrleansStream.Runtime.Pipelines;
using OrleansStream.Runtime.Tests.Support;

namespace OrleansStream.Runtime.Tests.Pipelines;

public sealed class InferenceTests(TestSilo silo) : IClassFixture<TestSilo>, IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    string File(string name, params string[] lines)
    {
        var path = Path.Combine(_folder, name);
        System.IO.File.WriteAllLines(path, lines);
        return path;
    }

    static string Quote(string path) => JsonSerializer.Serialize(path);

    [Fact]
    public async Task Columns_are_inferred_from_the_input_and_bad_rows_become_dead_letters()
    {
        var input = File("in.jsonl", """{"id": 1, "name": "a"}""", "nonsense", """{"id": 2, "name": "b"}""", """{"id": 1.5, "name": "c"}""");
        var output = Path.Combine(_folder, "out.jsonl");
        var letters = Path.Combine(_folder, "letters.jsonl");
        var events = silo.Pipelines.Events();
        await silo.StartAsync($$"""
            { "id": "infer", "sources": { "in": { "type": "file", "config": { "path": {{Quote(input)}}, "schema": null } } },
              "steps": [ { "id": "f", "type": "filter", "config": { "where": "id >= 2" } } ],
              "sinks": { "out": { "type": "file", "config": { "path": {{Quote(output)}} } } } }
            """, new StartOptions { DeadLettersFile = letters });
        var inferred = await TestSilo.EventAsync<SchemaInferred>(events, e => e.Pipeline == "infer");
        Assert.Equal("in", inferred.Source);
        var status = await silo.WaitAsync("infer");
        Assert.Equal((PipelineState.Completed, null), (status.Status, status.Reason));
        Assert.Equal((2L, 1L), (status.RowsOut + 1, status.DeadLetters));
        Assert.Equal(["""{"id":2,"name":"b"}"""], System.IO.File.ReadAllLines(output));

        var letter = Assert.Single(await silo.Pipelines.DeadLettersAsync("infer"));
        Assert.Equal(("OS2101", "in", "nonsense"), (letter.Code, letter.Node, letter.Raw));
        var line = JsonDocument.Parse(Assert.Single(System.IO.File.ReadAllLines(letters))).RootElement;
        Assert.Equal("nonsense", line.GetProperty("raw").GetString());
        Assert.Equal(["out"], (await silo.Pipelines.MetricsAsync("infer")).Sinks.Select(s => s.Name));
    }

    [Fact]
    public async Task An_input_that_is_empty_has_no_columns_and_holds_no_other_up()
    {
        var empty = File("empty.jsonl");
        var full = File("full.jsonl", """{"id": 1}""", """{"id": 2}""");
        var output = Path.Combine(_folder, "union.jsonl");
        await silo.StartAsync($$"""
            { "id": "empty", "sources": { "e": { "type": "file", "config": { "path": {{Quote(empty)}} } }, "f": { "type": "file", "config": { "path": {{Quote(full)}} } } },
              "steps": [ { "id": "all", "type": "union", "from": ["e", "f"] } ],
              "sinks": { "out": { "type": "file", "config": { "path": {{Quote(output)}} } } } }
            """);
        var status = await silo.WaitAsync("empty");
        Assert.Equal((PipelineState.Completed, null), (status.Status, status.Reason));
        Assert.Equal(["""{"id":1}""", """{"id":2}"""], System.IO.File.ReadAllLines(output));
    }

    [Fact]
    public async Task Dead_letters_can_be_read_as_rows()
    {
        var input = File("bad.jsonl", """{"id": 1}""", "bad one", """{"id": 2}""", "bad two");
        var output = Path.Combine(_folder, "causes.jsonl");
        await silo.StartAsync($$"""
            { "id": "letters", "sources": { "in": { "type": "file", "config": { "path": {{Quote(input)}} } } },
              "steps": [ { "id": "raws", "type": "select", "from": "$deadLetters", "config": { "raw": "raw", "node": "node" } } ],
              "sinks": { "rows": { "type": "discard", "from": "in" }, "out": { "type": "file", "from": "raws", "config": { "path": {{Quote(output)}} } } } }
            """);
        var status = await silo.WaitAsync("letters");
        Assert.Equal((PipelineState.Completed, null), (status.Status, status.Reason));
        Assert.Equal(["""{"raw":"bad one","node":"in"}""", """{"raw":"bad two","node":"in"}"""], System.IO.File.ReadAllLines(output));
    }

    [Fact]
    public async Task Rows_can_be_watched()
    {
        var source = silo.Source("tap-in");
        await silo.StartAsync("""
            { "id": "tap", "sources": { "in": { "type": "memory", "config": { "channel": "tap-in" } } },
              "steps": [ { "id": "even", "type": "filter", "config": { "where": "id % 2 = 0" } } ], "sinks": { "out": { "type": "discard" } } }
            """);
        await silo.Pipelines.SettleAsync("tap");
        Assert.Empty(await silo.Pipelines.TapAsync("tap", "even", 3));
        await source.WriteAsync(Rows.Range(0, 100));
        IReadOnlyList<string> rows = [];
        await TestSilo.UntilAsync(async () => (rows = await silo.Pipelines.TapAsync("tap", "even", 3)).Count > 0);
        Assert.Equal([94L, 96, 98], rows.Select(r => JsonDocument.Parse(r).RootElement.GetProperty("id").GetInt64()));
        await silo.Pipelines.StopAsync("tap");
    }
}
