using System.Collections.Immutable;
using System.Text.Json;
using OrleansStream.Components;
using OrleansStream.Connectors;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Formats;

namespace OrleansStream.Plans;

/// <summary>
/// Binds sources and sinks: the connector's options and those that all connectors share stand in one config. Null after findings.
/// </summary>
static class ConnectorBinding
{
    const string DefaultFormat = "json";

    public static BoundSource? Source(SourceNode node, ComponentCatalog catalog, DiagnosticBag diagnostics)
    {
        var path = JsonPaths.Field("sources", node.Name);
        if (ComponentCatalog.Find(catalog.Sources, ComponentKind.Source, node.Type, diagnostics, node.Name, $"{path}.type") is not { } connector)
            return null;
        var config = $"{path}.config";
        var bound = OptionBinder.BindAll([connector.OptionsType, typeof(SourceOptions)], node.Config.Json, diagnostics, node.Name, config);
        if (bound is not [{ } options, SourceOptions common])
            return null;
        var schema = common.Schema is { } declared ? SchemaJson.Read(declared, diagnostics, node.Name, $"{config}.schema") : null;
        if (common.EventTime is { } time)
            EventTimeCheck.Check(time, schema, diagnostics, node.Name, $"{config}.eventTime");
        if (!connector.Traits.Encoded)
        {
            WarnOfFormat(common.Format, diagnostics, node.Name, node.Type, "gives", $"{config}.format");
            return new BoundSource(node, path, connector, options, common, null, null, schema);
        }
        return Format(common.Format, catalog, diagnostics, node.Name, $"{config}.format") is var (format, formatOptions)
            ? new BoundSource(node, path, connector, options, common, format, formatOptions, schema)
            : null;
    }

    public static BoundSink? Sink(SinkNode node, ComponentCatalog catalog, DiagnosticBag diagnostics)
    {
        var path = JsonPaths.Field("sinks", node.Name);
        if (ComponentCatalog.Find(catalog.Sinks, ComponentKind.Sink, node.Type, diagnostics, node.Name, $"{path}.type") is not { } connector)
            return null;
        var config = $"{path}.config";
        var bound = OptionBinder.BindAll([connector.OptionsType, typeof(SinkOptions)], node.Config.Json, diagnostics, node.Name, config);
        if (bound is not [{ } options, SinkOptions common])
            return null;
        if (!connector.Traits.Encoded)
        {
            WarnOfFormat(common.Format, diagnostics, node.Name, node.Type, "takes", $"{config}.format");
            return new BoundSink(node, path, connector, options, null, null);
        }
        return Format(common.Format, catalog, diagnostics, node.Name, $"{config}.format") is var (format, formatOptions)
            ? new BoundSink(node, path, connector, options, format, formatOptions)
            : null;
    }

    static void WarnOfFormat(JsonElement? format, DiagnosticBag diagnostics, string node, string type, string verb, string path)
    {
        if (format is not null)
            diagnostics.Warning(ErrorCodes.Conflict, $"'{type}' {verb} rows, so 'format' has no effect", node, path);
    }

    static (FormatDefinition Format, object Options)? Format(
        JsonElement? json, ComponentCatalog catalog, DiagnosticBag diagnostics, string node, string path)
    {
        var (type, config, typePath) = json switch
        {
            null => (DefaultFormat, ComponentConfig.Empty.Json, path),
            { ValueKind: JsonValueKind.String } name => (name.GetString(), ComponentConfig.Empty.Json, path),
            { ValueKind: JsonValueKind.Object } named when named.TryGetProperty("type", out var name) && name.ValueKind == JsonValueKind.String =>
                (name.GetString(), named, $"{path}.type"),
            _ => (null, default, path),
        };
        if (type is null)
        {
            diagnostics.Error(ErrorCodes.WrongShape, "A format is a name or {type, …}", node, path, NearestName.Hint("", catalog.Formats.Keys));
            return null;
        }
        if (ComponentCatalog.Find(catalog.Formats, ComponentKind.Format, type, diagnostics, node, typePath) is not { } format)
            return null;
        return OptionBinder.Bind(format.OptionsType, config, diagnostics, node, path, alsoKnown: "type") is { } options ? (format, options) : null;
    }
}
