using OrleansStream.Cli.Output;
using OrleansStream.Diagnostics;
using OrleansStream.Plans;

namespace OrleansStream.Cli;

/// <summary>A plan's file, read; what is wrong with it can be reported with its places.</summary>
sealed class PlanFile
{
    readonly PlanText _text;

    PlanFile(string path, PlanText text) => (Path, _text) = (path, text);

    /// <summary>The path as it was given.</summary>
    public string Path { get; }

    /// <summary>The plan; null if the file has errors.</summary>
    public Plan? Plan => _text.Plan;

    /// <summary>Reads a file. Throws <see cref="CommandException"/> if there is none.</summary>
    public static PlanFile Read(string path) =>
        new(path, PlanText.Read(TextFile.Read(path, "plan"), System.IO.Path.GetFileNameWithoutExtension(path), PlanSyntaxes.OfFile(path)));

    /// <summary>What was found while reading, and everything that a catalog finds, with places.</summary>
    public IReadOnlyList<Diagnostic> Validate(ComponentCatalog catalog) => _text.Validate(catalog);

    /// <summary>What was found while reading the text, with places.</summary>
    public IReadOnlyList<Diagnostic> Findings => _text.Diagnostics;

    /// <summary>The findings with their places in the file.</summary>
    public IReadOnlyList<Diagnostic> Locate(IReadOnlyList<Diagnostic> findings) => _text.Locate(findings);

    /// <summary>Writes findings about this file; returns whether any is an error.</summary>
    public bool Report(IReadOnlyList<Diagnostic> findings, TextWriter error)
    {
        foreach (var finding in findings)
            error.WriteLine(Messages.Line(Path, finding));
        return findings.Any(f => f.Severity == DiagnosticSeverity.Error);
    }
}
