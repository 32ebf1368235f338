using System.Text.Json;
using Apache.Arrow;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Operators;

namespace OrleansStream.Steps.FlatMap;

/// <summary>Arrays in a JSON column as lists of JSON.</summary>
static class JsonArrays
{
    static readonly DataType Lists = DataType.ListOf(DataType.Json);

    /// <summary>The list of each selected row, null for other rows. A row whose value is neither an array nor null goes to the dead letters.</summary>
    public static ListArray Read(EventBatch batch, StringArray column, IOperatorOutput output)
    {
        var lists = new ListColumnBuilder(Lists);
        var elements = (BytesColumnBuilder)lists.Elements;
        var found = new List<(int Start, int Length)>();
        var selected = new bool[batch.Length];
        for (var i = 0; i < batch.Count; i++)
            selected[batch.Selection[i]] = true;
        for (var row = 0; row < selected.Length; row++)
        {
            if (!selected[row] || column.IsNull(row))
            {
                lists.AppendNull();
                continue;
            }
            var json = column.GetBytes(row);
            if (!TryFind(json, found))
            {
                output.Reject(batch, row, ErrorCodes.ValueDoesNotFit, "The JSON value is no array.");
                lists.AppendNull();
                continue;
            }
            foreach (var (start, length) in found)
            {
                var element = json.Slice(start, length);
                if (element.SequenceEqual("null"u8))
                    elements.AppendNull();
                else
                    elements.Append(element);
            }
            lists.Append();
        }
        return (ListArray)lists.Build();
    }

    static bool TryFind(ReadOnlySpan<byte> json, List<(int Start, int Length)> elements)
    {
        elements.Clear();
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 1000 });
        try
        {
            if (!reader.Read() || reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.Null))
                return false;
            while (reader.TokenType != JsonTokenType.Null && reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                elements.Add((start, (int)reader.BytesConsumed - start));
            }
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
