using System.Text.Json;
using OrleansStream.Diagnostics;
using OrleansStream.Events;

namespace OrleansStream.Plans;

/// <summary>The columns that a source declares.</summary>
static class DeclaredSchema
{
    /// <summary>Reads declared columns; null after adding errors.</summary>
    public static RowSchema? Read(JsonElement schema, DiagnosticBag diagnostics, string node, string path)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            diagnostics.Error(ErrorCodes.WrongShape, "A schema is an object of names and types", node, path);
            return null;
        }
        return Fields(schema, diagnostics, node, path) is { } fields ? new RowSchema(fields) : null;
    }

    static List<RowField>? Fields(JsonElement schema, DiagnosticBag diagnostics, string node, string path)
    {
        var fields = new List<RowField>();
        foreach (var field in schema.EnumerateObject())
        {
            var at = JsonPaths.Field(path, field.Name);
            var type = DataType.Null;
            if (field.Value.ValueKind == JsonValueKind.Object && Fields(field.Value, diagnostics, node, at) is { } nested)
                type = DataType.StructOf(nested);
            else if (field.Value.ValueKind != JsonValueKind.String || !DataType.TryParse(field.Value.GetString(), out type))
                diagnostics.Error(ErrorCodes.UnknownDataType, $"There is no type {field.Value.GetRawText()}", node, at);
            fields.Add(new RowField(field.Name, type));
        }
        return diagnostics.HasErrors ? null : fields;
    }
}
