using System.Collections.Immutable;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Planning;

namespace OrleansStream.Plans;

/// <summary>
/// Shows what a plan says (who reads whom, with what options, which columns flow) and what runs (stages, tasks, exchanges, state). Columns follow from
/// declared schemas and from what else is known of sources.
/// </summary>
public static class PlanExplain
{
    static readonly IReadOnlyDictionary<string, KnownColumns> Nothing = ImmutableDictionary<string, KnownColumns>.Empty;

    /// <summary>The plan as an indented tree, a line per node. A node with several inputs stands below its first; the others point to it.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="catalog">The components.</param>
    /// <param name="known">The columns of sources, by name, that do not declare them; null: none are known.</param>
    public static string Text(Plan plan, ComponentCatalog catalog, IReadOnlyDictionary<string, KnownColumns>? known = null) =>
        new PlanTextView(new ExplainedPlan(plan, catalog, known ?? Nothing)).Write();

    /// <summary>The plan as a Mermaid flow chart.</summary>
    public static string Mermaid(Plan plan, ComponentCatalog catalog) => PlanMermaidView.Write(new ExplainedPlan(plan, catalog, Nothing));

    /// <summary>
    /// What runs, as text: the stages with their tasks, the columns that sources decode, how time moves, what steps keep and wait for, and the exchanges
    /// with their keys. Says what is missing if that is not known yet. Never fails for what the plan holds.
    /// </summary>
    /// <inheritdoc cref="Text"/>
    public static string PhysicalText(Plan plan, ComponentCatalog catalog, IReadOnlyDictionary<string, KnownColumns>? known = null) =>
        Physical(plan, catalog, known ?? Nothing, out var missing) is { } physical ? new PhysicalTextView(physical, known ?? Nothing).Write() : missing;

    /// <summary>What runs, as a Mermaid flow chart with a box per stage; a chart of one note if it is not known yet.</summary>
    /// <inheritdoc cref="Text"/>
    public static string PhysicalMermaid(Plan plan, ComponentCatalog catalog, IReadOnlyDictionary<string, KnownColumns>? known = null) =>
        Physical(plan, catalog, known ?? Nothing, out var missing) is { } physical
            ? PhysicalMermaidView.Write(physical)
            : $"flowchart LR\n  n0[\"{PlanMermaidView.Escape(missing.TrimEnd().ReplaceLineEndings("<br/>"))}\"]\n";

    static PhysicalPlan? Physical(Plan plan, ComponentCatalog catalog, IReadOnlyDictionary<string, KnownColumns> known, out string missing)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(catalog);
        missing = "";
        var findings = new DiagnosticBag();
        if (PlanBinder.Bind(plan, catalog, findings) is not { } bound)
        {
            missing = Missing("The plan cannot run here:", findings.Items);
            return null;
        }
        var unknown = bound.Sources.Select(s => s.Node.Name).Where(name => bound.Sources.First(s => s.Node.Name == name).Schema is null && !known.ContainsKey(name)).ToList();
        if (unknown.Count > 0)
        {
            missing = $"Not known before it runs: the columns of {string.Join(", ", unknown.Select(u => $"'{u}'"))}. Declare 'schema', or give a sample of the rows.\n";
            return null;
        }
        var schemas = bound.Sources.ToDictionary(s => s.Node.Name, s => s.Schema ?? known[s.Node.Name].Columns);
        if (PhysicalPlanner.Plan(bound, schemas, findings) is { } physical)
            return physical;
        missing = Missing("The plan does not fit its columns:", findings.Items);
        return null;
    }

    static string Missing(string title, IReadOnlyList<Diagnostic> findings) =>
        string.Concat([$"{title}\n", .. findings.Where(f => f.Severity == DiagnosticSeverity.Error).Select(f => $"  {f.Code}: {f.Message}\n")]);
}
