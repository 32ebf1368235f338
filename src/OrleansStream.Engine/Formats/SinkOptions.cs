using System.Text.Json;
using OrleansStream.Components;

namespace OrleansStream.Formats;

/// <summary>What every sink takes besides its connector's own options.</summary>
public sealed record SinkOptions
{
    /// <summary>The format of encoded records: a name or <c>{type, …}</c>. Default: <c>json</c>.</summary>
    [Option("The format of encoded records.", Example = "\"csv\"")]
    public JsonElement? Format { get; init; }
}
