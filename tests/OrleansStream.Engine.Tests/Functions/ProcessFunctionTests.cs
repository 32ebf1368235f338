using System.ComponentModel.DataAnnotations;
using CsCheck;
using OrleansStream.Functions;
using OrleansStream.Tests.Steps;

namespace OrleansStream.Tests.Functions;

public class ProcessFunctionTests
{
    const string Schema = """{ "user": "string", "n": "int64", "ts": "int64" }""";

    sealed record Event(string User, long N);

    sealed record Count(long Rows, long Until);

    sealed record Gone(string User, long Rows);

    /// <summary>Reports a user of whom nothing came for a while.</summary>
    sealed class Inactive(long after) : KeyedProcessFunction<string, Event, Count, Gone>
    {
        public override void OnRow(Event row, ProcessContext<string, Count, Gone> context)
        {
            if (row.N < 0)
                throw new ArgumentException("negative");
            if (context.State is { } state)
                context.DeleteEventTimer(state.Until);
            var until = context.EventTime + after;
            context.State = new Count((context.State?.Rows ?? 0) + 1, until);
            context.RegisterEventTimer(until);
            if (row.N == 99)
                throw new ArgumentException("after all");
        }

        public override void OnEventTimer(long time, ProcessContext<string, Count, Gone> context)
        {
            context.Emit(new Gone(context.Key, context.State!.Rows));
            context.State = null;
        }
    }

    sealed record Settings([property: Range(1, 100)] int Size, TimeSpan? Pause = null);

    /// <summary>Sums a number of rows; what is left comes out by the clock.</summary>
    sealed class Batches(Settings settings) : KeyedProcessFunction<Batches.Key, Event, Batches.Sum, Batches.Sum>
    {
        public sealed record Key(string User, long Part);

        public sealed record Sum(long Total, int Rows);

        public override void OnRow(Event row, ProcessContext<Key, Sum, Sum> context)
        {
            Assert.Equal((row.User, row.N % 2), (context.Key.User, context.Key.Part));
            var sum = context.State ?? new Sum(0, 0);
            context.State = sum = new Sum(sum.Total + row.N, sum.Rows + 1);
            if (sum.Rows == settings.Size)
            {
                context.Emit(sum);
                context.State = null;
            }
            else if (settings.Pause is { } pause)
                context.RegisterProcessingTimer(context.ProcessingTime + (long)pause.TotalMilliseconds);
        }

        public override void OnProcessingTimer(long time, ProcessContext<Key, Sum, Sum> context)
        {
            if (context.State is { } sum)
                context.Emit(sum);
            context.State = null;
        }
    }

    sealed record Beat(long Time, long Watermark);

    /// <summary>Beats every ten milliseconds from the first row on.</summary>
    sealed class Clockwork(long pace) : KeyedProcessFunction<string, Event, Count, Beat>
    {
        public override void OnRow(Event row, ProcessContext<string, Count, Beat> context) => context.RegisterEventTimer(context.EventTime + pace);

        public override void OnEventTimer(long time, ProcessContext<string, Count, Beat> context)
        {
            context.Emit(new Beat(time, context.Watermark));
            context.RegisterEventTimer(time + pace);
        }
    }

    static string Row(string user, long n, long ts) => $$"""{ "user": "{{user}}", "n": {{n}}, "ts": {{ts}} }""";

    static StepHarness Step(ProcessFunction function, string config = """{ "function": "f", "groupBy": ["user"] }""", int tasks = 1) =>
        new("custom", config, Schema, new FunctionRegistry().Process("f", function), tasks);

    [Fact]
    public void State_and_timers_are_per_key()
    {
        var step = Step(new Inactive(10));
        Assert.Empty(step.Push(Row("a", 1, 5), Row("b", 1, 6), Row("a", 1, 12)));
        Assert.Empty(step.Advance(15));
        Assert.Equal(["16 {\"user\":\"b\",\"rows\":1}"], step.Advance(20));
        Assert.Equal(["22 {\"user\":\"a\",\"rows\":2}"], step.Advance(100));
        Assert.Equal(100, step.Watermark);
        step.Push(Row("a", 1, 200));
        Assert.Equal(["210 {\"user\":\"a\",\"rows\":1}"], step.End());
    }

    [Fact]
    public void A_call_that_throws_changes_nothing()
    {
        var step = Step(new Inactive(10));
        step.Push(Row("a", 1, 0), Row("a", -1, 5), Row("a", 99, 6));
        Assert.Equal(["""OS2108 negative {"user":"a","n":-1}""", """OS2108 after all {"user":"a","n":99}"""], step.Rejected);
        Assert.Equal(["10 {\"user\":\"a\",\"rows\":1}"], step.End());
    }

    [Fact]
    public void Timers_fire_in_order_and_may_set_later_ones()
    {
        var step = Step(new Clockwork(10));
        step.Push(Row("a", 0, 0), Row("b", 0, 3));
        Assert.Equal(["10", "13", "20", "23", "30"], step.Advance(30).Select(r => r.Split(' ')[0]));
        Assert.Contains("30 {\"time\":30,\"watermark\":30}", step.Results);
        Assert.Equal(["33", "40"], step.End().Select(r => r.Split(' ')[0]));
    }

    [Fact]
    public void A_timer_cannot_set_itself_again()
    {
        var step = Step(new Clockwork(0));
        step.Push(Row("a", 0, 5));
        Assert.Empty(step.Advance(10));
        Assert.StartsWith("OS2108 A timer that fires at 5 can only set later ones, not 5.", Assert.Single(step.Rejected));
        Assert.EndsWith("{\"user\":\"a\"}", step.Rejected[0]);
    }

    [Fact]
    public void A_timer_for_a_time_that_has_passed_gives_results_behind_the_watermark()
    {
        var step = Step(new Inactive(10));
        step.Advance(100);
        step.Push(Row("a", 1, 50));
        Assert.Equal(["101 {\"user\":\"a\",\"rows\":1}"], step.Advance(101));
    }

    [Fact]
    public void The_clock_has_timers_of_its_own()
    {
        var step = new StepHarness("custom", """{ "function": "f", "groupBy": ["user", { "part": "n % 2" }], "config": { "size": 2, "pause": "10s" } }""", Schema,
            new FunctionRegistry().Process("f", (Settings s) => new Batches(s)));
        step.Tick(1_000);
        Assert.Equal(["3 {\"total\":4,\"rows\":2}"], step.Push(Row("a", 1, 1), Row("a", 2, 2), Row("a", 3, 3)));
        Assert.Empty(step.Tick(10_999));
        Assert.Equal(["2 {\"total\":2,\"rows\":1}"], step.Tick(11_000));
    }

    [Theory]
    [InlineData("{}", "OS1012 config.config")]
    [InlineData("""{ "size": 200 }""", "OS1012 config.config.size: The field Size must be between 1 and 100.")]
    [InlineData("""{ "size": 1, "pase": 1 }""", "OS1012 config.config.pase: The function's config has no 'pase' (did you mean 'pause'?)")]
    [InlineData("""{ "size": "x" }""", "OS1012 config.config.size")]
    [InlineData("""{ "size": 1, "pause": "soon" }""", "OS1012 config.config.pause: It is no duration")]
    [InlineData("""{ "size": 13 }""", "OS1012 config.config: unlucky")]
    public void Mistakes_of_the_config_are_found_before_it_runs(string config, string finding)
    {
        var functions = new FunctionRegistry().Process("f", (Settings s) => s.Size == 13 ? throw new ArgumentException("unlucky") : new Batches(s));
        var findings = StepHarness.Findings("custom", $$"""{ "function": "f", "groupBy": ["user", { "part": "n % 2" }], "config": {{config}} }""", Schema, functions);
        Assert.StartsWith(finding, Assert.Single(findings));
    }

    [Fact]
    public void Functions_that_do_not_fit_are_found_before_they_run()
    {
        Assert.Equal(["OS2004 config.function: The function 'f' does not fit the input: its key String: int64 cannot be read as String"], Findings("""{ "function": "f", "groupBy": ["n"] }"""));
        Assert.Equal(["OS1012 config.config: The function takes no config"], Findings("""{ "function": "f", "groupBy": ["user"], "config": { "x": 1 } }"""));
        Assert.StartsWith("OS1007", Assert.Single(Findings("""{ "function": "g" }""")));
        Assert.StartsWith("OS2002", Assert.Single(Findings("""{ "function": "f", "groupBy": ["usr"] }""")));

        static string[] Findings(string config) => StepHarness.Findings("custom", config, Schema, new FunctionRegistry().Process("f", new Inactive(1)));
    }

    [Fact]
    public void Keys_without_state_and_timers_are_forgotten()
    {
        var step = Step(new Inactive(10));
        for (var time = 0; time < 200_000; time += 10_000)
        {
            step.Push(Enumerable.Range(time, 5_000).Select(i => Row($"{i}", 1, time)));
            Assert.Equal(5_000, step.Advance(time + 5_000).Length);
        }
    }

    [Fact]
    public void Any_number_of_tasks_gives_the_same_results() =>
        Gen.Select(Gen.Select(Gen.Int[0, 5], Gen.Int[0, 40], Gen.Int[0, 4]).Array[1, 60], Gen.Int[2, 5], Gen.Int[1, 40]).Sample((moves, tasks, after) =>
        {
            var one = Step(new Inactive(after));
            var several = Step(new Inactive(after), tasks: tasks);
            var (watermark, pending) = (long.MinValue, new List<string>());
            foreach (var (user, time, cut) in moves)
            {
                pending.Add(Row($"{user}", 1, time));
                if (cut > 0)
                    continue;
                watermark = Math.Max(watermark, time - 10);
                foreach (var step in new[] { one, several })
                {
                    step.Push(pending);
                    step.Advance(watermark);
                }
                pending.Clear();
            }
            foreach (var step in new[] { one, several })
            {
                step.Push(pending);
                step.End();
            }
            Assert.Equal(one.Results.Order(), several.Results.Order());
            Assert.Equal(moves.Length, one.Results.Sum(RowsOf));
        }, iter: 1_000);

    static long RowsOf(string result) => long.Parse(result[(result.LastIndexOf(':') + 1)..^1], System.Globalization.CultureInfo.InvariantCulture);
}
