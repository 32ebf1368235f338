using OrleansStream.Diagnostics;

namespace OrleansStream.Plans;

/// <summary>Finds the components of a plan, reads their options, fills in absent <c>from</c>s and checks the graph.</summary>
public static class PlanBinder
{
    /// <summary>Binds a plan; null if there are errors. Components that this build lacks are errors here, and warnings in <see cref="PlanValidator"/>.</summary>
    public static BoundPlan? Bind(Plan plan, ComponentCatalog catalog, DiagnosticBag diagnostics)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(diagnostics);
        var analysis = new PlanAnalysis(plan, catalog);
        var errors = false;
        foreach (var finding in analysis.Diagnostics.Items)
        {
            var strict = finding.Code == ErrorCodes.NotInThisBuild ? finding with { Severity = DiagnosticSeverity.Error } : finding;
            errors |= strict.Severity == DiagnosticSeverity.Error;
            diagnostics.Add(strict);
        }
        return errors ? null : new BoundPlan
        {
            Plan = plan,
            Settings = analysis.Settings!,
            Functions = catalog.Functions,
            Sources = [.. analysis.Sources.Select(s => s!)],
            Steps = [.. analysis.Steps.Select(s => s!)],
            Sinks = [.. analysis.Sinks.Select(s => s!)],
        };
    }
}
