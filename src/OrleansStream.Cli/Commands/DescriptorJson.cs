using System.Collections.Immutable;
using System.Text.Json;
using OrleansStream.Components;

namespace OrleansStream.Cli.Commands;

/// <summary>Writes descriptors as JSON, for tools.</summary>
static class DescriptorJson
{
    public static void Write(Utf8JsonWriter writer, ComponentDescriptor descriptor)
    {
        writer.WriteStartObject();
        writer.WriteString("type", descriptor.Type);
        writer.WriteString("summary", descriptor.Summary);
        WriteRaw(writer, "example", descriptor.Example);
        Write(writer, "options", descriptor.Options);
        writer.WriteEndObject();
    }

    static void Write(Utf8JsonWriter writer, string name, ImmutableArray<OptionDescriptor> options)
    {
        writer.WriteStartArray(name);
        foreach (var option in options)
            Write(writer, option);
        writer.WriteEndArray();
    }

    static void Write(Utf8JsonWriter writer, OptionDescriptor option)
    {
        writer.WriteStartObject();
        if (option.Name.Length > 0)
            writer.WriteString("name", option.Name);
        writer.WriteString("shape", JsonNamingPolicy.CamelCase.ConvertName(option.Shape.ToString()));
        if (option.Summary.Length > 0)
            writer.WriteString("summary", option.Summary);
        if (option.Required)
            writer.WriteBoolean("required", true);
        WriteRaw(writer, "default", option.Default);
        WriteRaw(writer, "example", option.Example);
        if (option.Min is { } min)
            writer.WriteNumber("min", min);
        if (option.Max is { } max)
            writer.WriteNumber("max", max);
        if (option.Choices.Length > 0)
        {
            writer.WriteStartArray("choices");
            foreach (var choice in option.Choices)
                writer.WriteStringValue(choice);
            writer.WriteEndArray();
        }
        if (option.ChoiceSummaries.Length > 0)
        {
            writer.WriteStartArray("choiceSummaries");
            foreach (var summary in option.ChoiceSummaries)
                writer.WriteStringValue(summary);
            writer.WriteEndArray();
        }
        WriteNested(writer, option);
        writer.WriteEndObject();
    }

    static void WriteNested(Utf8JsonWriter writer, OptionDescriptor option)
    {
        if (option.Element is { } element)
        {
            writer.WritePropertyName("element");
            Write(writer, element);
        }
        if (option.Options.Length > 0)
            Write(writer, "options", option.Options);
        if (option.Variants.Length == 0)
            return;
        writer.WriteStartArray("variants");
        foreach (var variant in option.Variants)
            Write(writer, variant);
        writer.WriteEndArray();
    }

    static void WriteRaw(Utf8JsonWriter writer, string name, string? json)
    {
        if (json is null)
            return;
        writer.WritePropertyName(name);
        writer.WriteRawValue(json);
    }
}
