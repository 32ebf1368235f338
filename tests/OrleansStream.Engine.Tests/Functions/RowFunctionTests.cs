using OrleansStream.Functions;
using OrleansStream.Tests.Steps;

namespace OrleansStream.Tests.Functions;

public class RowFunctionTests
{
    const string Schema = """{ "user": "string", "amount": "float64", "tags": "list<string>", "geo": { "lat": "float64" }, "kind": "string", "at": "timestamp", "ts": "int64" }""";

    enum Kind { Sale, Refund }

    sealed record Geo(double Lat);

    sealed record Payment(string User, double Amount, IReadOnlyList<string>? Tags = null, Geo? Geo = null, Kind Kind = Kind.Sale, DateTimeOffset? At = null);

    sealed record Short(string User, double? Amount);

    sealed class Settable
    {
        public string User { get; set; } = "";

        public double Amount { get; init; }
    }

    sealed record Misspelt(string Usr);

    sealed record WrongType(long User);

    static StepHarness Step(string type, FunctionRegistry functions) => new(type, """{ "function": "f" }""", Schema, functions);

    [Fact]
    public void A_map_function_makes_a_row_of_each_row()
    {
        var step = Step("map", new FunctionRegistry().Map("f", (Payment p) => new
        {
            p.User, Cents = (long)(p.Amount * 100), First = p.Tags?[0], p.Geo, p.Kind, p.At, Places = new[] { new Geo(1), null },
        }));
        Assert.Equal(
            ["""7 {"user":"a","cents":150,"first":"x","geo":{"lat":2},"kind":"Refund","at":"2020-01-01T00:00:00Z","places":[{"lat":1},null]}""".Replace("\"2020-01-01T00:00:00Z\"", "1577836800000", StringComparison.Ordinal)],
            step.Push("""{ "user": "a", "amount": 1.5, "tags": ["x"], "geo": { "lat": 2 }, "kind": "refund", "at": 1577836800000, "ts": 7 }""").Select(r => r.Replace("\"2020-01-01T00:00:00.000Z\"", "1577836800000", StringComparison.Ordinal)));
        Assert.Equal(["""0 {"user":null,"cents":0,"first":null,"geo":null,"kind":"Sale","at":null,"places":[{"lat":1},null]}"""], step.Push("{}"));
    }

    [Fact]
    public void Classes_with_settable_properties_are_rows_too()
    {
        var step = Step("map", new FunctionRegistry().Map("f", (Settable p) => new Settable { User = p.User + "!", Amount = p.Amount + 1 }));
        Assert.Equal(["0 {\"user\":\"a!\",\"amount\":2}"], step.Push("""{ "user": "a", "amount": 1 }"""));
    }

    [Fact]
    public void A_flatMap_function_gives_any_number_of_rows()
    {
        var step = Step("flatMap", new FunctionRegistry().FlatMap("f", (Payment p) => p.Tags!.Select((t, i) => new { p.User, Tag = t, I = i })));
        Assert.Equal(
            ["1 {\"user\":\"a\",\"tag\":\"x\",\"i\":0}", "1 {\"user\":\"a\",\"tag\":\"y\",\"i\":1}", "3 {\"user\":\"c\",\"tag\":\"z\",\"i\":0}"],
            step.Push("""{ "user": "a", "tags": ["x", "y"], "ts": 1 }""", """{ "user": "b", "tags": [], "ts": 2 }""", """{ "user": "c", "tags": ["z"], "ts": 3 }"""));
    }

    [Fact]
    public void A_row_for_which_a_function_throws_goes_to_the_dead_letters_and_gives_nothing()
    {
        var step = Step("flatMap", new FunctionRegistry().FlatMap("f", (Short s) => Rows(s)));
        Assert.Equal(2, step.Push("""{ "user": "a", "amount": 1 }""", """{ "user": "b", "amount": -1 }""", """{ "user": "c", "amount": 1 }""").Length);
        Assert.StartsWith("OS2108 less than nothing {\"user\":\"b\"", Assert.Single(step.Rejected));

        static IEnumerable<Short> Rows(Short s)
        {
            yield return s;
            if (s.Amount < 0)
                throw new InvalidOperationException("less than nothing");
        }
    }

    [Fact]
    public void A_result_that_is_null_or_cannot_be_written_goes_to_the_dead_letters()
    {
        var step = Step("map", new FunctionRegistry().Map("f", (Short s) => s.Amount == 0 ? null : new { s.User, Value = s.Amount < 0 ? decimal.MaxValue : 1m, List = new[] { 1, 2 } }));
        Assert.Equal(
            ["0 {\"user\":\"a\",\"value\":1,\"list\":[1,2]}", "0 {\"user\":\"d\",\"value\":1,\"list\":[1,2]}"],
            step.Push("""{ "user": "a", "amount": 1 }""", """{ "user": "b", "amount": -1 }""", """{ "user": "c", "amount": 0 }""", """{ "user": "d", "amount": 2 }"""));
        Assert.Equal(2, step.Rejected.Count);
        Assert.All(step.Rejected, r => Assert.StartsWith("OS2108", r));
    }

    [Fact]
    public void Many_results_come_in_batches_of_bounded_size()
    {
        var step = Step("flatMap", new FunctionRegistry().FlatMap("f", (Short s) => Enumerable.Range(0, 20_000).Select(i => new { i })));
        Assert.Equal(40_000, step.Push("{}", "{}").Length);
    }

    [Fact]
    public void A_function_that_never_ends_is_stopped()
    {
        var step = Step("flatMap", new FunctionRegistry().FlatMap("f", (Short s) => Forever()));
        Assert.Empty(step.Push("{}"));
        Assert.StartsWith("OS2108 The function gave more than 1,000,000 rows for one.", Assert.Single(step.Rejected));

        static IEnumerable<Short> Forever()
        {
            while (true)
                yield return new Short("", 0);
        }
    }

    [Fact]
    public void Only_the_columns_that_a_function_reads_are_needed()
    {
        var functions = new FunctionRegistry().Map("f", (Short s) => s);
        var input = new StepHarness("map", "{}", Schema).Input;
        var step = StepHarness.Compile("map", """{ "function": "f" }""", input, out _, functions)!;
        Assert.Equal(["amount", "user"], step.Needs!([["user", "amount"]])[0].Order());
    }

    [Fact]
    public void Functions_that_do_not_fit_are_found_before_they_run()
    {
        var functions = new FunctionRegistry()
            .Map("misspelt", (Misspelt x) => x).Map("wrong", (WrongType x) => x).Map("scalar", (Short x) => x.Amount).FlatMap("flat", (Short x) => new[] { x });
        Assert.Equal(["OS2004 config.function: The function 'misspelt' does not fit the input: Misspelt needs a column 'usr' (did you mean 'user'?)"], Findings("misspelt"));
        Assert.Equal(["OS2004 config.function: The function 'wrong' does not fit the input: WrongType.User: string cannot be read as Int64"], Findings("wrong"));
        Assert.StartsWith("OS2004 config.function: The function 'scalar' does not fit the input:", Assert.Single(Findings("scalar")));
        Assert.Equal(["OS1012 config.function: 'flat' is a flatMap function, which does not fit here"], Findings("flat"));
        Assert.Equal(["OS1007 config.function: No function 'misspel' is registered here (did you mean 'misspelt'?)"], Findings("misspel"));
        Assert.StartsWith("OS1012", Assert.Single(StepHarness.Findings("map", """{ "function": "scalar", "drop": ["user"] }""", Schema, functions)));

        string[] Findings(string name) => StepHarness.Findings("map", $$"""{ "function": "{{name}}" }""", Schema, functions);
    }
}
