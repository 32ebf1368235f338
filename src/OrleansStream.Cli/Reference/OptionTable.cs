using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using OrleansStream.Components;

namespace OrleansStream.Cli.Reference;

/// <summary>Writes options as a Markdown table, a row each; the options of an object within an option have rows of their own.</summary>
static partial class OptionTable
{
    /// <summary>The name of an option that takes every field that no other knows.</summary>
    const string Rest = "*";

    /// <summary>The lists of aggregates have a page of their own.</summary>
    const string Aggregations = "aggregations";

    const int MostExplained = 8;

    /// <summary>Appends the table; a sentence if there are no options.</summary>
    public static void Write(StringBuilder text, IEnumerable<OptionDescriptor> options)
    {
        var rows = options.SelectMany(o => Rows(o, "")).ToList();
        if (rows.Count == 0)
        {
            text.Append("No options.\n");
            return;
        }
        text.Append("| option | value | default | meaning |\n|---|---|---|---|\n");
        foreach (var row in rows)
            text.Append(CultureInfo.InvariantCulture, $"| {row.Name} | {row.Value} | {row.Default} | {row.Meaning} |\n");
    }

    /// <summary>Appends the options for a terminal, two lines each or more; nothing if there are none.</summary>
    public static void WritePlain(StringBuilder text, string title, IEnumerable<OptionDescriptor> options)
    {
        var rows = options.SelectMany(o => Rows(o, "")).ToList();
        if (rows.Count > 0)
            text.Append(CultureInfo.InvariantCulture, $"\n{title}\n");
        foreach (var row in rows)
        {
            var standard = row.Default switch { "" => "", "required" => ", required", var value => $", default {value}" };
            text.Append(Plain($"  {row.Name}: {row.Value}{standard}\n      {row.Meaning}\n"));
        }
    }

    /// <summary>Without Markdown's marks.</summary>
    static string Plain(string markdown) =>
        Link().Replace(markdown, "$1").Replace("`", "", StringComparison.Ordinal).Replace("\\|", "|", StringComparison.Ordinal);

    [GeneratedRegex(@"\[(\w+)\]\([^)]*\)")]
    private static partial Regex Link();

    /// <summary>What an option's value looks like, in a few words.</summary>
    public static string Value(OptionDescriptor option) => option.Shape switch
    {
        OptionShape.Text => "text",
        OptionShape.Flag => "`true`, `false`",
        OptionShape.Integer => $"whole number{Range(option, Number)}",
        OptionShape.Number => $"number{Range(option, Number)}",
        OptionShape.Duration => $"duration{Range(option, Duration)}",
        OptionShape.Choice => string.Join(", ", option.Choices.Select(c => $"`{c}`")),
        OptionShape.Expression => "expression",
        OptionShape.List => $"list: {Element(option)}",
        OptionShape.Map => $"by name: {Element(option)}",
        OptionShape.Object => "object",
        OptionShape.Variant => Variant(option),
        _ => "JSON",
    };

    static string Variant(OptionDescriptor option) => option.Variants.First().Kind == ComponentKind.Window
        ? "[window](windows.md)"
        : string.Join(", ", option.Variants.Select(v => $"`{v.Type}`"));

    static string Element(OptionDescriptor option) => option.Element is null ? "JSON" : Value(option.Element with { Min = option.Min, Max = option.Max });

    static IEnumerable<(string Name, string Value, string Default, string Meaning)> Rows(OptionDescriptor option, string prefix)
    {
        var name = option.Name == Rest ? "any other name" : $"`{prefix}{option.Name}`";
        var page = option.Name == Aggregations ? "list: [aggregate](aggregates.md)" : Value(option);
        yield return (name, Cell(page), Cell(Default(option)), Cell(Meaning(option)));
        if (option.Name == Aggregations)
            yield break;
        var (inner, within) = option.Shape switch
        {
            OptionShape.Object => (option, "."),
            OptionShape.List when option.Element is { Shape: OptionShape.Object } element => (element, "[]."),
            OptionShape.Map when option.Element is { Shape: OptionShape.Object } element => (element, ".*."),
            _ => (null, ""),
        };
        foreach (var row in (inner?.Options ?? []).SelectMany(o => Rows(o, $"{prefix}{option.Name}{within}")))
            yield return row;
    }

    static string Default(OptionDescriptor option) =>
        option.Required ? "required" : option.Default is null or "{}" or "[]" or "\"\"" or "null" ? "" : $"`{option.Default}`";

    static string Meaning(OptionDescriptor option)
    {
        var meaning = new StringBuilder(option.Summary);
        for (var i = 0; i < option.ChoiceSummaries.Length; i++)
        {
            // Some summaries say it already; many choices are worth a list of their own.
            if (option.Choices.Length < MostExplained && !option.Summary.Contains($"`{option.Choices[i]}`", StringComparison.Ordinal))
                meaning.Append(CultureInfo.InvariantCulture, $" `{option.Choices[i]}`: {option.ChoiceSummaries[i]}");
        }
        if (option.Example is { } example)
            meaning.Append(CultureInfo.InvariantCulture, $" Example: `{example}`");
        return meaning.ToString();
    }

    static string Range(OptionDescriptor option, Func<double, string> format) => (option.Min, option.Max) switch
    {
        ({ } min, { } max) => $", {format(min)} to {format(max)}",
        ({ } min, null) => $", at least {format(min)}",
        (null, { } max) => $", at most {format(max)}",
        _ => "",
    };

    static string Number(double number) =>
        number.ToString(Math.Abs(number) is >= 10_000 and < 1e15 && Math.Floor(number) == number ? "#,0" : "R", CultureInfo.InvariantCulture);

    static string Duration(double milliseconds) => DurationText.Format(TimeSpan.FromMilliseconds(milliseconds));

    /// <summary>A bar would end the cell, even within code.</summary>
    static string Cell(string text) => text.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal);
}
