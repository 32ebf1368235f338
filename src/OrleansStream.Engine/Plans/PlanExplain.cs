namespace OrleansStream.Plans;

/// <summary>Shows what a plan says: who reads whom, with what options, and which columns flow where they follow from declared schemas.</summary>
public static class PlanExplain
{
    /// <summary>The plan as an indented tree, a line per node. A node with several inputs stands below its first; the others point to it.</summary>
    public static string Text(Plan plan, ComponentCatalog catalog) => new PlanTextView(new ExplainedPlan(plan, catalog)).Write();

    /// <summary>The plan as a Mermaid flow chart.</summary>
    public static string Mermaid(Plan plan, ComponentCatalog catalog) => PlanMermaidView.Write(new ExplainedPlan(plan, catalog));
}
