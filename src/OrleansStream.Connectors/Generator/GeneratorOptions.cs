using OrleansStream.Components;

namespace OrleansStream.Connectors.Generator;

/// <summary>The options of the source <c>generator</c>.</summary>
[Component(ComponentKind.Source, "generator", "Makes rows up: as many, as fast and of such fields as wanted, the same again for the same seed.",
    Example = """{ "rate": 1000, "fields": { "id": "sequence", "user": { "type": "key", "count": 50 }, "amount": { "type": "number", "max": 100 } } }""")]
public sealed record GeneratorOptions
{
    /// <summary>How many rows, over all partitions; 0: without end. Default: 0.</summary>
    [Option("How many rows, over all partitions; 0: without end.", Min = 0, Example = "1000000")]
    public long Rows { get; init; }

    /// <summary>Rows per second over all partitions; null or 0: as fast as possible.</summary>
    [Option("Rows per second, over all partitions; 0 or absent: as fast as possible.", Min = 0, Max = 1e9, Example = "1000")]
    public double? Rate { get; init; }

    /// <summary>Another seed makes other rows. Default: 0.</summary>
    [Option("Another seed makes other rows.")]
    public long Seed { get; init; }

    /// <summary>Into how many partitions the rows are dealt out in turn, 1 to 256. Default: 1.</summary>
    [Option("Into how many partitions the rows are dealt out in turn.", Min = 1, Max = 256)]
    public int Partitions { get; init; } = 1;

    /// <summary>The fields; none: <c>id</c>, <c>user</c>, <c>amount</c> and <c>time</c>.</summary>
    [Option("The fields by name; absent: `id`, `user`, `amount` and `time`.", Example = """{"id": "sequence", "city": {"type": "choice", "values": ["Rome", "Oslo"]}}""")]
    public IReadOnlyDictionary<string, GeneratorField> Fields { get; init; } = new OrderedDictionary<string, GeneratorField>();
}
