using System.Text.Json;
using OrleansStream.Testing.Rows;

namespace OrleansStream.Cli.Testing;

/// <summary>A row of a list of expected rows that is brought up to date.</summary>
/// <param name="Kept">The place of the expected row that stays as it is written; -1: the row is new.</param>
/// <param name="Fields">What a new row names.</param>
readonly record struct UpdatedRow(int Kept, IReadOnlyList<JsonProperty> Fields)
{
    /// <summary>The rows that a sink got, in the order in which they came, as expected rows.</summary>
    public static IReadOnlyList<UpdatedRow> Of(IReadOnlyList<JsonElement> expected, IReadOnlyList<JsonElement> actual, RowMatch match)
    {
        var changed = ChangedRows.Of(match.Missing, match.Unexpected, int.MaxValue);
        string[] columns = [.. expected.Where(r => r.ValueKind == JsonValueKind.Object).SelectMany(r => r.EnumerateObject()).Select(f => f.Name).Distinct()];
        var rows = new List<UpdatedRow>();
        var unexpected = 0;
        for (var i = 0; i < actual.Count; i++)
        {
            // A match that is only out of order has a partner for each row.
            if (match.Partners[i] >= 0)
            {
                rows.Add(new UpdatedRow(match.Partners[i], []));
                continue;
            }
            var pair = changed.Pairs.FirstOrDefault(p => p.Unexpected == unexpected, (Missing: -1, Unexpected: -1));
            unexpected++;
            rows.Add(New(actual[i], pair.Missing < 0 ? columns : [.. match.Missing[pair.Missing].EnumerateObject().Select(f => f.Name)]));
        }
        return rows;
    }

    static UpdatedRow New(JsonElement row, string[] columns)
    {
        var fields = row.EnumerateObject().Where(f => columns.Length == 0 || columns.Contains(f.Name)).ToList();
        return new UpdatedRow(-1, fields.Count > 0 ? fields : [.. row.EnumerateObject()]);
    }
}
