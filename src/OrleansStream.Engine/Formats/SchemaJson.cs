using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansStream.Diagnostics;
using OrleansStream.Events;

namespace OrleansStream.Formats;

/// <summary>
/// The JSON form of declared columns: <c>{"user": "string", "tags": "list&lt;string&gt;", "geo": {"lat": "float64"}, "items": [{"id": "int64"}]}</c>.
/// A type is a name, an object of nested fields, or an array of one type: a list of it.
/// </summary>
public static class SchemaJson
{
    /// <summary>The deepest nesting of structs and lists.</summary>
    public const int MaxDepth = 32;

    static readonly string[] Names = ["bool", "int64", "float64", "decimal", "string", "timestamp", "binary", "json"];

    // What people write who come from elsewhere, and the type that they mean.
    static readonly Dictionary<string, string> Synonyms = new(StringComparer.OrdinalIgnoreCase)
    {
        ["boolean"] = "bool", ["int"] = "int64", ["int32"] = "int64", ["integer"] = "int64", ["long"] = "int64", ["bigint"] = "int64",
        ["double"] = "float64", ["float"] = "float64", ["number"] = "float64", ["real"] = "float64", ["numeric"] = "decimal",
        ["text"] = "string", ["varchar"] = "string", ["utf8"] = "string", ["datetime"] = "timestamp", ["date"] = "timestamp", ["time"] = "timestamp",
        ["bytes"] = "binary", ["blob"] = "binary", ["object"] = "json", ["any"] = "json", ["array"] = "list<json>", ["list"] = "list<json>",
    };

    /// <summary>Reads declared columns; null after adding errors.</summary>
    /// <param name="schema">The JSON value of the option <c>schema</c>.</param>
    /// <param name="diagnostics">Where findings go.</param>
    /// <param name="node">The source's name, for findings.</param>
    /// <param name="path">The value's path in the plan, for example <c>sources.orders.config.schema</c>.</param>
    public static RowSchema? Read(JsonElement schema, DiagnosticBag diagnostics, string? node, string path)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        if (schema.ValueKind != JsonValueKind.Object)
        {
            diagnostics.Error(ErrorCodes.WrongShape, "A schema is an object of names and types", node, path, "for example {\"user\": \"string\"}");
            return null;
        }
        var reader = new Reader(diagnostics, node);
        return reader.Fields(schema, path, 1) is { } fields ? new RowSchema(fields) : null;
    }

    /// <summary>Writes columns in the form that <see cref="Read"/> takes. A column of only nulls is written as string.</summary>
    public static JsonObject Write(RowSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        return new JsonObject(schema.Fields.Select(Write));
    }

    static KeyValuePair<string, JsonNode?> Write(RowField field) => new(field.Name, Write(field.Type));

    static JsonNode Write(DataType type) => type.Kind switch
    {
        TypeKind.Struct => new JsonObject(type.Fields.Select(Write)),
        TypeKind.List when Write(type.Element!) is var element => element is JsonValue ? $"list<{element}>" : new JsonArray(element),
        TypeKind.Null => "string",
        _ => type.ToString(),
    };

    static string? Hint(string name)
    {
        if (Synonyms.TryGetValue(name, out var meant))
            return $"did you mean '{meant}'?";
        return Names.FirstOrDefault(n => n.Equals(name, StringComparison.OrdinalIgnoreCase) || n.StartsWith(name, StringComparison.OrdinalIgnoreCase)
            || name.StartsWith(n, StringComparison.OrdinalIgnoreCase) || OneEditApart(n, name)) is { } near
            ? $"did you mean '{near}'?"
            : $"types are {string.Join(", ", Names)}, list<T> and nested objects";
    }

    static bool OneEditApart(string a, string b)
    {
        if (Math.Abs(a.Length - b.Length) > 1)
            return false;
        var prefix = a.AsSpan().CommonPrefixLength(b);
        var (restA, restB) = (a[prefix..], b[prefix..]);
        return (restA.Length > 0 && restA[1..] == (restB.Length > 0 ? restB[1..] : ""))
            || (restA.Length > 0 && restA[1..] == restB)
            || (restB.Length > 0 && restB[1..] == restA)
            || (restA.Length > 1 && restB.Length > 1 && restA[0] == restB[1] && restA[1] == restB[0] && restA[2..] == restB[2..]);
    }

    sealed class Reader(DiagnosticBag diagnostics, string? node)
    {
        public List<RowField>? Fields(JsonElement json, string path, int depth)
        {
            if (json.GetPropertyCount() == 0)
            {
                diagnostics.Error(ErrorCodes.WrongShape, "A schema needs at least one field", node, path, "leave it out to have the columns inferred");
                return null;
            }
            var fields = new List<RowField>();
            var names = new HashSet<string>(StringComparer.Ordinal);
            var good = true;
            foreach (var property in json.EnumerateObject())
            {
                var at = $"{path}.{property.Name}";
                if (!names.Add(property.Name))
                    good = Fail(ErrorCodes.DuplicateColumn, $"The field '{property.Name}' is declared twice", at, null);
                if (TypeOf(property.Value, at, depth) is { } type)
                    fields.Add(new RowField(property.Name, type));
                else
                    good = false;
            }
            return good ? fields : null;
        }

        DataType? TypeOf(JsonElement json, string path, int depth)
        {
            if (depth > MaxDepth)
            {
                Fail(ErrorCodes.TooLarge, $"A schema is nested at most {MaxDepth} deep", path, "declare the inner part as json");
                return null;
            }
            switch (json.ValueKind)
            {
                case JsonValueKind.String:
                    return Named(json.GetString()!, path);
                case JsonValueKind.Object:
                    return Fields(json, path, depth + 1) is { } fields ? DataType.StructOf(fields) : null;
                case JsonValueKind.Array when json.GetArrayLength() == 1:
                    return TypeOf(json[0], $"{path}[0]", depth + 1) is { } element ? DataType.ListOf(element) : null;
                default:
                    Fail(ErrorCodes.WrongShape, "A field's type is a name, an object of nested fields, or a list of one type", path, null);
                    return null;
            }
        }

        DataType? Named(string name, string path)
        {
            if (DataType.TryParse(name, out var type))
                return type;
            var inner = name.Trim();
            while (inner.StartsWith("list<", StringComparison.Ordinal) && inner.EndsWith('>'))
                inner = inner[5..^1].Trim();
            Fail(ErrorCodes.UnknownDataType, $"There is no type '{inner}'", path, Hint(inner));
            return null;
        }

        bool Fail(string code, string message, string path, string? hint)
        {
            diagnostics.Error(code, message, node, path, hint);
            return false;
        }
    }
}
