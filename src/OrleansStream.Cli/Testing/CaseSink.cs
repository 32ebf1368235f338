using System.Text.Json;
using OrleansStream.Connectors;
using OrleansStream.Formats;

namespace OrleansStream.Cli.Testing;

/// <summary>A sink of a plan under test, as a silo sees it: it keeps the rows until the case looks at them.</summary>
sealed class CaseSink : ISink
{
    readonly Lock _lock = new();
    List<JsonElement> _rows = [];

    /// <summary>The rows since the last call, in order.</summary>
    public IReadOnlyList<JsonElement> Take()
    {
        lock (_lock)
        {
            var rows = _rows;
            _rows = [];
            return rows;
        }
    }

    public ValueTask WriteAsync(SinkBatch batch, CancellationToken cancellationToken)
    {
        lock (_lock)
            _rows.AddRange(JsonRows.ToElements(batch.Rows));
        return default;
    }

    public ValueTask FlushAsync(CancellationToken cancellationToken) => default;

    public ValueTask CompleteAsync(CancellationToken cancellationToken) => default;

    public ValueTask DisposeAsync() => default;
}
