using System.Collections.Immutable;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Planning;
using OrleansStream.Steps;

namespace OrleansStream.Plans;

/// <summary>Checks plans without running them.</summary>
public static class PlanValidator
{
    /// <summary>All findings about a plan: structure, names, options, expressions, types as far as schemas are declared.</summary>
    public static IReadOnlyList<Diagnostic> Validate(Plan plan, ComponentCatalog catalog) => Validate(plan, catalog, DraftFaults.None);

    /// <summary>The same for a plan of which parts could not be read.</summary>
    internal static IReadOnlyList<Diagnostic> Validate(Plan plan, ComponentCatalog catalog, DraftFaults faults)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(catalog);
        var analysis = new PlanAnalysis(plan, catalog, faults);
        CheckTypes(analysis, ImmutableDictionary<string, KnownColumns>.Empty);
        EventTimeCheck.WarnOfArrival(analysis);
        return [.. analysis.Diagnostics.Items.Where(faults.Admits).Select(Tolerant)];
    }

    /// <summary>The columns of every output that follow from declared schemas and known columns, by the name that <c>from</c> uses.</summary>
    internal static IReadOnlyDictionary<string, RowSchema> CheckTypes(PlanAnalysis analysis, IReadOnlyDictionary<string, KnownColumns> known)
    {
        var schemas = new Dictionary<string, RowSchema>(StringComparer.Ordinal) { [Stage.DeadLettersName] = DeadLetter.Schema };
        foreach (var source in analysis.Sources)
        {
            if (source is not null && (source.Schema ?? known.GetValueOrDefault(source.Node.Name)?.Columns) is { } schema)
                schemas.TryAdd(source.Node.Name, schema);
        }
        foreach (var index in analysis.Graph.Order)
        {
            if (analysis.Steps[index] is { } step && step.Node.From.Count > 0 && step.Node.From.Items.All(schemas.ContainsKey))
                Compile(analysis, step, schemas);
            else if (analysis.Steps[index] is { } unknown)
                CheckFunctions(analysis, unknown);
        }
        return schemas;
    }

    /// <summary>What can be said of a step whose columns are not known.</summary>
    static void CheckFunctions(PlanAnalysis analysis, BoundStep step)
    {
        var findings = new DiagnosticBag();
        step.Definition.Validate(analysis.ContextOf(step, findings, [], checksFunctions: true));
        foreach (var finding in findings.Items.Where(f => f.Code == ErrorCodes.UnknownFunction))
            analysis.Diagnostics.Add(finding);
    }

    static void Compile(PlanAnalysis analysis, BoundStep step, Dictionary<string, RowSchema> schemas)
    {
        var findings = new DiagnosticBag();
        var context = analysis.ContextOf(step, findings, [.. step.Node.From.Items.Select(f => schemas[f])]);
        var compiled = step.Definition.Compile(context);
        foreach (var finding in findings.Items)
            analysis.Diagnostics.Add(finding);
        if (compiled is null)
            return;
        foreach (var (name, schema) in StepCompilation.OutputNames(step).Zip(compiled.Outputs))
            schemas.TryAdd(name, schema);
    }

    static Diagnostic Tolerant(Diagnostic finding) =>
        finding.Code == ErrorCodes.NotInThisBuild ? finding with { Severity = DiagnosticSeverity.Warning } : finding;
}
