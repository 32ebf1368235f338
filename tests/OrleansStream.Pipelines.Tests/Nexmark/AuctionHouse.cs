using System.Collections.Concurrent;
using OrleansStream.Components;
using OrleansStream.Connectors;
using OrleansStream.Connectors.Nexmark;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Pipelines.Tests.Support;
using OrleansStream.Plans;

namespace OrleansStream.Pipelines.Tests.Nexmark;

/// <summary>A bid as a plain record.</summary>
public sealed record Bid(long Auction, long Bidder, long Price, string Channel, string Url, long DateTime, string Extra);

/// <summary>The bids that a plan's source gives, read from the connector without any engine.</summary>
static class AuctionHouse
{
    static readonly ConcurrentDictionary<string, Lazy<Task<IReadOnlyList<Bid>>>> s_bids = new();

    public static Task<IReadOnlyList<Bid>> BidsAsync(Plan plan) =>
        s_bids.GetOrAdd(plan.Sources[0].Config.ToString(), _ => new(() => ReadAsync(plan))).Value;

    /// <summary>The same plan with the columns of bids declared: a test driver has only rows of JSON, which know no times.</summary>
    public static Plan WithSchema(this Plan plan) => plan.WithSourceConfig(("schema", new System.Text.Json.Nodes.JsonObject
    {
        ["auction"] = "int64", ["bidder"] = "int64", ["price"] = "int64", ["channel"] = "string", ["url"] = "string", ["dateTime"] = "timestamp",
        ["extra"] = "string",
    }));

    static async Task<IReadOnlyList<Bid>> ReadAsync(Plan plan)
    {
        var diagnostics = new DiagnosticBag();
        var connector = new NexmarkSourceConnector();
        var bound = PlanBinder.Bind(
            plan with { Steps = [], Sinks = [new SinkNode("out", "collect", [plan.Sources[0].Name], ComponentConfig.Parse("""{"channel": "none"}"""))] },
            new ComponentCatalog([connector], [new CollectConnector()]), diagnostics) ?? throw new PlanException(diagnostics.Items);
        await using var source = await connector.OpenAsync(
            new SourceContext { Pipeline = plan.Id, Name = plan.Sources[0].Name, Options = bound.Sources[0].Options, Time = TimeProvider.System }, default);
        var bids = new List<Bid>();
        await using var reader = await source.OpenAsync(source.Partitions[0], null, default);
        while (await reader.ReadAsync(default) is RowsChunk chunk)
            bids.AddRange(Enumerable.Range(0, chunk.Rows.Count).Select(i => Of(chunk.Rows.Row(i))));
        return bids;
    }

    static Bid Of(RowView row) => new(
        (long)row["auction"]!, (long)row["bidder"]!, (long)row["price"]!, (string)row["channel"]!, (string)row["url"]!, (long)row["dateTime"]!,
        (string)row["extra"]!);
}
