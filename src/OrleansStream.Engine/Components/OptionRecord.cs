using System.Buffers;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using System.Text;
using System.Text.Json;
using OrleansStream.Diagnostics;
using OrleansStream.Plans;

namespace OrleansStream.Components;

/// <summary>
/// An options record as its attributes describe it, read by reflection once per type: what descriptors, binding and writing share.
/// </summary>
sealed class OptionRecord
{
    static readonly ConcurrentDictionary<Type, OptionRecord> Cache = new();

    /// <summary>The most unknown fields that are compared with the known ones, so that a hostile plan costs little.</summary>
    const int MostHints = 20;

    readonly Type _type;
    readonly ComponentAttribute? _component;
    readonly ImmutableArray<OptionProperty> _options;
    readonly Dictionary<string, OptionProperty> _byName = new(StringComparer.Ordinal);

    OptionRecord(Type type)
    {
        _type = type;
        _component = type.GetCustomAttribute<ComponentAttribute>();
        if (type.IsAbstract || type.GetConstructor(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance, []) is null)
            throw new InvalidOperationException($"{type.Name} cannot hold options: it needs a constructor without parameters.");
        var defaults = New();
        _options = [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p.GetCustomAttribute<OptionAttribute>() is not null)
            .OrderBy(p => Depth(p.DeclaringType!)).ThenBy(p => p.MetadataToken)
            .Select(p => new OptionProperty(p, defaults))];
        foreach (var option in _options)
            _byName.Add(option.Name, option);
    }

    /// <summary>The names of the options; an option that takes every other field has none.</summary>
    public IEnumerable<string> Names => _options.Where(o => !o.IsRest).Select(o => o.Name);

    public static OptionRecord Of(Type type) => Cache.GetOrAdd(type, t => new OptionRecord(t));

    public static ComponentAttribute ComponentOf(Type type) =>
        type.GetCustomAttribute<ComponentAttribute>() ?? throw new InvalidOperationException($"{type.Name} has no [Component] attribute.");

    public ComponentDescriptor Describe(ImmutableTypeSet? within)
    {
        var component = _component ?? ComponentOf(_type);
        return new ComponentDescriptor(component.Kind, component.Type, component.Summary, DescribeOptions(within))
        {
            Example = component.Example,
            OptionsType = _type,
        };
    }

    public ImmutableArray<OptionDescriptor> DescribeOptions(ImmutableTypeSet? within)
    {
        var inside = new ImmutableTypeSet(_type, within);
        return [.. _options.Select(o => o.Describe(inside))];
    }

    public bool Knows(string name) => _byName.ContainsKey(name) || _byName.ContainsKey(OptionProperty.RestName);

    /// <summary>Reads the record from an object's fields (or from a bare type name: no fields); null after adding an error.</summary>
    public object? Read(JsonElement json, OptionReader reader, string path, string? alsoKnown)
    {
        if (json.ValueKind == JsonValueKind.Object)
            ReportUnknown(json, reader, path, [this], alsoKnown);
        return ReadKnown(json, reader, path, alsoKnown is null ? [] : [alsoKnown]);
    }

    /// <summary>Reads the record from those fields that it knows; null after adding an error.</summary>
    public object? ReadKnown(JsonElement json, OptionReader reader, string path, IEnumerable<string> alsoKnown)
    {
        var result = New();
        var good = true;
        var misspelt = Misspelt(json, alsoKnown);
        foreach (var option in _options)
        {
            good &= option.IsRest
                ? option.ReadRest(Rest(json, alsoKnown), reader, path, result)
                : option.Read(json, reader, path, result, misspelt.Contains(option.Name));
        }
        return good ? result : null;
    }

    /// <summary>The options that unknown fields were most likely meant to be: that they are missing need not be said, too.</summary>
    HashSet<string> Misspelt(JsonElement json, IEnumerable<string> alsoKnown)
    {
        if (json.ValueKind != JsonValueKind.Object || _byName.ContainsKey(OptionProperty.RestName))
            return [];
        var unknown = json.EnumerateObject().Select(f => f.Name).Where(n => !_byName.ContainsKey(n) && !alsoKnown.Contains(n)).Take(MostHints);
        return [.. unknown.Select(n => NearestName.Of(n, Names.Concat(alsoKnown))).OfType<string>()];
    }

    /// <summary>Adds an error for each field that none of the records knows.</summary>
    public static void ReportUnknown(JsonElement json, OptionReader reader, string path, IReadOnlyList<OptionRecord> records, string? alsoKnown)
    {
        foreach (var field in json.EnumerateObject())
        {
            if (reader.Diagnostics.IsFull)
                return;
            if (field.Name != alsoKnown && !records.Any(r => r.Knows(field.Name)))
            {
                reader.Error(ErrorCodes.UnknownField, $"Unknown field '{field.Name}'", JsonPaths.Field(path, field.Name),
                    NearestName.Hint(field.Name, records.SelectMany(r => r.Names).Distinct()));
            }
        }
    }

    /// <summary>Writes the options that differ from their defaults as fields of the object that is open.</summary>
    public void WriteOptions(Utf8JsonWriter writer, object value)
    {
        foreach (var option in _options)
            option.Write(writer, value);
    }

    /// <summary>The fields that neither an option of this record nor anyone else knows, as an object.</summary>
    JsonElement Rest(JsonElement json, IEnumerable<string> alsoKnown) => ComponentConfig.Parse(ToJson(writer =>
    {
        writer.WriteStartObject();
        foreach (var field in json.EnumerateObject())
        {
            if (!_byName.ContainsKey(field.Name) && !alsoKnown.Contains(field.Name))
                field.WriteTo(writer);
        }
        writer.WriteEndObject();
    })).Json;

    object New() => Activator.CreateInstance(_type, nonPublic: true)!;

    /// <summary>How far a type is from the root; a record's own options come before those that it shares with others.</summary>
    static int Depth(Type type) => type.BaseType is { } parent ? Depth(parent) - 1 : 0;

    /// <summary>A value as JSON text.</summary>
    public static string ToJson(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, OptionWriter.Style))
            write(writer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
