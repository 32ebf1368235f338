using System.Text.Json.Nodes;
using OrleansStream.Diagnostics;
using OrleansStream.Functions;
using OrleansStream.Plans;
using OrleansStream.Planning;

namespace OrleansStream.Testing.Driver;

/// <summary>Prepares plans for a run without their connectors.</summary>
static class TestPlans
{
    /// <summary>What of a source's config matters to a test: rows are JSON whatever the platform's format is.</summary>
    static readonly string[] KeptOptions = ["schema", "eventTime"];

    static readonly ComponentCatalog s_catalog = new([new TestSource()], [new TestSink()]);

    /// <summary>The plan with every source and sink replaced, whatever their type.</summary>
    public static Plan Replace(Plan plan) => plan with
    {
        Sources = [.. plan.Sources.Select(s => s with { Type = TestSource.Type, Config = Keep(s.Config) })],
        Sinks = [.. plan.Sinks.Select(s => s with { Type = TestSink.Type, Config = ComponentConfig.Empty })],
        // What the plan's own sources and sinks can promise is not what is tested.
        Settings = Without(plan.Settings, "delivery"),
    };

    static ComponentConfig Without(ComponentConfig settings, string name)
    {
        if (!settings.Json.TryGetProperty(name, out _))
            return settings;
        var kept = JsonNode.Parse(settings.Json.GetRawText())!.AsObject();
        kept.Remove(name);
        return ComponentConfig.Parse(kept.ToJsonString());
    }

    /// <summary>Binds a plan whose sources and sinks were replaced. Throws <see cref="PlanException"/>.</summary>
    public static BoundPlan Bind(Plan plan, FunctionRegistry? functions = null)
    {
        var catalog = functions is null ? s_catalog : new ComponentCatalog([new TestSource()], [new TestSink()], functions);
        var diagnostics = new DiagnosticBag();
        return PlanBinder.Bind(Replace(plan), catalog, diagnostics) is { } bound && !diagnostics.HasErrors
            ? bound
            : throw new PlanException(diagnostics.Items);
    }

    /// <summary>Plans what was bound. Throws <see cref="PlanException"/>.</summary>
    /// <param name="bound">The bound plan.</param>
    /// <param name="samples">For each source without a schema rows as JSON Lines to infer it from.</param>
    public static PhysicalPlan Plan(BoundPlan bound, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> samples)
    {
        var diagnostics = new DiagnosticBag();
        var schemas = bound.Sources.ToDictionary(
            s => s.Node.Name,
            s => s.Schema ?? s.Format!.Infer(s.FormatOptions!, samples.GetValueOrDefault(s.Node.Name)));
        if (PhysicalPlanner.Plan(bound, schemas, diagnostics) is { } physical && !diagnostics.HasErrors)
            return physical;
        foreach (var source in bound.Sources.Where(s => s.Schema is null && samples.GetValueOrDefault(s.Node.Name).IsEmpty))
        {
            diagnostics.Warning(
                ErrorCodes.MissingField, $"The source '{source.Node.Name}' has no rows and no schema, so its columns are unknown",
                source.Node.Name, $"{source.Path}.config", "declare 'schema' or give it a row");
        }
        throw new PlanException(diagnostics.Items);
    }

    static ComponentConfig Keep(ComponentConfig config)
    {
        var kept = new JsonObject();
        foreach (var name in KeptOptions)
        {
            if (config.Json.TryGetProperty(name, out var value))
                kept[name] = JsonNode.Parse(value.GetRawText());
        }
        return ComponentConfig.Parse(kept.ToJsonString());
    }
}
