using System.Text.Json;
using OrleansStream.Components;
using OrleansStream.Diagnostics;

namespace OrleansStream.Plans;

/// <summary>Makes a plan of a JSON document, full form or shorthand.</summary>
sealed class PlanReader(DiagnosticBag diagnostics, PlanPathMap paths)
{
    readonly OptionReader _reader = new(diagnostics, null);

    /// <summary>The plan as far as it could be read; errors are in the diagnostics.</summary>
    public Plan? Read(JsonElement root, string? defaultId)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            _reader.WrongShape("", "a plan (an object)", root);
            return null;
        }
        var fields = new NodeFields(root, _reader, "");
        var plan = new Plan
        {
            Id = fields.Text("id") ?? PlanNames.ToPlanId(defaultId ?? ""),
            Name = fields.Text("name"),
            Description = fields.Text("description"),
            Sources = ReadSources(fields),
            Steps = new StepListReader(_reader, paths).Read(fields),
            Sinks = ReadSinks(fields),
            Parallelism = fields.Integer("parallelism") ?? 1,
            Settings = ReadSettings(root),
        };
        fields.ReportUnknown(PlanSettings.Names);
        var nodes = plan.Sources.Count + plan.Steps.Count + plan.Sinks.Count;
        if (nodes > PlanLimits.Nodes)
            _reader.Error(ErrorCodes.TooLarge, $"The plan has {nodes} sources, steps and sinks; at most {PlanLimits.Nodes} are allowed", "");
        return plan;
    }

    EquatableArray<SourceNode> ReadSources(NodeFields fields) =>
        [.. ReadNamed(fields, "sources", "source", PlanNames.Source).Select(n => new SourceNode(n.Name, n.Type, n.Config))];

    EquatableArray<SinkNode> ReadSinks(NodeFields fields)
    {
        if (!fields.Has("sinks") && !fields.Has("sink"))
            return [new SinkNode(PlanNames.Sink, "console", [], ComponentConfig.Empty)];
        return [.. ReadNamed(fields, "sinks", "sink", PlanNames.Sink).Select(n => new SinkNode(n.Name, n.Type, n.From, n.Config))];
    }

    /// <summary>The sources or sinks: an object of named ones, or the shorthand's only one.</summary>
    List<NodeText> ReadNamed(NodeFields fields, string many, string one, string oneName)
    {
        var nodes = new List<NodeText>();
        var takesFrom = many == "sinks";
        if (fields.Value(one) is { } only)
        {
            if (fields.Has(many))
                _reader.Error(ErrorCodes.Conflict, $"A plan has either '{many}' or the shorthand '{one}'", one);
            paths.Add($"{many}.{oneName}", one);
            if (NodeText.Read(only, _reader, one, takesFrom) is { } node)
                nodes.Add(Lowered(node with { Name = oneName }, $"{many}.{oneName}", one));
        }
        if (fields.Value(many) is not { } named)
            return nodes;
        if (named.ValueKind != JsonValueKind.Object)
        {
            _reader.WrongShape(many, $"an object {{name: {{type, config}}}}", named);
            return nodes;
        }
        foreach (var field in named.EnumerateObject())
        {
            var path = JsonPaths.Field(many, field.Name);
            if (NodeText.Read(field.Value, _reader, path, takesFrom) is { } node)
                nodes.Add(Lowered(node with { Name = field.Name }, path, path));
        }
        return nodes;
    }

    /// <summary><c>{type: "stream", config: {platform}}</c> and <c>{type: "database", config: {connector}}</c> name their type within.</summary>
    NodeText Lowered(NodeText node, string planPath, string textPath)
    {
        var field = node.Type switch { "stream" => "platform", "database" => "connector", _ => null };
        if (field is null)
            return node;
        var configPath = JsonPaths.Field(textPath, "config");
        if (!node.Config.Json.TryGetProperty(field, out var type))
        {
            _reader.Error(ErrorCodes.MissingField, $"'{field}' is missing", configPath, $"a {node.Type} names its {field}");
            return node;
        }
        var typePath = JsonPaths.Field(configPath, field);
        if (type.ValueKind != JsonValueKind.String)
        {
            _reader.WrongShape(typePath, "text", type);
            return node;
        }
        paths.Add(JsonPaths.Field(planPath, "type"), typePath);
        return node with { Type = type.GetString()!, Config = node.Config.Without(field) };
    }

    /// <summary>Everything that is no node, in the order of the text.</summary>
    static ComponentConfig ReadSettings(JsonElement root) => ComponentConfig.Parse(JsonText.Write(writer =>
    {
        writer.WriteStartObject();
        foreach (var field in root.EnumerateObject())
        {
            if (PlanSettings.Names.Contains(field.Name))
                field.WriteTo(writer);
        }
        writer.WriteEndObject();
    }));
}
