using System.Text.Json;
using OrleansStream.Diagnostics;

namespace OrleansStream.Plans;

/// <summary>The JSON form of plans.</summary>
public static class PlanJson
{
    /// <summary>
    /// Reads a plan (full form or shorthand); null after adding errors. Comments and trailing commas are allowed. <see cref="PlanText"/> also
    /// gives later findings about the plan their places in the text.
    /// </summary>
    /// <param name="text">The JSON text.</param>
    /// <param name="diagnostics">Where findings go, with line and column.</param>
    /// <param name="defaultId">The id if the text has none, usually the file's name.</param>
    public static Plan? Parse(string text, DiagnosticBag diagnostics, string? defaultId = null)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        var read = PlanText.Read(text, defaultId);
        foreach (var finding in read.Diagnostics)
            diagnostics.Add(finding);
        return read.Plan;
    }

    /// <summary>Writes a plan's full form, indented; reading it gives an equal plan.</summary>
    public static string Write(Plan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return Write(plan, JsonCopy.Write);
    }

    /// <summary>The same with values written in another way.</summary>
    internal static string Write(Plan plan, Action<Utf8JsonWriter, JsonElement> value) => JsonText.Write(writer => Write(writer, plan, value), indented: true);

    static void Write(Utf8JsonWriter writer, Plan plan, Action<Utf8JsonWriter, JsonElement> value)
    {
        writer.WriteStartObject();
        if (plan.Settings.Json.TryGetProperty("$schema", out var schema))
        {
            writer.WritePropertyName("$schema");
            value(writer, schema);
        }
        writer.WriteString("id", plan.Id);
        if (plan.Name is not null)
            writer.WriteString("name", plan.Name);
        if (plan.Description is not null)
            writer.WriteString("description", plan.Description);
        writer.WriteStartObject("sources");
        foreach (var source in plan.Sources)
            WriteNode(writer, source.Name, null, source.Type, [], source.Config, value);
        writer.WriteEndObject();
        writer.WriteStartArray("steps");
        foreach (var step in plan.Steps)
            WriteNode(writer, null, step.Id, step.Type, step.From, step.Config, value);
        writer.WriteEndArray();
        writer.WriteStartObject("sinks");
        foreach (var sink in plan.Sinks)
            WriteNode(writer, sink.Name, null, sink.Type, sink.From, sink.Config, value);
        writer.WriteEndObject();
        if (plan.Parallelism != 1)
            writer.WriteNumber("parallelism", plan.Parallelism);
        foreach (var setting in plan.Settings.Json.EnumerateObject())
        {
            if (setting.Name == "$schema")
                continue;
            writer.WritePropertyName(setting.Name);
            value(writer, setting.Value);
        }
        writer.WriteEndObject();
    }

    static void WriteNode(Utf8JsonWriter writer, string? name, string? id, string type, EquatableArray<string> from, ComponentConfig config, Action<Utf8JsonWriter, JsonElement> value)
    {
        if (name is null)
            writer.WriteStartObject();
        else
            writer.WriteStartObject(name);
        if (id is not null)
            writer.WriteString("id", id);
        writer.WriteString("type", type);
        if (from.Count == 1)
        {
            writer.WriteString("from", from[0]);
        }
        else if (from.Count > 1)
        {
            writer.WriteStartArray("from");
            foreach (var input in from)
                writer.WriteStringValue(input);
            writer.WriteEndArray();
        }
        if (config.Json.GetPropertyCount() > 0)
        {
            writer.WritePropertyName("config");
            value(writer, config.Json);
        }
        writer.WriteEndObject();
    }
}
