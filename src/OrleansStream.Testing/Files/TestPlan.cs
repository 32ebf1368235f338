using OrleansStream.Diagnostics;
using OrleansStream.Plans;

namespace OrleansStream.Testing.Files;

/// <summary>A plan as a test file holds it or names it.</summary>
public sealed class TestPlan
{
    readonly PlanText? _text;
    readonly JsonPositions? _positions;
    readonly string _path;

    TestPlan(string file, PlanText? text, JsonPositions? positions, string path, IReadOnlyList<Diagnostic> diagnostics) =>
        (File, _text, _positions, _path, Diagnostics) = (file, text, positions, path, diagnostics);

    /// <summary>The file in which the plan stands.</summary>
    public string File { get; }

    /// <summary>The plan; null if it could not be read.</summary>
    public Plan? Plan => _text?.Plan;

    /// <summary>What was found while reading it, with places in <see cref="File"/>.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; }

    /// <summary>Later findings about the plan with their places in <see cref="File"/>.</summary>
    public IReadOnlyList<Diagnostic> Locate(IReadOnlyList<Diagnostic> findings)
    {
        ArgumentNullException.ThrowIfNull(findings);
        return _text is null ? findings : Shifted(_text.Locate(findings));
    }

    /// <summary>A plan in a file of its own.</summary>
    internal static TestPlan InFile(string file, string text)
    {
        var read = PlanText.Read(text, Path.GetFileNameWithoutExtension(file), PlanSyntaxes.OfFile(file));
        return new TestPlan(file, read, null, "", read.Diagnostics);
    }

    /// <summary>A plan that cannot be read.</summary>
    internal static TestPlan Unreadable(string file, string reason) =>
        new(file, null, null, "", [new Diagnostic(ErrorCodes.SourceUnavailable, DiagnosticSeverity.Error, reason)]);

    /// <summary>A plan that is part of a test file.</summary>
    /// <param name="file">The test file.</param>
    /// <param name="text">The plan's text.</param>
    /// <param name="positions">The places in the test file.</param>
    /// <param name="path">The plan's path in the test file.</param>
    internal static TestPlan Within(string file, string text, JsonPositions positions, string path)
    {
        var read = PlanText.Read(text, "test");
        var plan = new TestPlan(file, read, positions, path, []);
        return new TestPlan(file, read, positions, path, plan.Shifted(read.Diagnostics));
    }

    /// <summary>The places in the test file of what stands in the plan's own text.</summary>
    IReadOnlyList<Diagnostic> Shifted(IReadOnlyList<Diagnostic> findings) =>
        _positions is null || findings.Count == 0
            ? findings
            : _positions.Attach([.. findings.Select(f => f with { Position = null, Path = Outer(f.Path) })]);

    string Outer(string? path) => path switch
    {
        null or "" => _path,
        _ when path.StartsWith('[') => $"{_path}{path}",
        _ => $"{_path}.{path}",
    };
}
