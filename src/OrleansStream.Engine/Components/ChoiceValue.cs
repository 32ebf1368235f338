using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using OrleansStream.Diagnostics;

namespace OrleansStream.Components;

/// <summary>One of an enumeration's names, in camel case unless <see cref="JsonStringEnumMemberNameAttribute"/> says otherwise.</summary>
sealed class ChoiceValue : OptionValue
{
    readonly ImmutableArray<string> _names;
    readonly ImmutableArray<object> _values;
    readonly ImmutableArray<string> _summaries;
    readonly Dictionary<string, string> _otherNames = new(StringComparer.OrdinalIgnoreCase);

    public ChoiceValue(Type type)
    {
        var fields = type.GetFields(BindingFlags.Public | BindingFlags.Static);
        _names = [.. fields.Select(NameOf)];
        _values = [.. fields.Select(f => f.GetValue(null)!)];
        var summaries = fields.Select(f => f.GetCustomAttribute<ChoiceAttribute>()?.Summary ?? "").ToImmutableArray();
        foreach (var field in fields)
        {
            foreach (var other in field.GetCustomAttribute<ChoiceAttribute>()?.OtherNames ?? [])
                _otherNames.Add(other, NameOf(field));
        }
        _summaries = summaries.Any(s => s.Length > 0) ? summaries : [];
    }

    public override OptionDescriptor Describe(ImmutableTypeSet within) => new("", OptionShape.Choice, "") { Choices = _names, ChoiceSummaries = _summaries };

    public override bool TryRead(JsonElement json, OptionReader reader, string path, in OptionLimits limits, out object? value)
    {
        value = null;
        if (json.ValueKind != JsonValueKind.String)
            return reader.WrongShape(path, $"one of {string.Join(", ", _names)}", json);
        var name = json.GetString()!;
        var index = _names.IndexOf(name);
        if (index < 0)
        {
            reader.Error(ErrorCodes.OutOfRange, $"{JsonKinds.Name(json)} is none of {string.Join(", ", _names)}", path,
                Meant(name) is { } meant ? $"did you mean '{meant}'?" : null);
            return false;
        }
        value = _values[index];
        return true;
    }

    public override void Write(Utf8JsonWriter writer, object value) => writer.WriteStringValue(_names[_values.IndexOf(value)]);

    string? Meant(string name) =>
        _otherNames.GetValueOrDefault(name) ?? _otherNames.GetValueOrDefault(name.TrimEnd("0123456789._".ToCharArray())) ?? NearestName.Of(name, _names);

    static string NameOf(FieldInfo field) =>
        field.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name ?? JsonNamingPolicy.CamelCase.ConvertName(field.Name);
}
