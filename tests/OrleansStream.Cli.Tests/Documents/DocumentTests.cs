using System.Text.Json;
using OrleansStream.Diagnostics;
using OrleansStream.Plans;
using OrleansStream.Testing.Files;
using OrleansStream.Tests;

namespace OrleansStream.Cli.Documents;

/// <summary>
/// What the documents show is true: every example in JSON or YAML is a plan, a step, source or sink, or a test file that this build accepts, and the test files pass. A test
/// file that names a plan by a path means the plan shown last before it.
/// </summary>
public sealed class DocumentTests
{
    public static TheoryData<string> Documents =>
        [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Append(Path.Combine(Repository.Root, "README.md"))
            .Where(f => Examples.In(f).Any())
            .Select(Repository.Relative)];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Examples_are_true(string document)
    {
        var problems = new List<string>();
        string? plan = null;
        foreach (var example in Examples.In(Path.Combine(Repository.Root, document)))
        {
            if (example.Kind == ExampleKind.Plan)
                plan = example.Text;
            problems.AddRange(Problems(example, plan).Select(p => $"{document}:{example.Line}: {p}"));
        }
        Assert.Equal("", string.Join('\n', problems));
    }

    static IEnumerable<string> Problems(Example example, string? plan) => example.Kind switch
    {
        ExampleKind.Plan => PlanProblems(example.Text),
        ExampleKind.Component => ComponentProblems(example.Text),
        ExampleKind.Tests => TestProblems(example.Text, plan),
        ExampleKind.Broken => ["This is no JSON"],
        _ => [],
    };

    /// <summary>What is wrong with a component in the role that its type has; with an unknown type all that was said of it as a step.</summary>
    static IReadOnlyList<string> ComponentProblems(string text)
    {
        using var json = JsonDocument.Parse(text, Examples.Reading);
        var type = json.RootElement.GetProperty("type").GetString()!;
        const string source = """{ "type": "memory", "config": { "channel": "in" } }""";
        string[] plans =
        [
            .. Catalog.Default.Sources.ContainsKey(type) ? [$$"""{ "source": {{text}} }"""] : (string[])[],
            .. Catalog.Default.Sinks.ContainsKey(type) ? [$$"""{ "source": {{source}}, "sink": {{text}} }"""] : (string[])[],
            $$"""{ "source": {{source}}, "processors": [ {{text}} ] }""",
        ];
        return plans.Select(PlanProblems).FirstOrDefault(p => p.Count == 0, PlanProblems(plans[0]));
    }

    static IReadOnlyList<string> PlanProblems(string text)
    {
        var read = PlanText.Read(text, "example");
        var findings = read.Plan is null ? read.Diagnostics : [.. read.Diagnostics, .. PlanValidator.Validate(read.Plan, Catalog.Default)];
        return [.. findings.Where(f => f.Severity == DiagnosticSeverity.Error || IsMissingStep(f)).Select(f => $"{f.Code} {f.Path}: {f.Message}")];
    }

    // Platforms come as packages of their own; steps, windows and formats must be here.
    static bool IsMissingStep(Diagnostic finding) =>
        finding.Code == ErrorCodes.NotInThisBuild && finding.Path?.StartsWith("sources", StringComparison.Ordinal) != true
        && finding.Path?.StartsWith("sinks", StringComparison.Ordinal) != true;

    static IEnumerable<string> TestProblems(string text, string? plan)
    {
        using var work = new Workplace();
        using (var json = JsonDocument.Parse(text, Examples.Reading))
        {
            if (json.RootElement.TryGetProperty("pipeline", out var path) && path.ValueKind == JsonValueKind.String)
                work.Write(Path.GetFileName(path.GetString()!), plan ?? "");
        }
        var diagnostics = new DiagnosticBag();
        var file = TestFileReader.Parse(text, work["example.test.json"], diagnostics);
        if (file is null)
            return diagnostics.Items.Select(d => $"{d.Code} {d.Path}: {d.Message}").ToList();
        return file.Cases.SelectMany(c => TestRunner.Run(c).Failures.Select(f => $"{c.Name}: {f}")).ToList();
    }
}
