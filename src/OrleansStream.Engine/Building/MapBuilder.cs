using System.Linq.Expressions;
using OrleansStream.Components;
using OrleansStream.Diagnostics;
using OrleansStream.Steps.Map;

namespace OrleansStream.Building;

/// <summary>Says what a step <c>map</c> changes: first <see cref="Set(string, ExpressionText)"/>, then <see cref="Drop"/>, then <see cref="Rename"/>, in whatever order they are called.</summary>
/// <typeparam name="T">The type of the rows.</typeparam>
public sealed class MapBuilder<T>
{
    readonly DiagnosticBag _diagnostics;
    readonly string _step;
    readonly string _path;
    readonly OrderedDictionary<string, ExpressionText> _set = [];
    readonly List<string> _drop = [];
    readonly OrderedDictionary<string, string> _rename = [];

    internal MapBuilder(DiagnosticBag diagnostics, string step, string path) => (_diagnostics, _step, _path) = (diagnostics, step, path);

    internal MapOptions Options => new() { Set = _set, Drop = _drop, Rename = _rename };

    /// <summary>Adds or replaces a column. Each expression sees the row as it came.</summary>
    public MapBuilder<T> Set(string name, ExpressionText value)
    {
        _set[name] = value;
        return this;
    }

    /// <inheritdoc cref="Set(string, ExpressionText)"/>
    public MapBuilder<T> Set<TValue>(string name, Expression<Func<T, TValue>> value)
    {
        if (Lambdas.Lower(value, _diagnostics, _step, JsonPaths.Field($"{_path}.set", name)) is { } text)
            _set[name] = text;
        return this;
    }

    /// <summary>Leaves out columns.</summary>
    public MapBuilder<T> Drop(params ReadOnlySpan<string> columns)
    {
        _drop.AddRange(columns);
        return this;
    }

    /// <summary>Renames a column.</summary>
    public MapBuilder<T> Rename(string column, string name)
    {
        _rename[column] = name;
        return this;
    }
}
