using System.Collections;
using System.Collections.Immutable;
using System.Text.Json;
using OrleansStream.Diagnostics;
using OrleansStream.Plans;

namespace OrleansStream.Components;

/// <summary>Lists; a single value is a list of one.</summary>
sealed class ListValue(OptionValue element, ListFactory factory) : OptionValue
{
    /// <summary>The most elements that a list may have.</summary>
    const int MostElements = 10_000;

    public override object? Missing => factory.Create([]);

    public override OptionDescriptor Describe(ImmutableTypeSet within) => new("", OptionShape.List, "") { Element = element.Describe(within) };

    public override bool TryRead(JsonElement json, OptionReader reader, string path, in OptionLimits limits, out object? value)
    {
        value = null;
        if (json.ValueKind == JsonValueKind.Null)
            return reader.WrongShape(path, "a list", json);
        if (json.ValueKind != JsonValueKind.Array)
        {
            if (!element.TryRead(json, reader, path, limits, out var only))
                return false;
            value = factory.Create([only]);
            return true;
        }
        if (json.GetArrayLength() > MostElements)
        {
            reader.Error(ErrorCodes.TooLarge, $"A list may have at most {MostElements} elements", path);
            return false;
        }
        var items = new List<object?>(json.GetArrayLength());
        var good = true;
        foreach (var item in json.EnumerateArray())
        {
            good &= element.TryRead(item, reader, JsonPaths.Element(path, items.Count), limits, out var read);
            items.Add(read);
        }
        value = good ? factory.Create(items) : null;
        return good;
    }

    public override void Write(Utf8JsonWriter writer, object value)
    {
        writer.WriteStartArray();
        foreach (var item in factory.Items(value))
            element.Write(writer, item);
        writer.WriteEndArray();
    }

    public override bool IsEmpty(object value) => !factory.Items(value).GetEnumerator().MoveNext();
}

/// <summary>Makes and reads lists of one CLR type.</summary>
abstract class ListFactory
{
    public abstract object Create(List<object?> items);

    public abstract IEnumerable<object> Items(object list);

    /// <summary>The factory for a list type and its element type; null if the type is no list that options can have.</summary>
    public static (ListFactory Factory, Type Element)? For(Type type)
    {
        if (!type.IsGenericType)
            return null;
        var definition = type.GetGenericTypeDefinition();
        var factory = definition == typeof(ImmutableArray<>) ? typeof(ImmutableArrayFactory<>)
            : definition == typeof(EquatableArray<>) ? typeof(EquatableArrayFactory<>)
            : definition == typeof(IReadOnlyList<>) ? typeof(ReadOnlyListFactory<>)
            : null;
        var element = type.GetGenericArguments()[0];
        return factory is null ? null : ((ListFactory)Activator.CreateInstance(factory.MakeGenericType(element))!, element);
    }

    sealed class ImmutableArrayFactory<T> : ListFactory
    {
        public override object Create(List<object?> items) => items.ConvertAll(i => (T)i!).ToImmutableArray();

        public override IEnumerable<object> Items(object list) => (ImmutableArray<T>)list is { IsDefault: false } items ? items.Cast<object>() : [];
    }

    sealed class EquatableArrayFactory<T> : ListFactory
    {
        public override object Create(List<object?> items) => new EquatableArray<T>([.. items.ConvertAll(i => (T)i!)]);

        public override IEnumerable<object> Items(object list) => ((EquatableArray<T>)list).Items.Cast<object>();
    }

    sealed class ReadOnlyListFactory<T> : ListFactory
    {
        public override object Create(List<object?> items) => items.ConvertAll(i => (T)i!).AsReadOnly();

        public override IEnumerable<object> Items(object list) => ((IReadOnlyList<T>)list).Cast<object>();
    }
}

/// <summary>Objects with free names; their order is kept.</summary>
sealed class MapValue(OptionValue element, Type elementType) : OptionValue
{
    readonly Type _type = typeof(OrderedDictionary<,>).MakeGenericType(typeof(string), elementType);

    public override object? Missing => Activator.CreateInstance(_type);

    public override OptionDescriptor Describe(ImmutableTypeSet within) => new("", OptionShape.Map, "") { Element = element.Describe(within) };

    public override bool TryRead(JsonElement json, OptionReader reader, string path, in OptionLimits limits, out object? value)
    {
        value = null;
        if (json.ValueKind != JsonValueKind.Object)
            return reader.WrongShape(path, "an object", json);
        var map = (IDictionary)Activator.CreateInstance(_type)!;
        var good = true;
        foreach (var field in json.EnumerateObject())
        {
            good &= element.TryRead(field.Value, reader, JsonPaths.Field(path, field.Name), limits, out var read);
            if (good)
                map[field.Name] = read;
        }
        value = good ? map : null;
        return good;
    }

    public override void Write(Utf8JsonWriter writer, object value)
    {
        writer.WriteStartObject();
        foreach (var (name, item) in Pairs(value))
        {
            writer.WritePropertyName(name);
            element.Write(writer, item);
        }
        writer.WriteEndObject();
    }

    public override bool IsEmpty(object value) => !Pairs(value).Any();

    /// <summary>Any map that the property's type admits, whatever class a caller of the builder used.</summary>
    static IEnumerable<(string Name, object Value)> Pairs(object map)
    {
        foreach (var pair in (IEnumerable)map)
        {
            var type = pair.GetType();
            yield return ((string)type.GetProperty("Key")!.GetValue(pair)!, type.GetProperty("Value")!.GetValue(pair)!);
        }
    }
}
