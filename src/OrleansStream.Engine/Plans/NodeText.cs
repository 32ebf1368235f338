using System.Text.Json;
using OrleansStream.Components;
using OrleansStream.Diagnostics;

namespace OrleansStream.Plans;

/// <summary>A source, step or sink as it stands in the text.</summary>
sealed record NodeText(string Name, string Type, EquatableArray<string> From, ComponentConfig Config)
{
    /// <summary>Reads a node's object; null after adding an error if it is none; a type that is missing is empty text. The name is the field <c>id</c>, empty if there is none.</summary>
    public static NodeText? Read(JsonElement json, OptionReader reader, string path, bool takesFrom, bool hasId = false)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            reader.WrongShape(path, "an object {type, config}", json);
            return null;
        }
        var fields = new NodeFields(json, reader, path);
        var type = fields.Text("type");
        if (type is null && !fields.Has("type"))
            reader.Error(ErrorCodes.MissingField, "'type' is missing", path);
        var node = new NodeText(
            hasId ? fields.Text("id") ?? "" : "", type ?? "", takesFrom ? fields.Texts("from") : [], fields.Config("config"));
        fields.ReportUnknown([]);
        return node;
    }
}
