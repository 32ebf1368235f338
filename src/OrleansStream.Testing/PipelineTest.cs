using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansStream.Diagnostics;
using OrleansStream.Plans;
using OrleansStream.Planning;
using OrleansStream.Testing.Driver;
using OrleansStream.Testing.Rows;

namespace OrleansStream.Testing;

/// <summary>
/// Runs a plan in one thread and virtual time, without a silo: the operators are those that grains run, sources and sinks are replaced whatever
/// their type. Everything that a call causes is done when it returns, in an order that depends on nothing but the calls.
/// </summary>
/// <example>
/// <code>
/// PipelineTest.Start(plan)
///     .Push("orders", new { region = "eu", amount = 3.5, ts = 1_000 })
///     .Watermark(60_000)
///     .Expect("totals", new { region = "eu", revenue = 3.5 });
/// </code>
/// </example>
public sealed partial class PipelineTest
{
    readonly PipelineTestOptions _options;
    readonly Dictionary<string, List<object>> _samples = [];
    readonly HashSet<string> _unknown;
    readonly List<Action<VirtualPipeline>> _waiting = [];
    BoundPlan _bound;
    RecoverablePipeline? _pipeline;

    PipelineTest(Plan plan, PipelineTestOptions options)
    {
        var bound = _bound = TestPlans.Bind(plan with { Parallelism = options.Parallelism }, options.Functions);
        _options = options;
        foreach (var (source, rows) in options.SampleRows)
            _samples[Source(source)] = [.. rows];
        _unknown = [.. bound.Sources.Where(s => s.Schema is null).Select(s => s.Node.Name).Except(_samples.Keys)];
        if (_unknown.Count == 0)
            _ = Pipeline;
    }

    /// <summary>Starts a plan. Throws <see cref="PlanException"/> if it cannot run.</summary>
    public static PipelineTest Start(Plan plan, PipelineTestOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return new PipelineTest(plan, options ?? new PipelineTestOptions());
    }

    /// <summary>Starts a plan given as JSON. Throws <see cref="PlanException"/> if it cannot run.</summary>
    public static PipelineTest Start(string json, PipelineTestOptions? options = null)
    {
        var diagnostics = new DiagnosticBag();
        var plan = PlanJson.Parse(json, diagnostics, "test");
        return plan is null || diagnostics.HasErrors ? throw new PlanException(diagnostics.Items) : Start(plan, options);
    }

    /// <summary>The processing time, milliseconds since 1970.</summary>
    public long Now => _pipeline?.Current.Now ?? _options.StartTime;

    /// <summary>All dead letters so far, in order. A row's position is its number among the rows pushed to its source, from 0.</summary>
    public IReadOnlyList<DeadLetter> DeadLetters => Pipeline.Output.Letters;

    RecoverablePipeline Pipeline
    {
        get
        {
            if (_pipeline is not null)
                return _pipeline;
            _pipeline = new RecoverablePipeline(Physical(_bound), _options.StartTime, _options.TrackChanges);
            foreach (var action in _waiting)
                _pipeline.Do(action);
            _waiting.Clear();
            return _pipeline;
        }
    }

    /// <summary>
    /// Gives rows to a source as one batch: JSON text, JSON nodes, anonymous objects or records (property names become camel case).
    /// </summary>
    /// <remarks>
    /// While a source's columns are unknown, that is without a declared schema, sample rows or pushed rows, pushes wait until every source's are known
    /// or a result is asked for.
    /// </remarks>
    public PipelineTest Push(string source, params object[] rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        Source(source);
        if (rows.Length == 0)
            return this;
        if (_pipeline is null && _bound.Sources.First(s => s.Node.Name == source).Schema is null && !_options.SampleRows.ContainsKey(source))
        {
            if (!_samples.TryGetValue(source, out var sample))
                _samples[source] = sample = [];
            sample.AddRange(rows);
            _unknown.Remove(source);
        }
        var lines = RowText.Lines(rows);
        return Do(p => p.Push(source, lines));
    }

    /// <summary>Moves the event time of every source: no more rows with a time at or below it will come.</summary>
    public PipelineTest Watermark(long time) => Do(p => p.Watermark(null, time));

    /// <summary>Moves the event time of one source.</summary>
    public PipelineTest Watermark(string source, long time)
    {
        Source(source);
        return Do(p => p.Watermark(source, time));
    }

    /// <summary>Moves the clock, milliseconds since 1970; every moment at which something is due is passed on the way. It never goes back.</summary>
    public PipelineTest AdvanceTimeTo(long time) => Do(p => p.AdvanceTimeTo(Math.Max(time, p.Now)));

    /// <summary>Ends every source: event time moves to the end and everything open fires.</summary>
    public PipelineTest End() => Do(p => p.End());

    /// <summary>The rows that came to a sink since the last look at it, in order.</summary>
    public IReadOnlyList<JsonObject> Output(string sink) => [.. Rows(sink).Select(r => JsonObject.Create(r)!)];

    /// <summary>
    /// Compares the rows that came to a sink since the last look at it with those given, in any order. Only the fields that an expected row names
    /// count; floating numbers may differ by one part in 10^9. Throws <see cref="ExpectationException"/> with the difference.
    /// </summary>
    public PipelineTest Expect(string sink, params object[] rows) => Expect(sink, rows, ordered: false);

    /// <summary>As <see cref="Expect(string, object[])"/>, but the order counts.</summary>
    public PipelineTest ExpectInOrder(string sink, params object[] rows) => Expect(sink, rows, ordered: true);

    /// <summary>How many late rows a step has had so far.</summary>
    public long Late(string step) => _bound.Steps.Any(s => s.Node.Id == step)
        ? Pipeline.Current.Late(step)
        : throw new ArgumentException($"The plan has no step '{step}'.", nameof(step));

    internal IReadOnlyList<JsonElement> Rows(string sink)
    {
        if (_bound.Sinks.All(s => s.Node.Name != sink))
            throw new ArgumentException($"The plan has no sink '{sink}'.", nameof(sink));
        return Pipeline.Output.Take(sink);
    }

    PipelineTest Expect(string sink, object[] rows, bool ordered)
    {
        ArgumentNullException.ThrowIfNull(rows);
        JsonElement[] expected = [.. rows.Select(RowText.Element)];
        var actual = Rows(sink);
        var match = RowMatch.Of(expected, actual, ordered);
        return match.Fits
            ? this
            : throw new ExpectationException($"The rows of '{sink}' differ (- missing, + unexpected):\n{RowDiff.Write(match, expected, actual)}");
    }

    PipelineTest Do(Action<VirtualPipeline> action)
    {
        if (_pipeline is null && _unknown.Count > 0)
        {
            _waiting.Add(action);
            return this;
        }
        Pipeline.Do(action);
        return this;
    }

    PhysicalPlan Physical(BoundPlan bound) => TestPlans.Plan(bound, _samples.ToDictionary(s => s.Key, s => RowText.Lines(s.Value)));

    string Source(string source) => _bound.Sources.Any(s => s.Node.Name == source)
        ? source
        : throw new ArgumentException($"The plan has no source '{source}'.", nameof(source));
}
