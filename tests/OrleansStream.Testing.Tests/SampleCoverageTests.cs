using OrleansStream.Components;
using OrleansStream.Diagnostics;
using OrleansStream.Plans;
using OrleansStream.Testing.Files;
using OrleansStream.Tests;

namespace OrleansStream.Testing;

/// <summary>The test files under samples show every step and window that plans can name.</summary>
public class SampleCoverageTests
{
    /// <summary>What runs a function that a program registers cannot be shown by a file alone.</summary>
    static readonly string[] s_functionsOnly = ["custom"];

    [Fact]
    public void Every_step_has_a_sample() =>
        Assert.Empty(Types(ComponentKind.Step).Except(s_functionsOnly).Except(Steps().Select(s => s.Type)));

    [Fact]
    public void Every_window_has_a_sample()
    {
        var shown = Steps().Where(s => s.Config.Json.TryGetProperty("window", out _))
            .Select(s => s.Config.Json.GetProperty("window").GetProperty("type").GetString()!);
        Assert.NotEmpty(Types(ComponentKind.Window));
        Assert.Empty(Types(ComponentKind.Window).Except(s_functionsOnly).Except(shown));
    }

    /// <summary>The types of steps, or of the windows in their options.</summary>
    static IEnumerable<string> Types(ComponentKind kind)
    {
        var steps = EngineComponents.Steps.Select(s => ComponentDescriptors.Of(s.OptionsType)).ToList();
        return kind == ComponentKind.Step
            ? steps.Select(s => s.Type)
            : steps.SelectMany(s => s.Options).SelectMany(o => o.Variants).Where(v => v.Kind == kind).Select(v => v.Type).Distinct();
    }

    static IEnumerable<StepNode> Steps() => Directory.EnumerateFiles(Path.Combine(Repository.Root, "samples", "tests"), "*.test.json")
        .SelectMany(f => TestFileReader.Read(f, new DiagnosticBag())!.Cases)
        .SelectMany(c => c.Plan.Plan!.Steps);
}
