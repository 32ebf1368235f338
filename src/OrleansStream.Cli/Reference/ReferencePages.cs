using System.Globalization;
using System.Text;
using OrleansStream.Components;
using OrleansStream.Plans;

namespace OrleansStream.Cli.Reference;

/// <summary>
/// The reference of plans as Markdown, made of the components' descriptors: nothing in it is written by hand, so it cannot say what is not so.
/// </summary>
static class ReferencePages
{
    internal const string Note = "<!-- Made by `ostream docs --out docs/reference` from the components' descriptors. Change those, not this page. -->\n\n";

    /// <summary>All pages: their file names and texts.</summary>
    public static IEnumerable<(string File, string Text)> Of(ComponentCatalog catalog) =>
    [
        ("README.md", Index()),
        ("steps.md", Steps(catalog)),
        ("windows.md", Windows(catalog)),
        ("aggregates.md", Aggregates(catalog)),
        ("sources.md", Connectors(catalog, ComponentKind.Source, "Sources", "`\"sources\": { \"name\": { \"type\": …, \"config\": … } }`", "What every source takes")),
        ("sinks.md", Connectors(catalog, ComponentKind.Sink, "Sinks", "`\"sinks\": { \"name\": { \"type\": …, \"from\": …, \"config\": … } }`", "What every sink takes")),
        ("formats.md", Formats(catalog)),
        ("settings.md", Settings()),
        ("delivery.md", DeliveryPage.Of(catalog)),
    ];

    static string Index() => new StringBuilder("# Reference\n\n").Append(Note).Append("""
        What plans can hold, with every option: [steps](steps.md), [windows](windows.md), [aggregates](aggregates.md), [functions](functions.md),
        [sources](sources.md), [sinks](sinks.md), [formats](formats.md), [settings](settings.md), and what sources and sinks [give together](delivery.md). `ostream list` shows the same on a terminal, and
        `ostream schema` writes it as JSON Schema for editors. Expressions are explained in [expressions](../expressions.md), plans as a whole in
        [plans](../plans.md).

        - A duration is milliseconds as a number, or text: `"500ms"`, `"10s"`, `"5m"`, `"1h"`, `"1d"`, or ISO 8601 (`"PT5S"`).
        - A single value may stand where a list is meant.
        - A condition may be written as `{field, operator, value}` in place of an expression.

        """.ReplaceLineEndings("\n")).ToString();

    static string Steps(ComponentCatalog catalog)
    {
        var text = Page("Steps", "`\"steps\": [ { \"id\": …, \"type\": …, \"from\": …, \"config\": … } ]`; `from` is the step before unless it is given. Below are the configs.");
        foreach (var step in catalog.Descriptors(ComponentKind.Step))
        {
            Component(text, step, "The config, for example:");
            var (min, max) = catalog.Steps[step.Type].Inputs;
            if (min != 1 || max != 1)
                text.Append(CultureInfo.InvariantCulture, $"\nReads {Inputs(min, max)}.\n");
        }
        Missing(text, catalog, ComponentKind.Step);
        return text.ToString();
    }

    static string Windows(ComponentCatalog catalog)
    {
        var text = Page("Windows", "`\"window\": { \"type\": …, … }` in the config of a step that takes one.");
        var windows = catalog.Descriptors(ComponentKind.Window);
        // What all windows share stands last in each.
        var common = windows.Length == 0 ? [] : windows[0].Options.Where(o => windows.All(w => w.Options.Any(other => other.Name == o.Name && other.Summary == o.Summary))).ToList();
        foreach (var window in windows)
            Component(text, window with { Options = [.. window.Options.Where(o => !common.Any(c => c.Name == o.Name))] }, "For example:");
        text.Append("\n## What every window takes\n\n");
        OptionTable.Write(text, common);
        return text.ToString();
    }

    static string Aggregates(ComponentCatalog catalog)
    {
        var text = Page("Aggregates", "`\"aggregations\": [ { \"type\": …, \"field\": …, \"as\": … } ]` in the config of the step [`aggregate`](steps.md#aggregate). Nulls are skipped by all but `count` without a field.");
        var options = catalog.Descriptors(ComponentKind.Step).FirstOrDefault(s => s.Type == "aggregate")?.Options
            .FirstOrDefault(o => o.Name == "aggregations")?.Element?.Options ?? [];
        if (options.FirstOrDefault(o => o.Name == "type") is { } types)
        {
            text.Append("\n| type | result |\n|---|---|\n");
            foreach (var (type, summary) in types.Choices.Zip(types.ChoiceSummaries))
                text.Append(CultureInfo.InvariantCulture, $"| `{type}` | {summary} |\n");
        }
        text.Append("\n## Options\n\n");
        OptionTable.Write(text, options.Where(o => o.Name != "type"));
        return text.ToString();
    }

    static string Connectors(ComponentCatalog catalog, ComponentKind kind, string title, string place, string commonTitle)
    {
        var text = Page(title, $"{place}. Below are the configs.");
        foreach (var connector in catalog.Descriptors(kind))
            Component(text, connector, "The config, for example:");
        text.Append(CultureInfo.InvariantCulture, $"\n## {commonTitle}\n\n");
        OptionTable.Write(text, ComponentCatalog.CommonOptions(kind));
        Missing(text, catalog, kind);
        return text.ToString();
    }

    static string Formats(ComponentCatalog catalog)
    {
        var text = Page("Formats", "`\"format\": \"name\"`, or `\"format\": { \"type\": \"name\", … }` with options, in the config of a source or sink.");
        foreach (var format in catalog.Descriptors(ComponentKind.Format))
            Component(text, format, "The options, for example:");
        Missing(text, catalog, ComponentKind.Format);
        return text.ToString();
    }

    static string Settings()
    {
        var text = Page("Settings", "Fields at the top level of a plan, beside its sources, steps and sinks.");
        text.Append('\n');
        OptionTable.Write(text, ComponentCatalog.SettingOptions);
        return text.ToString();
    }

    static StringBuilder Page(string title, string lead) => new StringBuilder().Append(CultureInfo.InvariantCulture, $"# {title}\n\n").Append(Note).Append(lead).Append('\n');

    static void Component(StringBuilder text, ComponentDescriptor component, string exampleTitle)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n## {component.Type}\n\n{component.Summary}\n\n");
        OptionTable.Write(text, component.Options);
        if (component.Example is { } example and not "{}")
            text.Append(CultureInfo.InvariantCulture, $"\n{exampleTitle}\n\n```json\n{example.ReplaceLineEndings("\n")}\n```\n");
        foreach (var option in component.Options)
            Types(text, option, option.Name);
    }

    /// <summary>The types that a variant option may have, unless they have a page of their own.</summary>
    static void Types(StringBuilder text, OptionDescriptor option, string path)
    {
        if (option.Shape == OptionShape.Map && option.Element is { } element)
            Types(text, element, $"{path}.*");
        if (option.Shape == OptionShape.List && option.Element is { } item)
            Types(text, item, $"{path}[]");
        foreach (var variant in option.Variants.Where(v => v.Kind != ComponentKind.Window))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n### `{path}` of type `{variant.Type}`\n\n{variant.Summary}\n\n");
            OptionTable.Write(text, variant.Options);
        }
    }

    static void Missing(StringBuilder text, ComponentCatalog catalog, ComponentKind kind)
    {
        if (catalog.Missing(kind) is { Length: > 0 } missing)
            text.Append(CultureInfo.InvariantCulture, $"\nNot in this build: {string.Join(", ", missing.Select(m => $"`{m}`"))}.\n");
    }

    static string Inputs(int min, int max) => (min, max) switch
    {
        _ when min == max => $"{min} inputs",
        (_, int.MaxValue) => $"at least {min} {(min == 1 ? "input" : "inputs")}",
        _ => $"{min} to {max} inputs",
    };
}
