using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using OrleansStream.Diagnostics;
using OrleansStream.Plans;

namespace OrleansStream.Components;

/// <summary>One option: a record's property with its attribute.</summary>
sealed class OptionProperty
{
    /// <summary>The name of an option whose map takes every field that no other option knows.</summary>
    public const string RestName = "*";

    readonly PropertyInfo _property;
    readonly OptionAttribute _attribute;
    readonly OptionValue _value;
    readonly OptionLimits _limits;
    readonly bool _nullable;
    readonly bool _required;
    readonly string? _initial;
    readonly string? _default;

    public OptionProperty(PropertyInfo property, object defaults)
    {
        _property = property;
        _attribute = property.GetCustomAttribute<OptionAttribute>()!;
        Name = _attribute.Name ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name);
        _limits = new OptionLimits(_attribute.Min, _attribute.Max);
        _nullable = Nullable.GetUnderlyingType(property.PropertyType) is not null
            || (!property.PropertyType.IsValueType && new NullabilityInfoContext().Create(property).ReadState == NullabilityState.Nullable);
        _value = OptionValues.For(property.PropertyType)
            ?? throw new InvalidOperationException($"{property.DeclaringType!.Name}.{property.Name}: options cannot have the type {property.PropertyType}.");
        var value = property.GetValue(defaults);
        // A property that may not be null and has no value of its own can only come from the plan.
        _required = _attribute.Required || property.IsDefined(typeof(RequiredMemberAttribute)) || (value is null && !_nullable && _value.Missing is null);
        _initial = value is null || _required ? null : OptionRecord.ToJson(w => _value.Write(w, value));
        _default = value is null || _value.IsEmpty(value) ? null : _initial;
    }

    public string Name { get; }

    public bool IsRest => Name == RestName;

    public OptionDescriptor Describe(ImmutableTypeSet within)
    {
        var shape = _value.Describe(within);
        return shape with
        {
            Name = Name,
            Summary = _attribute.Summary,
            Required = _required,
            Default = _default ?? (_required ? null : shape.Default),
            Min = double.IsNaN(_limits.Min) ? null : _limits.Min,
            Max = double.IsNaN(_limits.Max) ? null : _limits.Max,
            Example = _attribute.Example,
        };
    }

    /// <summary>Reads the option from its field in <paramref name="json"/> into the record; false after adding a finding, save where an unknown field was found that was meant to be it.</summary>
    public bool Read(JsonElement json, OptionReader reader, string path, object record, bool isMisspelt)
    {
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty(Name, out var field))
            return ReadAbsent(reader, path, record, isMisspelt);
        if (field.ValueKind == JsonValueKind.Null && _nullable && !_required)
            return true;
        return ReadValue(field, reader, JsonPaths.Field(path, Name), record, $"'{Name}'");
    }

    /// <summary>Reads an option that takes all fields which no other knows.</summary>
    public bool ReadRest(JsonElement rest, OptionReader reader, string path, object record) => ReadValue(rest, reader, path, record, "The config");

    bool ReadValue(JsonElement json, OptionReader reader, string path, object record, string what)
    {
        if (!_value.TryRead(json, reader, path, _limits, out var value))
            return false;
        if (_required && _value.IsEmpty(value!))
        {
            reader.Error(ErrorCodes.MissingField, $"{what} is empty", path, _attribute.Summary);
            return false;
        }
        _property.SetValue(record, value);
        return true;
    }

    /// <summary>Writes the option unless it has its default.</summary>
    public void Write(Utf8JsonWriter writer, object record)
    {
        var value = _property.GetValue(record);
        if (value is null)
            return;
        var json = OptionRecord.ToJson(w => _value.Write(w, value));
        if (json == _initial)
            return;
        if (IsRest)
        {
            WriteFields(writer, json);
            return;
        }
        writer.WritePropertyName(Name);
        writer.WriteRawValue(json);
    }

    bool ReadAbsent(OptionReader reader, string path, object record, bool isMisspelt)
    {
        if (_required)
        {
            if (!isMisspelt)
                reader.Error(ErrorCodes.MissingField, $"'{Name}' is missing", path, _attribute.Summary);
            return false;
        }
        if (!_nullable && _property.GetValue(record) is var value && (value is null || _value.IsEmpty(value)) && _value.Missing is { } missing)
            _property.SetValue(record, missing);
        return true;
    }

    static void WriteFields(Utf8JsonWriter writer, string json)
    {
        foreach (var field in ComponentConfig.Parse(json).Json.EnumerateObject())
            field.WriteTo(writer);
    }
}
