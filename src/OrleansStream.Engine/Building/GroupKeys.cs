using System.Linq.Expressions;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansStream.Diagnostics;

namespace OrleansStream.Building;

/// <summary>Writes groups as the step <c>aggregate</c> has them: a list of columns and of <c>{name: expression}</c>.</summary>
static class GroupKeys
{
    public static JsonElement Of(string[] columns) => columns.Length == 0 ? default : JsonSerializer.SerializeToElement(columns);

    public static JsonElement Of(LambdaExpression key, DiagnosticBag diagnostics, string step, string path, string option = "groupBy")
    {
        path = $"{path}.{option}";
        if (Lambdas.Column(key) is { } column)
            return Of([column]);
        if (Lambdas.Fields(key) is not { Count: > 0 } fields)
        {
            diagnostics.Error(ErrorCodes.BadExpression, $"The group {key} has no name", step, path, "for example x => new { Hour = x.At.Hour }");
            return default;
        }
        var groups = new JsonArray();
        foreach (var (name, value) in fields)
        {
            if (Lambdas.Column(value) == name)
                groups.Add(name);
            else if (Lambdas.Lower(value, diagnostics, step, JsonPaths.Element(path, groups.Count)) is { } text)
                groups.Add(new JsonObject { [name] = text.Text });
        }
        return JsonSerializer.SerializeToElement(groups);
    }
}
