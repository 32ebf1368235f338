using System.Globalization;
using CsCheck;

namespace OrleansStream.Tests.Steps;

public class ReduceTests
{
    const string Schema = """{ "user": "string", "n": "int64", "text": "string", "ts": "int64" }""";

    static string Row(string user, long n, long ts = 0) => $$"""{ "user": "{{user}}", "n": {{n}}, "ts": {{ts}}, "text": "{{n}}" }""";

    static StepHarness Reduce(string initial, string set, string groupBy = "[\"user\"]", int tasks = 1) =>
        new("reduce", $$"""{ "groupBy": {{groupBy}}, "initial": {{initial}}, "set": {{set}} }""", Schema, tasks: tasks);

    [Fact]
    public void Each_row_moves_its_groups_values_on()
    {
        var step = Reduce("""{ "total": 0 }""", """{ "total": "acc.total + n", "last": "text" }""");
        Assert.Equal(
            ["1 {\"user\":\"a\",\"total\":5,\"last\":\"5\"}", "2 {\"user\":\"b\",\"total\":1,\"last\":\"1\"}", "3 {\"user\":\"a\",\"total\":7,\"last\":\"2\"}"],
            step.Push(Row("a", 5, 1), Row("b", 1, 2), Row("a", 2, 3)));
        Assert.Equal(["4 {\"user\":\"a\",\"total\":17,\"last\":\"10\"}"], step.Push(Row("a", 10, 4)));
    }

    [Fact]
    public void Expressions_see_the_values_before_the_row()
    {
        var step = Reduce("""{ "a": 1, "b": 10 }""", """{ "a": "acc.b", "b": "acc.a" }""", "[]");
        Assert.Equal(["0 {\"a\":10,\"b\":1}", "0 {\"a\":1,\"b\":10}"], step.Push(Row("x", 0), Row("y", 0)));
    }

    [Fact]
    public void Values_without_an_initial_constant_begin_with_null()
    {
        var step = Reduce("{}", """{ "max": "greatest(coalesce(acc.max, n), n)" }""");
        Assert.Equal(["0 {\"user\":\"a\",\"max\":-3}", "0 {\"user\":\"a\",\"max\":4}", "0 {\"user\":\"a\",\"max\":4}"], step.Push(Row("a", -3), Row("a", 4), Row("a", 1)));
    }

    [Theory]
    [InlineData("""{ "v": 0 }""", """{ "v": "acc.v + n" }""", "int64")]
    [InlineData("""{ "v": 0 }""", """{ "v": "acc.v + n / 2" }""", "float64")]
    [InlineData("""{ "v": 0.0 }""", """{ "v": "acc.v + n" }""", "float64")]
    [InlineData("""{ "v": 0 }""", """{ "v": "acc.v + cast(n as decimal)" }""", "decimal")]
    [InlineData("""{ "v": null }""", """{ "v": "coalesce(acc.v, 0) + 1.5" }""", "float64")]
    [InlineData("""{ "v": 0, "w": 0 }""", """{ "v": "acc.w", "w": "n * 0.5" }""", "float64")]
    [InlineData("""{ "v": "x" }""", """{ "v": "acc.v || text" }""", "string")]
    [InlineData("""{ "v": true }""", """{ "v": "acc.v and n > 0" }""", "bool")]
    [InlineData("{}", """{ "v": "split(text, ',')" }""", "list<string>")]
    [InlineData("""{ "v": null }""", """{ "v": "null" }""", "null")]
    public void Types_follow_from_the_constant_and_what_is_set(string initial, string set, string type)
    {
        var step = Reduce(initial, set, "[]");
        Assert.Equal(type, step.Output.Fields.First(f => f.Name == "v").Type.ToString());
        Assert.Equal(2, step.Push(Row("a", 1), Row("b", 2)).Length);
    }

    [Theory]
    [InlineData("""{ "v": "x" }""", """{ "v": "n" }""", "OS2004 config.set.v: 'v' is string and is set to int64 (cast one of them)")]
    [InlineData("""{ "total": 0 }""", """{ "total": "acc.totl + n" }""", "OS2002 config.set.total: There is no value 'acc.totl' (did you mean 'acc.total'?)")]
    [InlineData("""{ "v": 0 }""", """{ "v": "acc.v + m" }""", "OS2002 config.set.v: There is no column 'm'")]
    [InlineData("""{ "v": [1] }""", """{ "v": "n" }""", "OS1002 config.initial.v: The initial value of 'v' is a number, text, true, false or null")]
    [InlineData("""{ "v": 0, "w": 0 }""", """{ "v": "n" }""", "OS1004 config.initial.w: 'w' keeps its initial value: nothing sets it")]
    [InlineData("""{ "user": "" }""", """{ "user": "text" }""", "OS1014 config.set: The result would have two columns 'user'")]
    [InlineData("{}", "{}", "OS1004 config.set: 'set' is empty")]
    public void Mistakes_are_found_before_it_runs(string initial, string set, string finding) =>
        Assert.StartsWith(finding, Assert.Single(StepHarness.Findings("reduce", $$"""{ "groupBy": ["user"], "initial": {{initial}}, "set": {{set}} }""", Schema)));

    [Fact]
    public void A_row_that_fails_changes_nothing()
    {
        var step = Reduce("""{ "sum": 0, "rows": 0 }""", """{ "sum": "acc.sum + n", "rows": "acc.rows + 1" }""");
        Assert.Equal(
            [$"0 {{\"user\":\"a\",\"sum\":{long.MaxValue},\"rows\":1}}", $"0 {{\"user\":\"a\",\"sum\":{long.MaxValue - 1},\"rows\":2}}"],
            step.Push(Row("a", long.MaxValue), Row("a", 1), Row("a", -1)));
        Assert.Equal("""{"user":"a","n":1}""", Assert.Single(step.Rejected)[^18..]);
        Assert.StartsWith("OS2107", step.Rejected[0]);
    }

    [Fact]
    public void Results_are_never_at_or_behind_the_watermark()
    {
        var step = Reduce("""{ "n": 0 }""", """{ "n": "acc.n + 1" }""");
        step.Advance(100);
        Assert.Equal(["101 {\"user\":\"a\",\"n\":1}", "150 {\"user\":\"a\",\"n\":2}"], step.Push(Row("a", 0, 50), Row("a", 0, 150)));
        Assert.Equal(100, step.Watermark);
    }

    [Fact]
    public void A_column_called_acc_is_hidden_by_the_values()
    {
        var step = new StepHarness("reduce", """{ "initial": { "x": 1 }, "set": { "x": "acc.x + 1" } }""", """{ "acc": { "x": "string" } }""");
        Assert.Equal(["0 {\"x\":2}"], step.Push("""{ "acc": { "x": "5" } }"""));
    }

    [Fact]
    public void Values_of_any_type_are_kept()
    {
        var step = new StepHarness("reduce", """
            { "groupBy": ["k"], "set": { "s": "coalesce(acc.s, s)", "l": "l", "b": "b", "d": "d", "j": "j", "before": "acc.l" } }
            """, """{ "k": "int64", "s": { "x": "int64" }, "l": "list<string>", "b": "bool", "d": "decimal", "j": "json" }""");
        var first = """{ "k": 1, "s": { "x": 1 }, "l": ["a", null], "b": true, "d": 1.25, "j": {"y":[]} }""";
        Assert.Equal(
            [
                """0 {"k":1,"s":{"x":1},"l":["a",null],"b":true,"d":1.25,"j":{"y":[]},"before":null}""",
                """0 {"k":1,"s":{"x":1},"l":null,"b":null,"d":null,"j":null,"before":["a",null]}""",
                """0 {"k":1,"s":{"x":1},"l":null,"b":null,"d":null,"j":null,"before":null}""",
            ],
            step.Push(first, """{ "k": 1 }""", """{ "k": 1 }"""));
    }

    [Fact]
    public void Any_batches_and_tasks_equal_a_plain_fold() =>
        Gen.Select(Gen.Select(Gen.Int[0, 5], Gen.Int[-100, 100], Gen.Int[0, 5]).Array[1, 60], Gen.Int[1, 4]).Sample((rows, tasks) =>
        {
            var step = Reduce("""{ "sum": 0, "path": "" }""",
                """{ "sum": "acc.sum + n", "path": "acc.path || text", "bad": "coalesce(acc.bad, 0) + cast(case when n % 7 = 0 then 'x' else text end as int64)" }""", tasks: tasks);
            var values = new Dictionary<int, (long Sum, string Path)>();
            var (expected, failed) = (new List<string>(), 0);
            foreach (var batch in Batches(rows))
            {
                step.Push(batch.Select(r => Row($"{r.User}", r.N)));
                foreach (var (user, n, _) in batch)
                {
                    if (n % 7 == 0)
                    {
                        failed++;
                        continue;
                    }
                    var (sum, path) = values.GetValueOrDefault(user, (0, ""));
                    values[user] = (sum + n, path + n.ToString(CultureInfo.InvariantCulture));
                    expected.Add($"0 {{\"user\":\"{user}\",\"sum\":{sum + n},\"path\":\"{values[user].Path}\",\"bad\":{sum + n}}}");
                }
            }
            // With one task the order of results is that of the rows.
            Assert.Equal<string>(tasks == 1 ? expected : [.. expected.Order()], tasks == 1 ? step.Results : [.. step.Results.Order()]);
            Assert.Equal(failed, step.Rejected.Count);
        }, iter: 1_000);

    static IEnumerable<List<(int User, int N, int Cut)>> Batches((int User, int N, int Cut)[] rows)
    {
        var batch = new List<(int, int, int)>();
        foreach (var row in rows)
        {
            batch.Add(row);
            if (row.Cut == 0)
            {
                yield return batch;
                batch = [];
            }
        }
        if (batch.Count > 0)
            yield return batch;
    }
}
