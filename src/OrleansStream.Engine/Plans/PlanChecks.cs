using OrleansStream.Diagnostics;

namespace OrleansStream.Plans;

/// <summary>Checks of a plan's frame: ids, sizes, settings.</summary>
static class PlanChecks
{
    public static void Check(Plan plan, DiagnosticBag diagnostics)
    {
        if (!PlanNames.IsPlanId(plan.Id))
        {
            diagnostics.Error(ErrorCodes.BadId, $"'{Cut(plan.Id)}' cannot be a plan's id", null, "id",
                $"letters a-z, digits and dashes, at most {PlanLimits.IdLength}, for example '{PlanNames.ToPlanId(Cut(plan.Id))}'");
        }
        if (plan.Parallelism is < 1 or > PlanLimits.Parallelism)
            diagnostics.Error(ErrorCodes.OutOfRange, $"{plan.Parallelism} is out of range: from 1 to {PlanLimits.Parallelism}", null, "parallelism");
        var nodes = plan.Sources.Count + plan.Steps.Count + plan.Sinks.Count;
        if (nodes > PlanLimits.Nodes)
            diagnostics.Error(ErrorCodes.TooLarge, $"The plan has {nodes} sources, steps and sinks; at most {PlanLimits.Nodes} are allowed");
        if (plan.Sources.Count == 0)
            diagnostics.Error(ErrorCodes.NoInput, "The plan has no source", null, null, "add one to 'sources'");
        CheckIds(plan, diagnostics);
    }

    public static void CheckSettings(PlanSettings? settings, DiagnosticBag diagnostics)
    {
        if (settings?.Backpressure?.AutoScaling is { } scaling && scaling.MinInstances > scaling.MaxInstances)
            diagnostics.Error(ErrorCodes.Conflict, "'minInstances' is greater than 'maxInstances'", null, "backpressure.autoScaling.minInstances");
    }

    /// <summary>Sources and steps share one set of ids, as <c>from</c> names both; sinks, which nothing can read, have names of their own.</summary>
    static void CheckIds(Plan plan, DiagnosticBag diagnostics)
    {
        var used = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var source in plan.Sources)
            CheckId(source.Name, JsonPaths.Field("sources", source.Name), used, diagnostics);
        for (var i = 0; i < plan.Steps.Count; i++)
            CheckId(plan.Steps[i].Id, $"steps[{i}].id", used, diagnostics);
        used.Clear();
        foreach (var sink in plan.Sinks)
            CheckId(sink.Name, JsonPaths.Field("sinks", sink.Name), used, diagnostics);
    }

    static void CheckId(string id, string path, Dictionary<string, string> used, DiagnosticBag diagnostics)
    {
        if (!PlanNames.IsNodeId(id))
        {
            diagnostics.Error(ErrorCodes.BadId, $"'{Cut(id)}' cannot be an id", id, path,
                $"letters, digits, dashes and underscores, at most {PlanLimits.IdLength}");
        }
        if (!used.TryAdd(id, path))
            diagnostics.Error(ErrorCodes.BadId, $"The id '{Cut(id)}' is taken", id, path, $"by {used[id]}");
    }

    static string Cut(string text) => text.Length <= PlanLimits.IdLength ? text : $"{text.AsSpan(0, PlanLimits.IdLength)}…";
}
