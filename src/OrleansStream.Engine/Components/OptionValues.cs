using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;

namespace OrleansStream.Components;

/// <summary>Finds how a property's type stands in JSON.</summary>
static class OptionValues
{
    static readonly ConcurrentDictionary<Type, OptionValue?> Cache = new();

    /// <summary>The reader and writer of a type; null if options cannot have it.</summary>
    public static OptionValue? For(Type type) => Cache.GetOrAdd(Nullable.GetUnderlyingType(type) ?? type, Make);

    static OptionValue? Make(Type type)
    {
        if (type == typeof(string))
            return new TextValue();
        if (type == typeof(bool))
            return new FlagValue();
        if (type == typeof(int) || type == typeof(long))
            return new IntegerValue(type == typeof(long));
        if (type == typeof(double))
            return new NumberValue();
        if (type == typeof(TimeSpan))
            return new DurationValue();
        if (type == typeof(ExpressionText))
            return new ExpressionValue();
        if (type == typeof(JsonElement))
            return new AnyValue();
        if (type.IsEnum)
            return new ChoiceValue(type);
        return MakeList(type) ?? MakeMap(type) ?? MakeRecord(type);
    }

    static ListValue? MakeList(Type type) =>
        ListFactory.For(type) is var (factory, element) && For(element) is { } value ? new ListValue(value, factory) : null;

    static MapValue? MakeMap(Type type)
    {
        if (!type.IsGenericType || type.GetGenericTypeDefinition() != typeof(IReadOnlyDictionary<,>))
            return null;
        var arguments = type.GetGenericArguments();
        return arguments[0] == typeof(string) && For(arguments[1]) is { } value ? new MapValue(value, arguments[1]) : null;
    }

    static OptionValue? MakeRecord(Type type)
    {
        if (type.GetCustomAttribute<OptionVariantsAttribute>() is { } variants)
            return new VariantValue(type, variants);
        return type.IsClass && type.GetProperties().Any(p => p.IsDefined(typeof(OptionAttribute))) ? new ObjectValue(type) : null;
    }
}
