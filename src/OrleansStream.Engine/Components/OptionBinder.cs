using System.Collections.Immutable;
using System.Text.Json;
using OrleansStream.Diagnostics;

namespace OrleansStream.Components;

/// <summary>
/// Reads options records from JSON as their attributes say. Names that the specification has and this build lacks give a warning
/// (<see cref="ErrorCodes.NotInThisBuild"/>) and no options; everything else that is wrong is an error with its path. Unknown fields are errors,
/// too, but do not keep the rest from being read: only the diagnostics say whether all is well.
/// </summary>
public static class OptionBinder
{
    /// <summary>Reads one record; null after adding findings.</summary>
    /// <param name="optionsType">The record's type.</param>
    /// <param name="config">The JSON object.</param>
    /// <param name="diagnostics">Where findings go.</param>
    /// <param name="node">The id of the plan's node that the options belong to.</param>
    /// <param name="path">The object's path in the plan.</param>
    /// <param name="alsoKnown">A field that is not the record's and yet allowed, for example <c>type</c>.</param>
    public static object? Bind(
        Type optionsType, JsonElement config, DiagnosticBag diagnostics, string? node = null, string path = "", string? alsoKnown = null) =>
        BindAll([optionsType], config, diagnostics, node, path, alsoKnown)[0];

    /// <inheritdoc cref="Bind"/>
    public static T? Bind<T>(JsonElement config, DiagnosticBag diagnostics, string? node = null, string path = "") where T : class =>
        (T?)Bind(typeof(T), config, diagnostics, node, path);

    /// <summary>
    /// Reads several records whose fields stand side by side in one object; a field must be known to at least one. Each result is null
    /// where its record could not be read.
    /// </summary>
    /// <inheritdoc cref="Bind"/>
    public static ImmutableArray<object?> BindAll(
        ImmutableArray<Type> optionsTypes, JsonElement config, DiagnosticBag diagnostics, string? node = null, string path = "",
        string? alsoKnown = null)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        var reader = new OptionReader(diagnostics, node);
        if (config.ValueKind != JsonValueKind.Object)
        {
            reader.WrongShape(path, "an object", config);
            return [.. optionsTypes.Select(_ => (object?)null)];
        }
        var records = optionsTypes.Select(OptionRecord.Of).ToArray();
        OptionRecord.ReportUnknown(config, reader, path, records, alsoKnown);
        var others = records.SelectMany(r => r.Names).Concat(alsoKnown is null ? [] : [alsoKnown]).ToList();
        return [.. records.Select(r => r.ReadKnown(config, reader, path, others))];
    }
}
