using System.Text.RegularExpressions;
using OrleansStream.Functions;
using OrleansStream.Tests;

namespace OrleansStream.Testing;

/// <summary>What docs/functions.md shows in C# stands here, compiled and run.</summary>
public partial class FunctionsDocumentTests
{
    sealed record Payment(string User, string Card, double Amount);

    sealed record Post(string Author, string Text);

    sealed record Click(string User, long Ts);

    sealed record Visit(string User, string Page);

    sealed record Seen(long Pages, long Until);

    sealed record Left(string User, long Pages);

    sealed record InactivityOptions
    {
        public TimeSpan After { get; init; } = TimeSpan.FromMinutes(10);
    }

    sealed class Inactivity(InactivityOptions options) : KeyedProcessFunction<string, Visit, Seen, Left>
    {
        public override void OnRow(Visit visit, ProcessContext<string, Seen, Left> context)
        {
            if (context.State is { } seen)
                context.DeleteEventTimer(seen.Until);
            var until = context.EventTime + (long)options.After.TotalMilliseconds;
            context.State = new Seen((context.State?.Pages ?? 0) + 1, until);
            context.RegisterEventTimer(until);
        }

        public override void OnEventTimer(long time, ProcessContext<string, Seen, Left> context)
        {
            context.Emit(new Left(context.Key, context.State!.Pages));
            context.State = null;
        }
    }

    static PipelineTest Start(string step, FunctionRegistry functions) => PipelineTest.Start(
        $$"""
        { "sources": { "in": { "type": "kafka", "config": { "eventTime": { "field": "ts" } } } },
          "steps": [ { "id": "step", {{step}} } ],
          "sinks": { "out": { "type": "console" } }, "parallelism": 3 }
        """,
        new PipelineTestOptions { Functions = functions });

    [Fact]
    public void Map_and_flatMap()
    {
        var functions = new FunctionRegistry();
        functions.Map("mask", (Payment p) => new { p.User, Card = $"…{p.Card[^4..]}", p.Amount });
        functions.FlatMap("words", (Post p) => p.Text.Split(' ').Select(word => new { p.Author, Word = word }));
        Start(""" "type": "map", "config": { "function": "mask" } """, functions)
            .Push("in", new { user = "ann", card = "1234567890", amount = 1.5, ts = 1 })
            .Expect("out", new { user = "ann", card = "…7890", amount = 1.5 });
        Start(""" "type": "flatMap", "config": { "function": "words" } """, functions)
            .Push("in", new { author = "ann", text = "to be", ts = 1 })
            .ExpectInOrder("out", new { author = "ann", word = "to" }, new { author = "ann", word = "be" });
    }

    [Fact]
    public void A_keyed_process_function()
    {
        const string plan = """
            { "sources": { "visits": { "type": "kafka", "config": { "eventTime": { "field": "ts", "watermarks": "none" } } } },
              "steps": [ { "id": "inactive", "type": "custom", "config": { "function": "inactivity", "groupBy": ["user"], "config": { "after": "5m" } } } ],
              "sinks": { "left": { "type": "console" } } }
            """;
        var functions = new FunctionRegistry();
        functions.Process("inactivity", (InactivityOptions options) => new Inactivity(options));
        PipelineTest.Start(plan, new PipelineTestOptions { Functions = functions })
            .Push("visits", new { user = "ann", page = "/", ts = 0 }, new { user = "ann", page = "/buy", ts = 1_000 })
            .Watermark(300_999)
            .Expect("left")
            .Watermark(301_000)
            .Expect("left", new { user = "ann", pages = 2 });
    }

    [Fact]
    public void A_function_of_a_windows_rows()
    {
        var functions = new FunctionRegistry();
        functions.ProcessWindow("median-gap", (string user, IReadOnlyList<Click> clicks, FiredWindow window) =>
        {
            var times = clicks.Select(c => c.Ts).Order().ToArray();
            var gaps = times.Zip(times.Skip(1), (a, b) => b - a).Order().ToArray();
            return gaps.Length == 0 ? [] : new[] { new { User = user, Gap = gaps[gaps.Length / 2], window.End } };
        });
        Start(""" "type": "custom", "config": { "function": "median-gap", "groupBy": ["user"], "window": { "type": "session", "gap": "30m" } } """, functions)
            .Push("in", new { user = "ann", ts = 0 }, new { user = "ann", ts = 100 }, new { user = "ann", ts = 500 }, new { user = "bob", ts = 0 })
            .End()
            .Expect("out", new { user = "ann", gap = 400, end = 1_800_500 });
    }

    [Fact]
    public void The_document_shows_what_is_tested()
    {
        var tested = Squeezed(File.ReadAllText(Path.Combine(Repository.Root, "tests", "OrleansStream.Testing.Tests", "FunctionsDocumentTests.cs")));
        var document = File.ReadAllText(Path.Combine(Repository.Root, "docs", "functions.md"));
        var shown = CSharp().Matches(document).Select(m => Squeezed(m.Groups[1].Value)).ToArray();
        Assert.Equal(5, shown.Length);
        Assert.All(shown, example => Assert.Contains(example, tested));
    }

    static string Squeezed(string text) => Space().Replace(text, " ").Trim();

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharp();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
