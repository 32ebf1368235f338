using System.Text.Json;
using OrleansStream.Components;
using OrleansStream.Diagnostics;

namespace OrleansStream.Plans;

/// <summary>Reads the list of steps: ids from types, the shorthand's <c>window</c> step.</summary>
sealed class StepListReader(OptionReader reader, PlanPathMap paths)
{
    const string WindowType = "window";

    /// <summary>The steps that take the window of a <c>window</c> step before them.</summary>
    static readonly string[] Windowed = ["aggregate", "reduce", "custom"];

    readonly List<(NodeText Node, string Path)> _texts = [];

    public EquatableArray<StepNode> Read(NodeFields fields)
    {
        var steps = fields.Value("steps");
        var processors = fields.Value("processors");
        if (steps is not null && processors is not null)
            reader.Error(ErrorCodes.Conflict, "A plan has either 'steps' or the shorthand 'processors'", "processors");
        if (steps is not null)
            ReadList(steps.Value, "steps");
        if (processors is not null)
            ReadList(processors.Value, "processors");
        return [.. Lowered()];
    }

    void ReadList(JsonElement list, string path)
    {
        if (list.ValueKind != JsonValueKind.Array)
        {
            reader.WrongShape(path, "a list of steps", list);
            return;
        }
        var index = 0;
        foreach (var item in list.EnumerateArray())
        {
            var itemPath = JsonPaths.Element(path, index++);
            if (NodeText.Read(item, reader, itemPath, takesFrom: true, hasId: true) is { } node)
                _texts.Add((node, itemPath));
        }
    }

    IEnumerable<StepNode> Lowered()
    {
        var used = _texts.Select(t => t.Node.Name).Where(n => n.Length > 0).ToHashSet(StringComparer.Ordinal);
        var count = 0;
        for (var i = 0; i < _texts.Count; i++)
        {
            var (node, path) = _texts[i];
            var planPath = JsonPaths.Element("steps", count);
            if (node.Type == WindowType)
            {
                if (i + 1 == _texts.Count || !Windowed.Contains(_texts[i + 1].Node.Type))
                    reader.Error(ErrorCodes.Conflict, "A window step lends its window to the aggregate, reduce or custom step right after it; there is none", path);
                else
                    _texts[i + 1] = (WithWindow(node, path, _texts[i + 1], planPath), _texts[i + 1].Path);
                continue;
            }
            paths.Add(planPath, path);
            var from = node.From.Count == 0 && node.Type == "union" ? FromOfConfig(ref node, path, planPath) : node.From;
            yield return new StepNode(node.Name.Length > 0 ? node.Name : FreeId(node.Type.Length > 0 ? node.Type : "step", used), node.Type, from, node.Config);
            count++;
        }
    }

    NodeText WithWindow(NodeText window, string windowPath, (NodeText Node, string Path) next, string planPath)
    {
        var (node, path) = next;
        if (node.Config.Json.TryGetProperty("window", out _))
            reader.Error(ErrorCodes.Conflict, "The step has a window of its own beside the one that the step before lends", $"{path}.config.window");
        paths.Add($"{planPath}.config.window", $"{windowPath}.config");
        // What the window step read is now read by the step that took its window.
        var readsWindow = node.From.Count == 0 || (window.Name.Length > 0 && node.From is [var only] && only == window.Name);
        return node with { From = readsWindow ? window.From : node.From, Config = node.Config.With("window", window.Config.Json) };
    }

    /// <summary>A union may name its inputs in its config.</summary>
    EquatableArray<string> FromOfConfig(ref NodeText node, string path, string planPath)
    {
        if (!node.Config.Json.TryGetProperty("from", out _))
            return node.From;
        var from = new NodeFields(node.Config.Json, reader, $"{path}.config").Texts("from");
        paths.Add($"{planPath}.from", $"{path}.config.from");
        node = node with { Config = node.Config.Without("from") };
        return from;
    }

    static string FreeId(string type, HashSet<string> used)
    {
        var id = type;
        for (var n = 2; !used.Add(id); n++)
            id = $"{type}-{n}";
        return id;
    }
}
