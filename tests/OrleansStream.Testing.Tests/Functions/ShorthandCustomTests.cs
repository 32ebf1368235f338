using OrleansStream.Diagnostics;
using OrleansStream.Functions;
using OrleansStream.Plans;

namespace OrleansStream.Testing.Functions;

/// <summary>A linear plan in shorthand whose <c>window</c> step lends its window to a <c>custom</c> step.</summary>
public class ShorthandCustomTests
{
    const string Shorthand = """
        {
          "source": { "type": "stream", "config": { "platform": "kafka", "topic": "clicks", "eventTime": { "field": "ts" }, "schema": { "user": "string", "ts": "int64" } } },
          "processors": [
            { "type": "filter", "config": { "where": "user <> 'bot'" } },
            { "type": "window", "config": { "type": "session", "gap": 30000, "allowedLateness": "1m" } },
            { "type": "custom", "config": { "function": "visit", "groupBy": ["user"] } }
          ],
          "sink": { "type": "console" }
        }
        """;

    const string Full = """
        {
          "id": "test",
          "sources": { "source": { "type": "kafka", "config": { "topic": "clicks", "eventTime": { "field": "ts" }, "schema": { "user": "string", "ts": "int64" } } } },
          "steps": [
            { "id": "filter", "type": "filter", "config": { "where": "user <> 'bot'" } },
            { "id": "custom", "type": "custom", "config": { "function": "visit", "groupBy": ["user"], "window": { "type": "session", "gap": 30000, "allowedLateness": "1m" } } }
          ],
          "sinks": { "sink": { "type": "console" } }
        }
        """;

    sealed record Click(string User, long Ts);

    sealed class Counting : KeyedProcessFunction<string, Click, Click, Click>
    {
        public override void OnRow(Click row, ProcessContext<string, Click, Click> context) => context.Emit(row);
    }

    static FunctionRegistry Functions()
    {
        var functions = new FunctionRegistry();
        functions.ProcessWindow("visit", (string user, IReadOnlyList<Click> clicks, FiredWindow window) =>
            new[] { new { User = user, Clicks = clicks.Count, Lasts = clicks.Max(c => c.Ts) - clicks.Min(c => c.Ts), From = window.Start } });
        functions.Process("every", new Counting());
        return functions;
    }

    static PipelineTest Start(string plan) => PipelineTest.Start(plan, new PipelineTestOptions { Functions = Functions() });

    [Fact]
    public void The_shorthand_is_the_full_form_with_the_window_in_the_custom_step()
    {
        var (shorthand, full) = (PlanText.Read(Shorthand, "test"), PlanText.Read(Full));
        Assert.Empty(shorthand.Diagnostics);
        Assert.Equal(full.Plan!.Steps, shorthand.Plan!.Steps);
    }

    [Theory]
    [InlineData(Shorthand)]
    [InlineData(Full)]
    public void The_function_gets_the_rows_of_the_lent_window(string plan)
    {
        Start(plan)
            .Push("source", new { user = "ann", ts = 0 }, new { user = "bot", ts = 0 }, new { user = "ann", ts = 20_000 }, new { user = "bob", ts = 1 })
            .Expect("sink")
            .Watermark(50_000)
            .Expect("sink", new { user = "ann", clicks = 2, lasts = 20_000, from = 0 }, new { user = "bob", clicks = 1, lasts = 0, from = 1 })
            .Push("source", new { user = "ann", ts = 5_000 })
            .Expect("sink", new { user = "ann", clicks = 3, lasts = 20_000, from = 0 })
            .Push("source", new { user = "cy", ts = 60_000 })
            .End()
            .Expect("sink", new { user = "cy", clicks = 1, lasts = 0, from = 60_000 });
    }

    [Theory]
    [InlineData("\"gap\": 30000", "\"size\": 30000", "processors[1].config.size", ErrorCodes.UnknownField)]
    [InlineData("\"groupBy\": [\"user\"]", "\"window\": { \"type\": \"session\", \"gap\": 1 }", "processors[2].config.window", ErrorCodes.Conflict)]
    [InlineData("\"type\": \"custom\"", "\"type\": \"filter\"", "processors[1]", ErrorCodes.Conflict)]
    public void What_is_wrong_is_shown_where_the_shorthand_has_it(string right, string wrong, string path, string code)
    {
        var text = PlanText.Read(Shorthand.Replace(right, wrong, StringComparison.Ordinal), "test");
        Assert.Contains(text.Validate(new ComponentCatalog([], [], Functions())), d => d.Code == code && d.Path == path && d.Position is not null);
    }

    [Fact]
    public void A_function_that_takes_no_window_cannot_be_lent_one() => Assert.Contains(
        Assert.Throws<PlanException>(() => Start(Shorthand.Replace("visit", "every", StringComparison.Ordinal))).Diagnostics,
        d => d.Severity == DiagnosticSeverity.Error && d.Message.Contains("every", StringComparison.Ordinal));
}
