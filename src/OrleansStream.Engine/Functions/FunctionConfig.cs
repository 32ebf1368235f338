using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using OrleansStream.Components;
using OrleansStream.Diagnostics;

namespace OrleansStream.Functions;

/// <summary>Reads what a step configures of a function into the function's own type.</summary>
static class FunctionConfig
{
    static readonly JsonSerializerOptions Options = new()
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase), new DurationConverter() },
    };

    /// <summary>The config; null if it does not fit, which <paramref name="problem"/> explains.</summary>
    public static TConfig? Read<TConfig>(JsonElement json, out ProcessProblem? problem) where TConfig : notnull
    {
        var text = json.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? "{}" : json.GetRawText();
        if (json.ValueKind == JsonValueKind.Object && Unknown(typeof(TConfig), json) is { } unknown)
        {
            problem = unknown;
            return default;
        }
        try
        {
            var config = JsonSerializer.Deserialize<TConfig>(text, Options)!;
            problem = Invalid(config);
            return problem is null ? config : default;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or ArgumentException)
        {
            var path = e is JsonException { Path: ['$', '.', .. var inner] } ? inner : "";
            problem = new ProcessProblem(e.Message.Split(" Path:")[0], path);
            return default;
        }
    }

    /// <summary>Writes a config as <see cref="Read"/> takes it.</summary>
    public static JsonElement Write(object config) => JsonSerializer.SerializeToElement(config, Options);

    static ProcessProblem? Unknown(Type type, JsonElement json)
    {
        string[] known = [.. Options.GetTypeInfo(type).Properties.Select(p => p.Name)];
        foreach (var field in json.EnumerateObject())
        {
            if (!known.Contains(field.Name))
                return new ProcessProblem($"The function's config has no '{field.Name}'", field.Name, NearestName.Hint(field.Name, known));
        }
        return null;
    }

    static ProcessProblem? Invalid(object config)
    {
        var results = new List<ValidationResult>();
        if (Validator.TryValidateObject(config, new ValidationContext(config), results, validateAllProperties: true))
            return null;
        var member = results[0].MemberNames.FirstOrDefault();
        return new ProcessProblem(results[0].ErrorMessage ?? "The config is not valid", member is null ? "" : JsonNamingPolicy.CamelCase.ConvertName(member));
    }

    /// <summary>Durations as plans write them.</summary>
    sealed class DurationConverter : JsonConverter<TimeSpan>
    {
        public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType == JsonTokenType.Number && reader.TryGetDecimal(out var milliseconds) && DurationText.TryFromMilliseconds(milliseconds, out var span))
                return span;
            return reader.TokenType == JsonTokenType.String && DurationText.TryParse(reader.GetString(), out span)
                ? span
                : throw new JsonException("It is no duration (milliseconds, or text such as \"10s\").");
        }

        public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) => writer.WriteStringValue(DurationText.Format(value));
    }
}
