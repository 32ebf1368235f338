using OrleansStream.Functions;
using OrleansStream.Tests.Steps;

namespace OrleansStream.Tests.Functions;

public class ProcessWindowFunctionTests
{
    const string Schema = """{ "user": "string", "n": "int64", "ts": "int64" }""";

    sealed record Event(long N);

    sealed record Result(string User, string Rows, long? Start, long? End, long? Index);

    static readonly FunctionRegistry Functions = new FunctionRegistry().ProcessWindow<string, Event, Result>("f", (user, rows, window) =>
        rows.Any(r => r.N < 0) ? throw new InvalidOperationException("negative") : [new Result(user, string.Join(',', rows.Select(r => r.N)), window.Start, window.End, window.Index)]);

    static string Row(string user, long n, long ts) => $$"""{ "user": "{{user}}", "n": {{n}}, "ts": {{ts}} }""";

    static StepHarness Step(string window) => new("custom", $$"""{ "function": "f", "groupBy": ["user"], "window": {{window}} }""", Schema, Functions);

    [Fact]
    public void It_gets_the_rows_of_a_group_and_window_in_the_order_of_arrival()
    {
        var step = Step("""{ "type": "tumbling", "size": 100, "allowedLateness": 100 }""");
        step.Push(Row("a", 3, 30), Row("b", 1, 10), Row("a", 2, 20));
        Assert.Equal(
            ["""99 {"user":"a","rows":"3,2","start":0,"end":100,"index":null}""", """99 {"user":"b","rows":"1","start":0,"end":100,"index":null}"""], step.Advance(99));
        Assert.Equal(["""99 {"user":"a","rows":"3,2,5","start":0,"end":100,"index":null}"""], step.Push(Row("a", 5, 50)));
        step.Advance(300);
        step.Push(Row("a", 6, 60));
        Assert.Single(step.Late);
    }

    [Theory]
    [InlineData("""{ "type": "count", "size": 2 }""", """20 {"user":"a","rows":"1,2","start":null,"end":null,"index":0}""")]
    [InlineData("""{ "type": "global" }""", """20 {"user":"a","rows":"1,2","start":null,"end":null,"index":null}""")]
    [InlineData("""{ "type": "session", "gap": 15 }""", """35 {"user":"a","rows":"1,2","start":10,"end":35,"index":null}""")]
    public void Every_kind_of_window_works(string window, string result)
    {
        var step = Step(window);
        step.Push(Row("a", 1, 10), Row("a", 2, 20));
        step.End();
        Assert.Equal([result], step.Results);
    }

    [Fact]
    public void A_window_for_which_it_throws_goes_to_the_dead_letters()
    {
        var step = Step("""{ "type": "tumbling", "size": 100 }""");
        step.Push(Row("a", -1, 30), Row("b", 1, 10));
        Assert.Equal(["""99 {"user":"b","rows":"1","start":0,"end":100,"index":null}"""], step.End());
        Assert.Equal(["""OS2108 negative {"user":"a","rows":[{"n":-1}],"window_start":0,"window_end":100}"""], step.Rejected);
    }

    [Theory]
    [InlineData("""{ "function": "p", "window": { "type": "tumbling", "size": 1 } }""", "OS1012 config.function: 'p' is a map function")]
    [InlineData("""{ "function": "f" }""", "OS1012 config.function: 'f' is a process window function")]
    [InlineData("""{ "function": "f", "config": {}, "window": { "type": "tumbling", "size": 1 } }""", "OS1012 config.config: A function of a window's rows takes no config")]
    [InlineData("""{ "function": "f", "groupBy": ["n"], "window": { "type": "tumbling", "size": 1 } }""", "OS2004 config.function: The function 'f' does not fit the input: its key String: int64 cannot be read as String")]
    [InlineData("""{ "function": "f", "groupBy": [{ "rows": "user" }], "window": { "type": "tumbling", "size": 1 } }""", "OS1014 config.groupBy: The key's column 'rows' has a name of the window's")]
    public void Mistakes_are_found_before_it_runs(string config, string finding)
    {
        var functions = new FunctionRegistry().Map("p", (Event e) => e).ProcessWindow<string, Event, Event>("f", (_, rows, _) => rows);
        Assert.StartsWith(finding, Assert.Single(StepHarness.Findings("custom", config, Schema, functions)));
    }
}
