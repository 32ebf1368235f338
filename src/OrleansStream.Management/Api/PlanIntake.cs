using OrleansStream.Diagnostics;
using OrleansStream.Plans;

namespace OrleansStream.Management.Api;

/// <summary>Reads and checks the text of a plan that someone sent or put into a folder.</summary>
public static class PlanIntake
{
    /// <summary>
    /// The plan, or null if it cannot run; with all findings either way, each with its line and column. A component that this build lacks is an
    /// error here.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="id">The id that the plan must have; null: any.</param>
    /// <param name="defaultId">The id of a plan without one.</param>
    /// <param name="catalog">The components that plans may name.</param>
    /// <param name="syntax">How the text is written. Default: JSON.</param>
    public static (Plan? Plan, IReadOnlyList<Diagnostic> Findings) Read(
        string text, string? id, string defaultId, ComponentCatalog catalog,
        PlanSyntax syntax = PlanSyntax.Json)
    {
        var read = PlanText.Read(text, defaultId, syntax);
        if (read.Plan is null)
            return (null, [.. read.Validate(catalog).Select(Strict)]);
        var findings = new List<Diagnostic>();
        if (id is not null && read.Plan.Id != id)
        {
            findings.Add(new Diagnostic(ErrorCodes.BadId, DiagnosticSeverity.Error, $"The plan's id '{read.Plan.Id}' is not '{id}', by which it is addressed")
            {
                Path = "id",
                Hint = "leave the id out, or make both the same",
            });
        }
        findings.AddRange(PlanValidator.Validate(read.Plan, catalog).Select(Strict));
        var runs = !findings.Exists(d => d.Severity == DiagnosticSeverity.Error);
        return (runs ? read.Plan : null, [.. read.Diagnostics, .. read.Locate(findings)]);
    }

    static Diagnostic Strict(Diagnostic finding) =>
        finding.Code == ErrorCodes.NotInThisBuild ? finding with { Severity = DiagnosticSeverity.Error } : finding;
}
