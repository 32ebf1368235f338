using System.Collections.Immutable;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Plans;
using OrleansStream.Steps;

namespace OrleansStream.Planning;

/// <summary>Turns a bound plan, whose sources' columns are known, into stages.</summary>
public static class PhysicalPlanner
{
    /// <summary>Plans; null after adding errors (unknown columns, types that do not go together) to the diagnostics.</summary>
    /// <param name="plan">The bound plan.</param>
    /// <param name="schemas">The columns of every source: declared, inferred, or the connector's own.</param>
    /// <param name="diagnostics">Where findings go.</param>
    public static PhysicalPlan? Plan(BoundPlan plan, IReadOnlyDictionary<string, RowSchema> schemas, DiagnosticBag diagnostics)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(schemas);
        ArgumentNullException.ThrowIfNull(diagnostics);
        if (StepCompilation.Compile(plan, schemas, diagnostics) is not { } whole)
            return null;
        var projected = Projection.Of(plan, whole, schemas);
        // Steps address columns by position, so they are compiled again for the columns that are really decoded.
        var compiled = StepCompilation.Compile(plan, projected, diagnostics) ?? throw new InvalidOperationException("A projected plan no longer compiles.");
        return new StageBuilder(plan, compiled).Build(projected, schemas.ToImmutableDictionary());
    }
}
