using System.Collections.Immutable;
using System.Text.Json;
using OrleansStream.Components;
using OrleansStream.Diagnostics;
using OrleansStream.Formats;

namespace OrleansStream.Plans;

/// <summary>
/// The one text of all plans that say the same: full form, every <c>from</c> written, defaults left out, durations and lists in one notation, fields
/// sorted. What has an order of its own keeps it: steps, branches, columns, aggregates. Expressions count as they are written. What is for people
/// (<c>name</c>, <c>description</c>, <c>ui</c>, <c>$schema</c>, comments) is left out. A config that cannot be read, as its component is not in the
/// catalog or it has errors, only has its fields sorted.
/// </summary>
public static class PlanCanonical
{
    /// <summary>Writes the canonical form, indented. It is a plan with the same meaning and the same canonical form.</summary>
    public static string Write(Plan plan, ComponentCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(catalog);
        return PlanJson.Write(Of(plan, catalog), JsonCopy.WriteCanonical);
    }

    static Plan Of(Plan plan, ComponentCatalog catalog)
    {
        var graph = new PlanAnalysis(plan, catalog).Graph;
        return plan with
        {
            Name = null,
            Description = null,
            Sources = [.. plan.Sources.OrderBy(s => s.Name, StringComparer.Ordinal).Select(s => s with { Config = Source(s, catalog) })],
            Steps = [.. plan.Steps.Select((s, i) => s with { From = graph.StepInputs[i], Config = Step(s, catalog) })],
            Sinks = [.. plan.Sinks.Select((s, i) => s with { From = graph.SinkInputs[i], Config = Sink(s, catalog) }).OrderBy(s => s.Name, StringComparer.Ordinal)],
            Settings = Settings(plan.Settings),
        };
    }

    static ComponentConfig Source(SourceNode node, ComponentCatalog catalog)
    {
        var findings = new DiagnosticBag();
        if (ConnectorBinding.Source(node, catalog, findings) is not { } bound || findings.Items.Count > 0)
            return Sorted(node.Config);
        var common = bound.Common with { Format = Format(bound.FormatOptions) };
        return Sorted(OptionWriter.Write(bound.Options, common), [bound.Options.GetType(), typeof(SourceOptions)]);
    }

    static ComponentConfig Sink(SinkNode node, ComponentCatalog catalog)
    {
        var findings = new DiagnosticBag();
        if (ConnectorBinding.Sink(node, catalog, findings) is not { } bound || findings.Items.Count > 0)
            return Sorted(node.Config);
        var common = new SinkOptions { Format = Format(bound.FormatOptions) };
        return Sorted(OptionWriter.Write(bound.Options, common), [bound.Options.GetType(), typeof(SinkOptions)]);
    }

    static ComponentConfig Step(StepNode node, ComponentCatalog catalog)
    {
        var findings = new DiagnosticBag();
        if (!catalog.Steps.TryGetValue(node.Type, out var definition)
            || OptionBinder.Bind(definition.OptionsType, node.Config.Json, findings) is not { } options || findings.Items.Count > 0)
            return Sorted(node.Config);
        return Sorted(OptionWriter.Write(options), [definition.OptionsType]);
    }

    /// <summary>Settings that say no more than their absence does are absent.</summary>
    static ComponentConfig Settings(ComponentConfig config)
    {
        var findings = new DiagnosticBag();
        if (OptionBinder.Bind<PlanSettings>(config.Json, findings) is not { } settings || findings.Items.Count > 0)
            return Sorted(PlanSettings.ForPeople.Aggregate(config, (rest, name) => rest.Without(name)));
        var meant = settings with
        {
            Checkpointing = settings.Checkpointing == new CheckpointingOptions() ? null : settings.Checkpointing,
            Backpressure = settings.Backpressure == new BackpressureOptions() ? null : settings.Backpressure,
            Ui = null,
            Schema = null,
            Comment = null,
            DollarComment = null,
        };
        return Sorted(OptionWriter.Write(meant), [typeof(PlanSettings)]);
    }

    /// <summary>The format as plans have it; null if it is the default.</summary>
    static JsonElement? Format(object? options) =>
        options is null || (options is JsonFormatOptions && OptionWriter.Write(options).Json.GetPropertyCount() == 0) ? null : Building.FormatConfig.Of(options);

    static ComponentConfig Sorted(ComponentConfig config) => Sorted(config, []);

    static ComponentConfig Sorted(ComponentConfig config, ImmutableArray<Type> records)
    {
        var options = records.SelectMany(r => OptionRecord.Of(r).DescribeOptions(within: null)).ToList();
        return ComponentConfig.Parse(JsonText.Write(writer => WriteRecord(writer, config.Json, options, isKnown: records.Length > 0)));
    }

    /// <summary>The fields that a record has an option for, sorted; then those of an option that takes any name, in their order.</summary>
    static void WriteRecord(Utf8JsonWriter writer, JsonElement json, IReadOnlyList<OptionDescriptor> options, bool isKnown)
    {
        writer.WriteStartObject();
        foreach (var field in json.EnumerateObject().OrderBy(f => Rank(f.Name), StringComparer.Ordinal))
        {
            writer.WritePropertyName(field.Name);
            Write(writer, field.Value, options.FirstOrDefault(o => o.Name == field.Name));
        }
        writer.WriteEndObject();

        // Sorting is stable: equal ranks keep the order of the text.
        string Rank(string name) => !isKnown || options.Any(o => o.Name == name) ? $"a{name}" : name == "type" ? "" : "b";
    }

    static void Write(Utf8JsonWriter writer, JsonElement json, OptionDescriptor? option)
    {
        switch (option?.Shape)
        {
            case OptionShape.Object when json.ValueKind == JsonValueKind.Object:
                WriteRecord(writer, json, option.Options, isKnown: true);
                break;
            case OptionShape.Variant when json.ValueKind == JsonValueKind.Object:
                var type = json.TryGetProperty("type", out var name) ? name.GetString() : null;
                WriteRecord(writer, json, option.Variants.FirstOrDefault(v => v.Type == type)?.Options ?? [], isKnown: true);
                break;
            case OptionShape.List when json.ValueKind == JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in json.EnumerateArray())
                    Write(writer, item, option.Element);
                writer.WriteEndArray();
                break;
            case OptionShape.Map when json.ValueKind == JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var field in json.EnumerateObject())
                {
                    writer.WritePropertyName(field.Name);
                    Write(writer, field.Value, option.Element);
                }
                writer.WriteEndObject();
                break;
            default:
                JsonCopy.WriteCanonical(writer, json);
                break;
        }
    }
}
