using System.Text.Json;

namespace OrleansStream.Pipelines.Tests.Nexmark;

/// <summary>How a query's results are computed plainly, and which of a run's rows they are compared with.</summary>
/// <param name="Expected">The results for all bids.</param>
/// <param name="Key">For running results the columns that name a group, of which the last row counts; none: every row counts.</param>
sealed record NexmarkQuery(Func<IReadOnlyList<Bid>, IEnumerable<object>> Expected, params string[] Key)
{
    /// <summary>The queries whose results do not depend on the clock, by name.</summary>
    public static IReadOnlyDictionary<string, NexmarkQuery> All { get; } = new Dictionary<string, NexmarkQuery>
    {
        ["q0"] = new(StatelessQueries.Q0),
        ["q1"] = new(StatelessQueries.Q1),
        ["q2"] = new(StatelessQueries.Q2),
        ["q5"] = new(WindowQueries.Q5),
        ["q7"] = new(WindowQueries.Q7),
        ["q11"] = new(WindowQueries.Q11),
        ["q14"] = new(StatelessQueries.Q14),
        ["q15"] = new(GroupQueries.Q15, "day"),
        ["q17"] = new(GroupQueries.Q17, "auction", "day"),
        ["q18"] = new(GroupQueries.Q18, "auction", "bidder"),
        ["q19"] = new(GroupQueries.Q19, "auction", "rank_number"),
        ["q21"] = new(StatelessQueries.Q21),
        ["q22"] = new(StatelessQueries.Q22),
    };

    /// <summary>The rows that count.</summary>
    public IEnumerable<JsonElement> Final(IEnumerable<JsonElement> rows)
    {
        if (Key.Length == 0)
            return rows;
        var last = new Dictionary<string, JsonElement>();
        foreach (var row in rows)
            last[string.Join('|', Key.Select(column => row.GetProperty(column).GetRawText()))] = row;
        return last.Values;
    }
}
