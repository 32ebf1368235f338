using System.Text.Json;
using OrleansStream.Diagnostics;

namespace OrleansStream.Components;

/// <summary>Objects whose fields are a record's options.</summary>
sealed class ObjectValue(Type type) : OptionValue
{
    readonly Lazy<OptionRecord> _record = new(() => OptionRecord.Of(type));

    public override OptionDescriptor Describe(ImmutableTypeSet within) => within.Contains(type)
        ? new OptionDescriptor("", OptionShape.Any, "")
        : new OptionDescriptor("", OptionShape.Object, "") { Options = _record.Value.DescribeOptions(within) };

    public override bool TryRead(JsonElement json, OptionReader reader, string path, in OptionLimits limits, out object? value)
    {
        value = null;
        if (json.ValueKind != JsonValueKind.Object)
            return reader.WrongShape(path, "an object", json);
        value = _record.Value.Read(json, reader, path, alsoKnown: null);
        return value is not null;
    }

    public override void Write(Utf8JsonWriter writer, object value)
    {
        writer.WriteStartObject();
        _record.Value.WriteOptions(writer, value);
        writer.WriteEndObject();
    }
}

/// <summary>Objects whose field <c>type</c> picks the record that holds their other fields.</summary>
sealed class VariantValue : OptionValue
{
    const string TypeField = "type";

    readonly Type _base;
    readonly string? _default;
    readonly List<(string Name, Lazy<OptionRecord> Record, Type Type)> _variants = [];
    readonly ComponentKind _kind;

    public VariantValue(Type @base, OptionVariantsAttribute attribute)
    {
        (_base, _default) = (@base, attribute.Default);
        foreach (var type in attribute.Types)
        {
            var component = OptionRecord.ComponentOf(type);
            _kind = component.Kind;
            _variants.Add((component.Type, new(() => OptionRecord.Of(type)), type));
        }
    }

    IEnumerable<string> Names => _variants.Select(v => v.Name);

    public override OptionDescriptor Describe(ImmutableTypeSet within) => within.Contains(_base)
        ? new OptionDescriptor("", OptionShape.Any, "")
        : new OptionDescriptor("", OptionShape.Variant, "")
        {
            Default = _default is null ? null : $"{{\"type\":\"{_default}\"}}",
            Variants = [.. _variants.Select(v => v.Record.Value.Describe(new(_base, within)))],
        };

    public override bool TryRead(JsonElement json, OptionReader reader, string path, in OptionLimits limits, out object? value)
    {
        value = null;
        string? name;
        var typePath = path;
        if (json.ValueKind == JsonValueKind.String)
        {
            name = json.GetString();
        }
        else if (json.ValueKind != JsonValueKind.Object)
        {
            return reader.WrongShape(path, $"an object with the field 'type' ({string.Join(", ", Names)})", json);
        }
        else
        {
            typePath = JsonPaths.Field(path, TypeField);
            if (!TryName(json, reader, path, typePath, out name))
                return false;
        }
        var index = _variants.FindIndex(v => v.Name == name);
        if (index < 0)
        {
            UnknownComponents.Report(reader.Diagnostics, _kind, name!, Names, reader.Node, typePath);
            return false;
        }
        value = _variants[index].Record.Value.Read(json, reader, path, alsoKnown: TypeField);
        return value is not null;
    }

    public override void Write(Utf8JsonWriter writer, object value)
    {
        var index = _variants.FindIndex(v => v.Type == value.GetType());
        if (index < 0)
            throw new ArgumentException($"{value.GetType().Name} is no variant of {_base.Name}.", nameof(value));
        writer.WriteStartObject();
        writer.WriteString(TypeField, _variants[index].Name);
        _variants[index].Record.Value.WriteOptions(writer, value);
        writer.WriteEndObject();
    }

    bool TryName(JsonElement json, OptionReader reader, string path, string typePath, out string? name)
    {
        name = _default;
        if (!json.TryGetProperty(TypeField, out var type))
        {
            if (name is not null)
                return true;
            reader.Error(ErrorCodes.MissingField, "The field 'type' is missing", path, $"one of {string.Join(", ", Names)}");
            return false;
        }
        if (type.ValueKind != JsonValueKind.String)
            return reader.WrongShape(typePath, $"one of {string.Join(", ", Names)}", type);
        name = type.GetString();
        return true;
    }
}
