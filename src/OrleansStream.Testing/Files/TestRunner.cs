using System.Text.Json;
using OrleansStream.Diagnostics;
using OrleansStream.Plans;
using OrleansStream.Testing.Rows;

namespace OrleansStream.Testing.Files;

/// <summary>Runs the cases of test files.</summary>
public static class TestRunner
{
    /// <summary>Runs a case with <see cref="PipelineTest"/>. Never throws: whatever goes wrong is in the result.</summary>
    public static CaseResult Run(TestCase test)
    {
        ArgumentNullException.ThrowIfNull(test);
        var run = RunAsync(test, DriverHost.Instance);
        return run.IsCompletedSuccessfully ? run.Result : throw new InvalidOperationException("The driver never waits.");
    }

    /// <summary>Runs a case at a place. Never throws: whatever goes wrong is in the result.</summary>
    internal static async Task<CaseResult> RunAsync(TestCase test, ICaseHost host)
    {
        if (test.Plan.Plan is not { } plan)
            return Failed(test, test.Plan.Diagnostics);
        if (Misnamed(test, plan) is { Count: > 0 } misnamed)
        {
            // A test that names what is not there is wrong itself: no expected error makes that right.
            return new CaseResult { Case = test, Phases = [], Error = ErrorCodes.UnknownInput, Failures = misnamed };
        }
        var phases = new List<IReadOnlyDictionary<string, IReadOnlyList<JsonElement>>>();
        ICasePipeline? pipeline = null;
        try
        {
            pipeline = await host.StartAsync(plan, Samples(test, plan));
            for (var i = 0; i < test.Phases.Length; i++)
            {
                foreach (var input in test.Phases[i].Inputs)
                    await ApplyAsync(pipeline, input);
                if (test.End && i == test.Phases.Length - 1)
                    await pipeline.EndAsync();
                phases.Add(Collect(pipeline, plan));
            }
            return Judged(test, phases);
        }
        catch (PlanException e)
        {
            return Failed(test, test.Plan.Locate(e.Diagnostics));
        }
        catch (StreamException e)
        {
            if (pipeline is not null)
                phases.Add(Collect(pipeline, plan));
            return Failed(test, phases, e.Code, $"failed with {e.Code}: {e.Message}");
        }
        catch (Exception e)
        {
            return Failed(test, phases, ErrorCodes.Unexpected, $"failed with {ErrorCodes.Unexpected}, a mistake of this program: {e}");
        }
        finally
        {
            if (pipeline is not null)
                await pipeline.DisposeAsync();
        }
    }

    static ValueTask ApplyAsync(ICasePipeline pipeline, TestInput input) => input switch
    {
        RowInput row => pipeline.PushAsync(row.Source, row.Pushed),
        WatermarkInput watermark => pipeline.WatermarkAsync(watermark.Source, watermark.Time),
        TimeInput time => pipeline.AdvanceTimeToAsync(time.Time),
        CheckpointInput => pipeline.CheckpointAsync(),
        CrashInput => pipeline.CrashAsync(),
        RescaleInput rescale => pipeline.RescaleAsync(rescale.Parallelism),
        _ => throw new ArgumentOutOfRangeException(nameof(input)),
    };

    static Dictionary<string, IReadOnlyList<JsonElement>> Collect(ICasePipeline pipeline, Plan plan) =>
        plan.Sinks.ToDictionary(s => s.Name, s => pipeline.Take(s.Name));

    static Dictionary<string, IReadOnlyList<object>> Samples(TestCase test, Plan plan)
    {
        var samples = plan.Sources.ToDictionary(s => s.Name, _ => (IReadOnlyList<object>)[]);
        foreach (var rows in test.Phases.SelectMany(p => p.Inputs).OfType<RowInput>().GroupBy(r => r.Source))
            samples[rows.Key] = [.. rows.Select(r => r.Pushed)];
        return samples;
    }

    static List<string> Misnamed(TestCase test, Plan plan)
    {
        string[] sources = [.. plan.Sources.Select(s => s.Name)];
        string[] sinks = [.. plan.Sinks.Select(s => s.Name)];
        var inputs = test.Phases.SelectMany(p => p.Inputs);
        var namedSources = inputs.Select(i => i is RowInput row ? row.Source : (i as WatermarkInput)?.Source).OfType<string>();
        var namedSinks = test.Phases.SelectMany(p => p.Expect).Select(e => e.Sink);
        return
        [
            .. namedSources.Distinct().Except(sources).Select(n => Misnamed("source", n, sources)),
            .. namedSinks.Distinct().Except(sinks).Select(n => Misnamed("sink", n, sinks)),
        ];
    }

    static string Misnamed(string kind, string name, string[] known)
    {
        var hint = NearestName.Hint(name, known);
        return $"the plan has no {kind} '{name}'{(hint is null ? "" : $" ({hint})")}";
    }

    static CaseResult Judged(TestCase test, List<IReadOnlyDictionary<string, IReadOnlyList<JsonElement>>> phases)
    {
        var failures = Differences(test, phases);
        if (test.Error is not null)
            failures.Add($"it should have failed{(test.Error.Code is null ? "" : $" with {test.Error.Code}")}, but ran to its end");
        return new CaseResult { Case = test, Phases = phases, Failures = failures };
    }

    static CaseResult Failed(TestCase test, IReadOnlyList<Diagnostic> diagnostics)
    {
        var error = diagnostics.First(d => d.Severity == DiagnosticSeverity.Error);
        return Failed(test, [], error.Code, string.Join("\n", diagnostics.Select(d => Line(test.Plan.File, d)))) with { Diagnostics = diagnostics };
    }

    static string Line(string file, Diagnostic finding) =>
        finding.Position is { } position ? $"{file}:{position}: {finding with { Path = null }}" : $"{file}: {finding}";

    static CaseResult Failed(TestCase test, List<IReadOnlyDictionary<string, IReadOnlyList<JsonElement>>> phases, string code, string message)
    {
        var asExpected = test.Error is { } error && code != ErrorCodes.Unexpected && (error.Code is null || error.Code == code);
        List<string> failures = asExpected ? Differences(test, phases) : [message];
        if (!asExpected && test.Error?.Code is { } expected)
            failures.Add($"it should have failed with {expected}");
        return new CaseResult { Case = test, Phases = phases, Error = code, Failures = failures };
    }

    static List<string> Differences(TestCase test, List<IReadOnlyDictionary<string, IReadOnlyList<JsonElement>>> phases)
    {
        var failures = new List<string>();
        for (var i = 0; i < phases.Count; i++)
        {
            foreach (var expect in test.Phases[i].Expect)
            {
                var actual = phases[i][expect.Sink];
                var match = RowMatch.Of(expect.Rows, actual, test.Ordered);
                if (!match.Fits)
                    failures.Add($"{(test.Phases.Length > 1 ? $"phase {i + 1}, " : "")}sink '{expect.Sink}' (- missing, + unexpected):\n{RowDiff.Write(match, expect.Rows, actual).TrimEnd()}");
            }
        }
        return failures;
    }
}
