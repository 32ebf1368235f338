using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using OrleansStream.Testing.Rows;

namespace OrleansStream.Cli.Testing;

/// <summary>The expected rows of a test file in YAML.</summary>
sealed partial class YamlExpectedLists(string text) : IExpectedLists
{
    readonly string _newLine = FlowLists.NewLine(text);

    public TextEdit? Edit(IReadOnlyList<object> path, IReadOnlyList<JsonElement> expected, IReadOnlyList<UpdatedRow> rows)
    {
        // A name that JSON has and the list has not stands behind an alias.
        if (YamlList.Find(text, path) is not { } list || list.Items.Count != expected.Count)
            return null;
        return list.IsFlow ? InBrackets(list, rows) : rows.Count == 0 ? BehindKey(list, " []") : Below(list, rows);
    }

    TextEdit? InBrackets(YamlList list, IReadOnlyList<UpdatedRow> rows)
    {
        var line = FlowLists.LineBefore(text, list.Place.Start.Value);
        string[] written = [.. rows.Select(r => r.Kept >= 0 ? text[list.Items[r.Kept]] : Flow(r.Fields))];
        if (FlowLists.OnOneLine(written, text[list.Place], line) is { } single)
            return new TextEdit(list.Place, single);
        if (list.IsWithinFlow)
            return new TextEdit(list.Place, FlowLists.OnLines(written, line, _newLine));
        // Brackets over several lines are JSON's way; YAML has dashes for that.
        var indent = new string(' ', list.KeyColumn + 2);
        return BehindKey(list, string.Concat(written.Select(r => $"{_newLine}{indent}- {r}")));
    }

    /// <summary>Rows with dashes: those that stay keep their lines, comments before and behind them included.</summary>
    TextEdit? Below(YamlList list, IReadOnlyList<UpdatedRow> rows)
    {
        var indent = FlowLists.LineBefore(text, list.Place.Start.Value);
        if (!string.IsNullOrWhiteSpace(indent))
            return null;
        var start = list.Place.Start.Value - indent.Length;
        int[] ends = [start, .. list.Items.Select(i => LineEnd(i.End.Value))];
        var isFlow = text[list.Items[0].Start] == '{';
        var written = new StringBuilder();
        foreach (var row in rows)
        {
            written.Append(row.Kept >= 0 ? text[ends[row.Kept]..ends[row.Kept + 1]] : $"{indent}- {(isFlow ? Flow(row.Fields) : Block(row.Fields, indent))}");
            if (written[^1] != '\n')
                written.Append(_newLine);
        }
        return new TextEdit(start..ends[^1], written.ToString());
    }

    TextEdit? BehindKey(YamlList list, string value) =>
        text[list.KeyEnd..list.Place.Start.Value].AsSpan().Trim() is ":" ? new TextEdit(list.KeyEnd..list.Place.End, $":{value}") : null;

    int LineEnd(int place) => text.IndexOf('\n', place) is >= 0 and var end ? end + 1 : text.Length;

    static string Flow(IReadOnlyList<JsonProperty> fields) => fields.Count == 0 ? "{}" : $"{{ {string.Join(", ", fields.Select(Field))} }}";

    string Block(IReadOnlyList<JsonProperty> fields, string indent) => fields.Count == 0 ? "{}" : string.Join($"{_newLine}{indent}  ", fields.Select(Field));

    static string Field(JsonProperty field) =>
        $"{(PlainName().IsMatch(field.Name) ? field.Name : $"\"{JsonEncodedText.Encode(field.Name)}\"")}: {RowDiff.Line(field.Value)}";

    /// <summary>Names that no version of YAML takes for anything but text.</summary>
    [GeneratedRegex("^(?!(?i:true|false|null|yes|no|on|off)$)[A-Za-z_][A-Za-z0-9_]*$", RegexOptions.CultureInvariant)]
    private static partial Regex PlainName();
}
