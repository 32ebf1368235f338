using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace OrleansStream.Tests.Plans;

/// <summary>
/// Validates JSON against a schema of draft 2020-12, as far as plans' schema goes: a keyword that it does not know is an exception, so that none is
/// passed over.
/// </summary>
sealed class SchemaValidator(JsonNode root)
{
    static readonly string[] Annotations = ["$schema", "$defs", "title", "description", "default", "examples", "enumDescriptions", "then"];

    /// <summary>What is wrong; null if nothing is.</summary>
    public string? Check(JsonNode? value) => Check(root, value, "");

    string? Check(JsonNode? schema, JsonNode? value, string path)
    {
        if (schema is JsonValue flag)
            return flag.GetValue<bool>() ? null : $"{path}: nothing may stand here";
        foreach (var (keyword, argument) in (JsonObject)schema!)
        {
            if (!Annotations.Contains(keyword) && Keyword((JsonObject)schema, keyword, argument!, value, path) is { } problem)
                return problem;
        }
        return null;
    }

    string? Keyword(JsonObject schema, string keyword, JsonNode argument, JsonNode? value, string path) => keyword switch
    {
        "$ref" => Check(root["$defs"]![argument.ToString()["#/$defs/".Length..]]!, value, path),
        "type" => Types(argument).Any(t => IsOf(t, value)) ? null : $"{path}: not of type {argument.ToJsonString()}",
        "enum" => ((JsonArray)argument).Any(a => JsonNode.DeepEquals(a, value)) ? null : $"{path}: none of {argument.ToJsonString()}",
        "const" => JsonNode.DeepEquals(argument, value) ? null : $"{path}: not {argument.ToJsonString()}",
        "anyOf" => ((JsonArray)argument).Select(a => Check(a, value, path)).ToList() is var problems && problems.Contains(null) ? null : $"{path}: none of {string.Join(" / ", problems)}",
        "allOf" => ((JsonArray)argument).Select(a => Check(a, value, path)).FirstOrDefault(p => p is not null),
        "if" => Check(argument, value, path) is null ? Check(schema["then"], value, path) : null,
        "properties" or "required" or "additionalProperties" or "propertyNames" or "minProperties" => value is JsonObject map ? OfObject(schema, keyword, argument, map, path) : null,
        "items" => (value as JsonArray)?.Select((item, i) => Check(argument, item, $"{path}[{i}]")).FirstOrDefault(p => p is not null),
        "minItems" => value is JsonArray list && list.Count < (int)argument ? $"{path}: too few" : null,
        "maxItems" => value is JsonArray list && list.Count > (int)argument ? $"{path}: too many" : null,
        "minLength" => Text(value) is { } text && text.Length < (int)argument ? $"{path}: too short" : null,
        "pattern" => Text(value) is { } text && !Regex.IsMatch(text, argument.ToString()) ? $"{path}: '{text}' does not match {argument}" : null,
        "minimum" => Number(value) < (double)argument ? $"{path}: below {argument}" : null,
        "maximum" => Number(value) > (double)argument ? $"{path}: above {argument}" : null,
        _ => throw new NotSupportedException(keyword),
    };

    string? OfObject(JsonObject schema, string keyword, JsonNode argument, JsonObject map, string path) => keyword switch
    {
        "properties" => ((JsonObject)argument).Where(p => map.ContainsKey(p.Key)).Select(p => Check(p.Value, map[p.Key], $"{path}.{p.Key}")).FirstOrDefault(p => p is not null),
        "required" => ((JsonArray)argument).Select(n => n!.ToString()).FirstOrDefault(n => !map.ContainsKey(n)) is { } name ? $"{path}: '{name}' is missing" : null,
        "propertyNames" => map.Select(p => Check(argument, p.Key, $"{path}.{p.Key}")).FirstOrDefault(p => p is not null),
        "minProperties" => map.Count < (int)argument ? $"{path}: too few" : null,
        _ => map.Where(p => (schema["properties"] as JsonObject)?.ContainsKey(p.Key) != true).Select(p => Check(argument, p.Value, $"{path}.{p.Key}")).FirstOrDefault(p => p is not null),
    };

    static IEnumerable<string> Types(JsonNode argument) => argument is JsonArray list ? list.Select(t => t!.ToString()) : [argument.ToString()];

    static bool IsOf(string type, JsonNode? value) => type switch
    {
        "null" => value is null,
        "object" => value is JsonObject,
        "array" => value is JsonArray,
        "string" => Text(value) is not null,
        "boolean" => value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
        "number" => Number(value) is not null,
        "integer" => Number(value) is { } number && Math.Floor(number) == number,
        _ => throw new NotSupportedException(type),
    };

    static string? Text(JsonNode? value) => value?.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    static double? Number(JsonNode? value) => value?.GetValueKind() == JsonValueKind.Number ? double.Parse(value.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture) : null;
}
