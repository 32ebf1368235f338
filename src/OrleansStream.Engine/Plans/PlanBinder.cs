using OrleansStream.Diagnostics;

namespace OrleansStream.Plans;

/// <summary>Finds the components of a plan, reads their options, fills in absent <c>from</c>s and checks the graph.</summary>
public static class PlanBinder
{
    /// <summary>Binds a plan; null if there are errors. Components that this build lacks are errors here, and warnings in <see cref="PlanValidator"/>.</summary>
    public static BoundPlan? Bind(Plan plan, ComponentCatalog catalog, DiagnosticBag diagnostics) => throw new NotImplementedException();
}

/// <summary>Checks plans without running them.</summary>
public static class PlanValidator
{
    /// <summary>All findings about a plan: structure, names, options, expressions, types as far as schemas are declared.</summary>
    public static IReadOnlyList<Diagnostic> Validate(Plan plan, ComponentCatalog catalog) => throw new NotImplementedException();
}
