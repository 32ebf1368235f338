using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansStream.Events;
using OrleansStream.Expressions;

namespace OrleansStream.Functions;

/// <summary>
/// The columns of C# types: one per public property that can be read, named in camel case unless <see cref="JsonPropertyNameAttribute"/> says
/// otherwise. Numbers become int64, float64 or decimal, dates timestamps, enumerations text, lists and records lists and structs.
/// </summary>
static class RowTypes
{
    /// <summary>The deepest nesting of records and lists.</summary>
    const int MaxDepth = 32;

    static readonly Dictionary<Type, DataType> Scalars = new()
    {
        [typeof(bool)] = DataType.Bool,
        [typeof(byte)] = DataType.Int64,
        [typeof(short)] = DataType.Int64,
        [typeof(int)] = DataType.Int64,
        [typeof(long)] = DataType.Int64,
        [typeof(float)] = DataType.Float64,
        [typeof(double)] = DataType.Float64,
        [typeof(decimal)] = DataType.Decimal,
        [typeof(string)] = DataType.String,
        [typeof(char)] = DataType.String,
        [typeof(Guid)] = DataType.String,
        [typeof(DateTime)] = DataType.Timestamp,
        [typeof(DateTimeOffset)] = DataType.Timestamp,
        [typeof(byte[])] = DataType.Binary,
        [typeof(JsonElement)] = DataType.Json,
        [typeof(object)] = DataType.Json,
    };

    /// <summary>The columns of a type; null if some property has a type that no column can have, which <paramref name="problem"/> names.</summary>
    public static RowSchema? Schema(Type type, out string? problem) =>
        Fields(type, 1, out problem) is { } fields ? new RowSchema(fields) : null;

    /// <summary>The column type of a C# type; null if no column can have it, which <paramref name="problem"/> explains.</summary>
    public static DataType? TypeOf(Type type, out string? problem) => TypeOf(type, 1, out problem);

    /// <summary>The properties that are columns, in order.</summary>
    public static IEnumerable<PropertyInfo> Properties(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanRead && p.GetIndexParameters().Length == 0);

    /// <summary>Whether a type is that of single values.</summary>
    public static bool IsScalar(Type type) => Scalars.ContainsKey(type);

    static List<RowField>? Fields(Type type, int depth, out string? problem)
    {
        // The framework's own types have properties that nobody means as columns.
        problem = type.Namespace?.StartsWith("System", StringComparison.Ordinal) ?? false ? $"{type.Name} is no type of columns" : null;
        if (problem is not null)
            return null;
        var fields = new List<RowField>();
        foreach (var property in Properties(type))
        {
            if (TypeOf(property.PropertyType, depth, out problem) is not { } column)
            {
                problem = $"{type.Name}.{property.Name}: {problem}";
                return null;
            }
            fields.Add(new RowField(LambdaNames.Of(property), column));
        }
        if (fields.Count > 0)
            return fields;
        problem = $"{type.Name} has no properties";
        return null;
    }

    static DataType? TypeOf(Type type, int depth, out string? problem)
    {
        problem = depth > MaxDepth ? $"{type.Name} is nested too deep" : null;
        if (problem is not null)
            return null;
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (Scalars.TryGetValue(type, out var scalar))
            return scalar;
        if (type.IsEnum)
            return DataType.String;
        if (ElementOf(type) is { } element)
            return TypeOf(element, depth + 1, out problem) is { } inner ? DataType.ListOf(inner) : null;
        return Fields(type, depth + 1, out problem) is { } fields ? DataType.StructOf(fields) : null;
    }

    /// <summary>The type of a list's elements; null if it is none.</summary>
    public static Type? ElementOf(Type type)
    {
        if (type.IsArray)
            return type.GetElementType();
        var list = type.GetInterfaces().Append(type).FirstOrDefault(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IReadOnlyList<>));
        return list?.GetGenericArguments()[0];
    }
}
