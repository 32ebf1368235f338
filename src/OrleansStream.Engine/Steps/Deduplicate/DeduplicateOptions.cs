using System.Text.Json;
using OrleansStream.Components;

namespace OrleansStream.Steps.Deduplicate;

/// <summary>
/// Options of the step <c>deduplicate</c>. The first row of a key by arrival is kept. Others are dropped while their event time is below that of the
/// kept row plus <see cref="Ttl"/>; the row that reaches it is kept and begins anew. A key is forgotten when the watermark shows that no row can
/// be dropped for it any more, so that memory follows the keys of the last <see cref="Ttl"/>.
/// </summary>
[Component(ComponentKind.Step, "deduplicate", "Keeps the first row of each key and drops the others, for a time or for ever.", Example = """{"by": ["id"], "ttl": "1h"}""")]
public sealed record DeduplicateOptions
{
    /// <summary>What makes rows the same: a list of columns or <c>{name: expression}</c>. Nulls are the same as each other.</summary>
    [Option("What makes rows the same: a list whose elements are a column's name or {name: expression}.", Required = true, Example = """["id"]""")]
    public JsonElement By { get; init; }

    /// <summary>For how long, by event time, a kept row drops others of its key. Default: for ever.</summary>
    [Option("For how long, by event time, a kept row drops others of its key; absent: for ever.", Min = 1, Example = "\"1h\"")]
    public TimeSpan? Ttl { get; init; }

    /// <summary>The most keys that one task remembers; one more stops the pipeline. Default 10,000,000.</summary>
    [Option("The most keys that one task remembers; one more stops the pipeline.", Min = 1, Max = 1_000_000_000)]
    public int MaxKeys { get; init; } = 10_000_000;
}
