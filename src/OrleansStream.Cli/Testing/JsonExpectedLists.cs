using System.Text;
using System.Text.Json;
using OrleansStream.Testing.Rows;

namespace OrleansStream.Cli.Testing;

/// <summary>The expected rows of a test file in JSON.</summary>
sealed class JsonExpectedLists(string text) : IExpectedLists
{
    readonly byte[] _utf8 = Encoding.UTF8.GetBytes(text);

    public TextEdit? Edit(IReadOnlyList<object> path, IReadOnlyList<JsonElement> expected, IReadOnlyList<UpdatedRow> rows)
    {
        if (JsonSpans.Find(_utf8, path) is not { } bytes)
            return null;
        var start = Encoding.UTF8.GetCharCount(_utf8.AsSpan(..bytes.Start.Value));
        var place = start..(start + Encoding.UTF8.GetCharCount(_utf8.AsSpan(bytes)));
        var line = FlowLists.LineBefore(text, start);
        string[] written = [.. rows.Select(r => r.Kept >= 0 ? expected[r.Kept].GetRawText() : Row(r.Fields))];
        return new TextEdit(place, FlowLists.OnOneLine(written, text[place], line) ?? FlowLists.OnLines(written, line, FlowLists.NewLine(text)));
    }

    static string Row(IReadOnlyList<JsonProperty> fields) =>
        fields.Count == 0 ? "{ }" : $"{{ {string.Join(", ", fields.Select(f => $"\"{JsonEncodedText.Encode(f.Name)}\": {RowDiff.Line(f.Value)}"))} }}";
}
