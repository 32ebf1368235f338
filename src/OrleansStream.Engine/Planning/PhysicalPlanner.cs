using System.Collections.Immutable;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Plans;

namespace OrleansStream.Planning;

/// <summary>Turns a bound plan, whose sources' columns are known, into stages.</summary>
public static class PhysicalPlanner
{
    /// <summary>Plans; null after adding errors (unknown columns, types that do not go together) to the diagnostics.</summary>
    /// <param name="plan">The bound plan.</param>
    /// <param name="schemas">The columns of every source: declared, inferred, or the connector's own.</param>
    /// <param name="diagnostics">Where findings go.</param>
    public static PhysicalPlan? Plan(BoundPlan plan, IReadOnlyDictionary<string, RowSchema> schemas, DiagnosticBag diagnostics) =>
        throw new NotImplementedException();
}
