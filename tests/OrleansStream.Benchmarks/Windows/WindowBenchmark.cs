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
using OrleansStream.Windows;

namespace OrleansStream.Benchmarks.Windows;

/// <summary>
/// Window operators alone: batches made beforehand, no grains, no exchange, one thread. Times are per input row, beside a loop that only sums a column:
/// that ratio is what compares between machines and minutes. Every pass does the same, so the best time of each batch over all passes counts
/// (<c>nsPerRow</c>): what other programs take of a busy machine falls out. <c>bestPass</c> has that, and collections, in it. <c>tracking</c> is the time
/// with changes noted for snapshots over the time without. Rows and checksum are those of the peers.
/// </summary>
static class WindowBenchmark
{
    const int BatchRows = 4096;
    const int Passes = 15;

    public const string Usage = "windows [N] [KEYS] [NAME…]";

    static readonly (string Name, string Config)[] Works =
    [
        ("tumbling", Config("""{ "type": "tumbling", "size": "10s" }""")),
        ("tumbling-int", Config("""{ "type": "tumbling", "size": "10s" }""", "id")),
        ("sliding", Config("""{ "type": "sliding", "size": "10s", "slide": "1s" }""")),
        ("sliding-60", Config("""{ "type": "sliding", "size": "60s", "slide": "1s" }""")),
        ("sliding-600", Config("""{ "type": "sliding", "size": "60s", "slide": "100ms" }""")),
        ("session", Config("""{ "type": "session", "gap": "2s" }""")),
        ("count", Config("""{ "type": "count", "size": 100 }""")),
        ("count-sliding", Config("""{ "type": "count", "size": 100, "slide": 10 }""")),
        ("early", Config("""{ "type": "tumbling", "size": "10s", "trigger": { "earlyCount": 100 } }""")),
        ("early-sliding", Config("""{ "type": "sliding", "size": "10s", "slide": "1s", "trigger": { "earlyCount": 100 } }""")),
        ("early-session", Config("""{ "type": "session", "gap": "2s", "trigger": { "earlyCount": 100 } }""")),
        ("every-row", Config("""{ "type": "global", "trigger": { "type": "count", "count": 1 } }""")),
        ("batches", Config("""{ "type": "global", "trigger": { "type": "count", "count": 100, "purge": true } }""")),
        ("two-keys", Config("""{ "type": "tumbling", "size": "10s" }""", """user", "type""")),
        ("percentiles", Config("""{ "type": "tumbling", "size": "10s" }""", "user", """{ "type": "percentile", "field": "value", "percentiles": [50, 90, 95, 99] }""")),
        ("top", Config("""{ "type": "tumbling", "size": "10s" }""", "type", """{ "type": "topK", "field": "user" }""")),
        ("distinct", Config("""{ "type": "tumbling", "size": "10s" }""", "type", """{ "type": "countDistinct", "field": "user" }""")),
        ("distinct-about", Config("""{ "type": "tumbling", "size": "10s" }""", "type", """{ "type": "countDistinct", "field": "user", "exact": false }""")),
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
        Pass(step, batches, check, new BestTimes(batches.Count + 1));
        var sums = new BestTimes(batches.Count);
        var times = new BestTimes(batches.Count + 1);
        var tracked = new BestTimes(batches.Count + 1);
        for (var pass = 0; pass < Passes; pass++)
        {
            SumLoop(batches, sums);
            Pass(step, batches, new Output(checksum: false), times);
            Pass(step, batches, new Output(checksum: false), tracked, track: true);
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $$"""{"work":"{{name}}","events":{{events}},"keys":{{keys}},"nsPerRow":{{times.Sum / events:F2}},"sumLoop":{{sums.Sum / events:F2}},"ratio":{{times.Sum / sums.Sum:F1}},"bestPass":{{times.BestPass / events:F2}},"tracking":{{tracked.Sum / times.Sum:F3}},"rows":{{check.Rows}},"checksum":"{{check.Checksum}}"}"""));
    }

    static void Pass(CompiledStep step, List<EventBatch> batches, Output output, BestTimes times, bool track = false)
    {
        var keyed = step.Create();
        if (track)
            (keyed as IStatefulOperator)?.TrackChanges();
        var before = step.Keying!.Before[0]?.Invoke();
        var exchange = new Exchange(keyed, output);
        var highest = long.MinValue;
        times.Start();
        for (var i = 0; i < batches.Count; i++)
        {
            var batch = batches[i];
            if (before is null)
                keyed.Process(0, batch, output);
            else
                before.Process(0, batch, exchange);
            highest = Math.Max(highest, TimeRange.Of(batch.EventTimes.Values).Max);
            keyed.Advance(highest - BenchmarkEvents.Bound, output);
            times.Lap(i);
        }
        keyed.Advance(long.MaxValue, output);
        times.Lap(batches.Count);
        times.End();
    }

    static void SumLoop(List<EventBatch> batches, BestTimes times)
    {
        var sum = 0.0;
        times.Start();
        for (var i = 0; i < batches.Count; i++)
        {
            foreach (var value in ((DoubleArray)batches[i].Columns[4]).Values)
                sum += value;
            times.Lap(i);
        }
        times.End();
        GC.KeepAlive(sum);
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

    /// <summary>The best time of each part of a pass, in nanoseconds.</summary>
    sealed class BestTimes
    {
        readonly double[] _best;
        long _start;
        long _last;

        public BestTimes(int parts)
        {
            _best = new double[parts];
            System.Array.Fill(_best, double.MaxValue);
        }

        public double Sum => _best.Sum();

        public double BestPass { get; private set; } = double.MaxValue;

        public void Start() => _start = _last = Stopwatch.GetTimestamp();

        public void Lap(int part)
        {
            var now = Stopwatch.GetTimestamp();
            _best[part] = Math.Min(_best[part], Stopwatch.GetElapsedTime(_last, now).TotalNanoseconds);
            _last = now;
        }

        public void End() => BestPass = Math.Min(BestPass, Stopwatch.GetElapsedTime(_start, _last).TotalNanoseconds);
    }

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
