using System.Globalization;
using System.Text.Json.Nodes;
using OrleansStream.Components;
using OrleansStream.Plans;

namespace OrleansStream.Tests.Plans;

/// <summary>
/// Plans as people write them, at random: any component of a catalog with any valid options in any notation, fields in any order, any graph. The same
/// seed gives the same plan.
/// </summary>
sealed class WrittenPlans(ComponentCatalog catalog, int seed)
{
    static readonly string[] Words = ["a", "amount", "odd name", "quote\"d", "it's", "back\\slash", "a.b", "naïve", "😀", "\u2028", "type", "-"];

    static readonly string[] Expressions =
        ["amount > 1", "a", "\"odd name\" is not null", "coalesce(a, 'it''s')", "case when a > 1 then 'x' else 'y' end", "a in (1, 2, 3) and not b", "cast(a as string) || 'é'", "-1.5e3 * (a + b)", "date_trunc('day', ts)"];

    static readonly string[] Ids = ["a", "b-1", "C_2", "orders", "late", "x", "window", "0", "type", "config", "very-long-name-of-a-step-that-says-everything", "Z"];

    readonly Random _random = new(seed);

    public JsonObject Make()
    {
        var ids = Ids.OrderBy(_ => _random.Next()).ToList();
        var outputs = new List<string>();
        var sources = new JsonObject();
        for (var n = _random.Next(1, 4); n > 0; n--)
        {
            sources[ids[^1]] = Node(Pick(catalog.Descriptors(ComponentKind.Source)), ComponentKind.Source, null, []);
            outputs.Add(ids[^1]);
            ids.RemoveAt(ids.Count - 1);
        }
        var steps = new JsonArray();
        for (var n = _random.Next(0, 6); n > 0; n--)
        {
            steps.Add(Step(ids[^1], outputs));
            outputs.Add(ids[^1]);
            ids.RemoveAt(ids.Count - 1);
        }
        var sinks = new JsonObject();
        for (var n = _random.Next(1, 4); n > 0; n--)
            sinks[Ids[n]] = Node(Pick(catalog.Descriptors(ComponentKind.Sink)), ComponentKind.Sink, null, [Pick(outputs)]);
        var plan = new JsonObject { ["sources"] = sources, ["steps"] = steps, ["sinks"] = sinks };
        if (Chance())
            plan["id"] = "p-" + seed.ToString(CultureInfo.InvariantCulture).TrimStart('-');
        if (Chance())
            plan["name"] = Pick(Words);
        if (Chance())
            plan["parallelism"] = _random.Next(1, 257);
        foreach (var setting in ComponentCatalog.SettingOptions.Where(o => o.Name != "$schema" && _random.Next(5) == 0))
            plan[setting.Name] = Value(setting);
        return Shuffled(plan);
    }

    /// <summary>The same object with its fields in another order, and those of all nodes and records whose fields' order has no meaning.</summary>
    public JsonObject Shuffled(JsonObject value) => new([.. value.OrderBy(_ => _random.Next()).Select(p => KeyValuePair.Create(p.Key, p.Value?.DeepClone()))]);

    JsonObject Step(string id, List<string> outputs)
    {
        var step = Pick(catalog.Descriptors(ComponentKind.Step));
        var (min, max) = catalog.Steps[step.Type].Inputs;
        var count = Math.Max(min, Math.Min(max, _random.Next(1, 4)));
        return Node(step, ComponentKind.Step, id, [.. Enumerable.Range(0, count).Select(_ => Pick(outputs))]);
    }

    JsonObject Node(ComponentDescriptor component, ComponentKind kind, string? id, IReadOnlyList<string> from)
    {
        var node = new JsonObject { ["type"] = component.Type };
        if (id is not null)
            node["id"] = id;
        if (from.Count > 0)
            node["from"] = from.Count == 1 && Chance() ? from[0] : new JsonArray([.. from.Select(f => (JsonNode)f)]);
        var config = Record([.. component.Options, .. ComponentCatalog.CommonOptions(kind)]);
        if (config.Count > 0 || Chance())
            node["config"] = config;
        return Shuffled(node);
    }

    JsonObject Record(IReadOnlyList<OptionDescriptor> options)
    {
        var record = new JsonObject();
        foreach (var option in options.DistinctBy(o => o.Name).Where(o => o.Required || _random.Next(3) == 0))
        {
            if (option.Name != "*")
                record[option.Name] = Value(option);
            else
                record[Pick(Words) + "'"] = Value(option.Element!);
        }
        return Shuffled(record);
    }

    JsonNode? Value(OptionDescriptor option) => option.Shape switch
    {
        OptionShape.Text => Pick(Words),
        OptionShape.Flag => Chance(),
        OptionShape.Integer => _random.NextInt64((long)(option.Min ?? -1000), (long)Math.Min(option.Max ?? 1e6, 1e6) + 1),
        OptionShape.Number => Math.Min(option.Max ?? 1000, Math.Round(((option.Max ?? 1000) - (option.Min ?? 0)) * _random.NextDouble(), 3) + (option.Min ?? 0)),
        OptionShape.Duration => Duration((long)(option.Min ?? 0), (long)Math.Min(option.Max ?? 1e8, 1e8)),
        OptionShape.Choice => Pick(option.Choices),
        OptionShape.Expression => Expression(),
        OptionShape.List => List(option),
        OptionShape.Map => new JsonObject(Words.Where(_ => _random.Next(4) == 0).Append("n").Select(w => KeyValuePair.Create(w, Value(option.Element!)))),
        OptionShape.Object => Record(option.Options),
        OptionShape.Variant => Variant(option),
        _ => Any(option.Name),
    };

    JsonNode List(OptionDescriptor option)
    {
        var element = option.Element! with { Min = option.Min, Max = option.Max };
        // A list within a list cannot be told from the list itself.
        if (element.Shape is not (OptionShape.List or OptionShape.Any) && _random.Next(4) == 0)
            return Value(element)!;
        return new JsonArray([.. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Value(element))]);
    }

    JsonNode Variant(OptionDescriptor option)
    {
        var variant = Pick(option.Variants);
        if (variant.Options.All(o => !o.Required) && Chance())
            return variant.Type;
        var record = Record(variant.Options);
        record["type"] = variant.Type;
        return Shuffled(record);
    }

    JsonNode Duration(long min, long max)
    {
        var milliseconds = _random.NextInt64(min, Math.Min(max, min + 100_000) + 1);
        return _random.Next(4) switch
        {
            0 => milliseconds,
            1 => DurationText.Format(TimeSpan.FromMilliseconds(milliseconds)),
            2 => $"{milliseconds.ToString(CultureInfo.InvariantCulture)} ms",
            _ => $"PT{(milliseconds / 1000m).ToString(CultureInfo.InvariantCulture)}S",
        };
    }

    JsonNode Expression() => _random.Next(4) > 0 ? Pick(Expressions) : new JsonObject { ["field"] = "a.b", ["operator"] = "in", ["value"] = new JsonArray(1, "x", null) };

    JsonNode? Any(string name) => name switch
    {
        "format" => Chance() ? Pick(catalog.Descriptors(ComponentKind.Format)).Type : Variant(new OptionDescriptor("", OptionShape.Variant, "") { Variants = [.. catalog.Descriptors(ComponentKind.Format)] }),
        "schema" => JsonNode.Parse("""{ "a": "int64", "amount": "float64", "ts": "timestamp", "odd name": "list<string>", "nested": { "b": ["json"] } }"""),
        "groupBy" => Pick<JsonNode?>(["a", new JsonArray("a", new JsonObject { ["day"] = "date_trunc('day', ts)" }), new JsonArray()]),
        _ => Pick<JsonNode?>([1, "text", true, null]),
    };

    bool Chance() => _random.Next(2) == 0;

    T Pick<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];
}
