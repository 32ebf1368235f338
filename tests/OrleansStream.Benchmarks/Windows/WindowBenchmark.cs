using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Apache.Arrow;
using OrleansStream.Benchmarks.Scenarios;
using OrleansStream.Components;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Operators;
using OrleansStream.Plans;
using OrleansStream.Steps;
using OrleansStream.Steps.Aggregate;

namespace OrleansStream.Benchmarks.Windows;

/// <summary>
/// Window operators alone: batches made beforehand, no grains, no exchange, one thread. Times are of the best pass, per input row, beside a loop that
/// only sums a column: that ratio is what compares between machines and minutes. Rows and checksum are those of the peers.
/// </summary>
static class WindowBenchmark
{
    const int BatchRows = 4096;
    const int Passes = 7;

    public const string Usage = "windows [N] [KEYS] [NAME…]";

    static readonly (string Name, string Config)[] Works =
    [
        ("tumbling", Config("""{ "type": "tumbling", "size": "10s" }""")),
        ("tumbling-int", Config("""{ "type": "tumbling", "size": "10s" }""", "id")),
        ("sliding", Config("""{ "type": "sliding", "size": "10s", "slide": "1s" }""")),
        ("sliding-60", Config("""{ "type": "sliding", "size": "60s", "slide": "1s" }""")),
        ("sliding-600", Config("""{ "type": "sliding", "size": "60s", "slide": "100ms" }""")),
        ("session", Config("""{ "type": "session", "gap": "2s" }""")),
        ("two-keys", Config("""{ "type": "tumbling", "size": "10s" }""", """user", "type""")),
        ("percentiles", Config("""{ "type": "tumbling", "size": "10s" }""", "user", """{ "type": "percentile", "field": "value", "percentiles": [50, 90, 95, 99] }""")),
        ("many", Config("""{ "type": "tumbling", "size": "10s" }""", "user",
            string.Join(',', new[] { "avg", "min", "max", "stddev", "first", "last" }.Select(t => $$"""{ "type": "{{t}}", "field": "value" }""")))),
    ];

    public static int Run(string[] args)
    {
        var numbers = args.TakeWhile(a => long.TryParse(a, out _)).Select(a => int.Parse(a, CultureInfo.InvariantCulture)).ToArray();
        var events = numbers.ElementAtOrDefault(0) is > 0 and var n ? n : 1_000_000;
        var keys = numbers.ElementAtOrDefault(1) is > 0 and var k ? k : 10_000;
        var names = args.Skip(numbers.Length).ToArray();
        var generator = new BenchmarkEvents(keys);
        var batches = new List<EventBatch>();
        for (var first = 0; first < events; first += BatchRows)
            batches.Add(generator.Batch(first, Math.Min(BatchRows, events - first)));
        foreach (var (name, config) in Works.Where(w => names.Length == 0 || names.Contains(w.Name)))
            Measure(name, config, batches, events, keys);
        return 0;
    }

    static void Measure(string name, string config, List<EventBatch> batches, int events, int keys)
    {
        var step = Compile(config);
        var check = new Output(checksum: name is "tumbling" or "sliding" or "session");
        Pass(step, batches, check);
        var best = double.MaxValue;
        var sum = double.MaxValue;
        for (var pass = 0; pass < Passes; pass++)
        {
            sum = Math.Min(sum, Time(() => SumLoop(batches), events));
            best = Math.Min(best, Time(() => Pass(step, batches, new Output(checksum: false)), events));
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $$"""{"work":"{{name}}","events":{{events}},"keys":{{keys}},"nsPerRow":{{best:F2}},"sumLoop":{{sum:F2}},"ratio":{{best / sum:F1}},"rows":{{check.Rows}},"checksum":"{{check.Checksum}}"}"""));
    }

    static double Time(Action action, int events)
    {
        var start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / events;
    }

    static void Pass(CompiledStep step, List<EventBatch> batches, Output output)
    {
        var keyed = step.Create();
        var before = step.Keying!.Before[0]?.Invoke();
        var exchange = new Exchange(keyed, output);
        var highest = long.MinValue;
        foreach (var batch in batches)
        {
            if (before is null)
                keyed.Process(0, batch, output);
            else
                before.Process(0, batch, exchange);
            foreach (var time in batch.EventTimes.Values)
                highest = Math.Max(highest, time);
            keyed.Advance(highest - BenchmarkEvents.Bound, output);
        }
        keyed.Advance(long.MaxValue, output);
    }

    static double SumLoop(List<EventBatch> batches)
    {
        var sum = 0.0;
        foreach (var batch in batches)
        {
            foreach (var value in ((DoubleArray)batch.Columns[4]).Values)
                sum += value;
        }
        return sum;
    }

    static CompiledStep Compile(string config)
    {
        var diagnostics = new DiagnosticBag();
        using var json = JsonDocument.Parse(config);
        return new AggregateStep().Compile(new StepContext
        {
            Node = new StepNode("step", "aggregate", [], ComponentConfig.Empty),
            Path = "config",
            Options = OptionBinder.Bind(typeof(AggregateOptions), json.RootElement.Clone(), diagnostics) ?? throw new PlanException(diagnostics.Items),
            Inputs = [BenchmarkEvents.Schema],
            Diagnostics = diagnostics,
        }) ?? throw new PlanException(diagnostics.Items);
    }

    static string Config(string window, string key = "user", string aggregations = """{ "type": "count" }, { "type": "sum", "field": "value", "as": "total" }""") =>
        $$"""{ "window": {{window}}, "groupBy": ["{{key}}"], "aggregations": [ {{aggregations}} ] }""";

    sealed class Exchange(IOperator keyed, Output output) : IOperatorOutput
    {
        public void Emit(int port, EventBatch batch) => keyed.Process(0, batch, output);

        public void Reject(EventBatch batch, int position, string code, string cause) => output.Reject(batch, position, code, cause);

        public void CountLate(long rows) => output.CountLate(rows);
    }

    sealed class Output(bool checksum) : IOperatorOutput
    {
        public long Rows { get; private set; }

        public ulong Checksum { get; private set; }

        public void Emit(int port, EventBatch batch)
        {
            Rows += batch.Count;
            if (checksum)
                Checksum += Work.Checksum(batch);
        }

        public void Reject(EventBatch batch, int position, string code, string cause) => throw new InvalidOperationException(cause);

        public void CountLate(long rows) => throw new InvalidOperationException("A row was late.");
    }
}
