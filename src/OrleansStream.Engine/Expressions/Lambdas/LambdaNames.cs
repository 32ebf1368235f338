using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OrleansStream.Expressions;

/// <summary>The columns that members stand for.</summary>
static class LambdaNames
{
    public static string Of(MemberInfo member) =>
        member.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? JsonNamingPolicy.CamelCase.ConvertName(member.Name);

    /// <summary>A record's parameter stands for its property.</summary>
    public static string OfParameter(Type type, string parameter) =>
        type.GetProperties().FirstOrDefault(p => string.Equals(p.Name, parameter, StringComparison.OrdinalIgnoreCase)) is { } property
            ? Of(property)
            : JsonNamingPolicy.CamelCase.ConvertName(parameter);
}
