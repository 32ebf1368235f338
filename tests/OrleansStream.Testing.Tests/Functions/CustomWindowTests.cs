using OrleansStream.Functions;
using OrleansStream.Tests;

namespace OrleansStream.Testing.Functions;

/// <summary>The functions of docs/windows.md at work.</summary>
public class CustomWindowTests
{
    static FunctionRegistry Functions()
    {
        var functions = new FunctionRegistry();
        functions.Add("batches-of-100", WindowFunction.Split(row => row.Count == 100 ? WindowSplit.CloseAfter : WindowSplit.Continue));
        functions.Add("until-sold", WindowFunction.Split(row => row["status"] is "sold" ? WindowSplit.CloseAfter : WindowSplit.Continue));
        functions.Add("auction", WindowFunction.Assign((row, windows) => windows.Add(row.Time, row.Time + (long)row["lasts"]!)));
        return functions;
    }

    static PipelineTest Start(string config) => PipelineTest.Start(
        $$"""
        { "sources": { "in": { "type": "kafka", "config": { "topic": "t", "eventTime": { "field": "ts" }, "schema": { "ts": "int64", "status": "string", "lasts": "int64" } } } },
          "steps": [ { "id": "w", "type": "aggregate", "config": {{config}} } ],
          "sinks": { "out": { "type": "console", "from": "w" }, "late": { "type": "console", "from": "w.late" } } }
        """,
        new PipelineTestOptions { Functions = Functions() });

    [Fact]
    public void The_document_shows_these_functions()
    {
        var document = File.ReadAllText(Path.Combine(Repository.Root, "docs", "windows.md"));
        var shown = document.Split("```csharp")[1].Split("```")[0].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var code = File.ReadAllText(Path.Combine(Repository.Root, "tests", "OrleansStream.Testing.Tests", "Functions", "CustomWindowTests.cs"));
        Assert.NotEmpty(shown);
        Assert.All(shown, line => Assert.Contains(line, code, StringComparison.Ordinal));
    }

    [Fact]
    public void Rows_are_split_into_batches_of_a_hundred()
    {
        var test = Start("""{ "window": { "type": "custom", "function": "batches-of-100" }, "type": "count" }""");
        for (var i = 0; i < 250; i++)
            test.Push("in", new { ts = i });
        test.ExpectInOrder("out", new { count = 100, window_index = 0 }, new { count = 100, window_index = 1 });
        test.End().Expect("out", new { count = 50, window_index = 2 });
    }

    [Fact]
    public void A_window_lasts_until_a_row_says_so()
    {
        var test = Start("""{ "window": { "type": "custom", "function": "until-sold" }, "type": "count" }""");
        test.Push("in", new { ts = 1, status = "new" }, new { ts = 2, status = "sold" }, new { ts = 3, status = "new" });
        test.Expect("out", new { count = 2, window_index = 0 });
    }

    [Fact]
    public void A_row_says_how_long_its_window_is()
    {
        var test = Start("""{ "window": { "type": "custom", "function": "auction" }, "type": "count" }""");
        test.Push("in", new { ts = 10, lasts = 5 }, new { ts = 10, lasts = 5 }, new { ts = 12, lasts = 100 });
        test.Watermark(14).Expect("out", new { count = 2, window_start = 10, window_end = 15 });
        test.Push("in", new { ts = 11, lasts = 2 }).Expect("late", new { ts = 11 });
        test.Push("in", new { ts = 20 });
        Assert.Equal("OS2108", Assert.Single(test.DeadLetters).Code);
    }
}
