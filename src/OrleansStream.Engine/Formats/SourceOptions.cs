using System.Text.Json;
using OrleansStream.Components;
using OrleansStream.Time;

namespace OrleansStream.Formats;

/// <summary>What every source takes besides its connector's own options.</summary>
public sealed record SourceOptions
{
    /// <summary>The format of encoded records: a name or <c>{type, …}</c>. Default: <c>json</c>.</summary>
    [Option("The format of encoded records.", Example = "\"csv\"")]
    public JsonElement? Format { get; init; }

    /// <summary>The columns: <c>{name: type | {nested}}</c>. Default: inferred from a sample, then fixed.</summary>
    [Option("The columns, {name: type | {nested}}; absent: inferred from a sample, then fixed.", Example = "{\"user\": \"string\", \"amount\": \"float64\"}")]
    public JsonElement? Schema { get; init; }

    /// <summary>Where the event time is and how time moves on. Default: the time of arrival.</summary>
    [Option("Where the event time is and how time moves on; absent: the platform's time stamp, else the time of arrival.")]
    public EventTimeOptions? EventTime { get; init; }
}
