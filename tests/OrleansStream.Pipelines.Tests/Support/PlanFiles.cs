using OrleansStream.Diagnostics;
using OrleansStream.Plans;
using OrleansStream.Tests;

namespace OrleansStream.Pipelines.Tests.Support;

/// <summary>Plans of the repository.</summary>
static class PlanFiles
{
    /// <summary>Reads a plan under samples.</summary>
    public static Plan Sample(string path) => Parse(File.ReadAllText(Path.Combine(Repository.Root, "samples", path)), Path.GetFileNameWithoutExtension(path));

    /// <summary>Reads a plan; without an id of its own it has the one given.</summary>
    public static Plan Parse(string text, string id)
    {
        var diagnostics = new DiagnosticBag();
        var plan = PlanJson.Parse(text, diagnostics, id);
        return plan is null || diagnostics.HasErrors ? throw new PlanException(diagnostics.Items) : plan;
    }

    /// <summary>The same plan with other fields in the config of every source.</summary>
    public static Plan WithSourceConfig(this Plan plan, params (string Name, System.Text.Json.Nodes.JsonNode Value)[] fields) => plan with
    {
        Sources = [.. plan.Sources.Items.Select(source =>
        {
            var config = (System.Text.Json.Nodes.JsonObject)System.Text.Json.Nodes.JsonNode.Parse(source.Config.ToString())!;
            foreach (var (name, value) in fields)
                config[name] = value.DeepClone();
            return source with { Config = ComponentConfig.Parse(config.ToJsonString()) };
        })],
    };
}
