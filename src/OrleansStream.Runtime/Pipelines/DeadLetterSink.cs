using System.Text.Json;
using OrleansStream.Planning;
using OrleansStream.Plans;

namespace OrleansStream.Runtime.Pipelines;

/// <summary>Adds to a plan the file that dead letters are written to, as one more sink.</summary>
static class DeadLetterSink
{
    public static Plan AddTo(Plan plan, StartOptions? options)
    {
        if (options?.DeadLettersFile is not { } path)
            return plan;
        var config = ComponentConfig.Parse(JsonSerializer.Serialize(new Dictionary<string, string> { ["path"] = path, ["format"] = "json" }));
        var sink = new SinkNode(MetricsSummary.HiddenSink, "file", [Stage.DeadLettersName], config);
        return plan with { Sinks = new EquatableArray<SinkNode>(plan.Sinks.Items.Add(sink)) };
    }
}
