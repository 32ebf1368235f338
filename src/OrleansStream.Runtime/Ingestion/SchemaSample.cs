using OrleansStream.Connectors;
using OrleansStream.Events;
using OrleansStream.Plans;

namespace OrleansStream.Runtime.Ingestion;

/// <summary>
/// Infers the columns of a source from the beginning of one of its partitions. Decided when enough was seen, when no more can come, or when the
/// beginning has been waited for long enough and shows at least one column.
/// </summary>
sealed class SchemaSample(BoundSource source, int sampleBytes)
{
    readonly List<ReadOnlyMemory<byte>> _parts = [];
    readonly TaskCompletionSource<RowSchema> _schema = new(TaskCreationOptions.RunContinuationsAsynchronously);
    long _bytes;
    bool _impatient;

    /// <summary>The columns; empty if the input ended without rows.</summary>
    public Task<RowSchema> Schema => _schema.Task;

    /// <summary>Whether data has come but nothing is decided.</summary>
    public bool IsWaiting => _bytes > 0 && !_schema.Task.IsCompleted;

    /// <summary>Takes what was delivered.</summary>
    /// <param name="container">The container.</param>
    /// <param name="last">Whether no more will be read before the columns are known.</param>
    public void Add(SourceContainer container, bool last)
    {
        if (_schema.Task.IsCompleted)
            return;
        foreach (var chunk in container.Chunks)
        {
            if (chunk is EncodedChunk encoded && _bytes < sampleBytes)
            {
                _parts.Add(encoded.Data);
                _bytes += encoded.Data.Length;
            }
        }
        if (last || _bytes >= sampleBytes)
            Decide(final: true);
        else if (_impatient)
            Decide(final: false);
    }

    /// <summary>Says that the beginning has been waited for long enough.</summary>
    public void StopWaiting()
    {
        _impatient = true;
        if (IsWaiting)
            Decide(final: false);
    }

    void Decide(bool final)
    {
        var schema = _bytes == 0 ? RowSchema.Empty : source.Format!.Infer(source.FormatOptions!, Join());
        if (!final && schema.Count == 0)
            return;
        _parts.Clear();
        _schema.TrySetResult(schema);
    }

    ReadOnlyMemory<byte> Join()
    {
        if (_parts.Count == 1)
            return _parts[0];
        var joined = new byte[_bytes];
        var at = 0;
        foreach (var part in _parts)
        {
            part.CopyTo(joined.AsMemory(at));
            at += part.Length;
        }
        return joined;
    }
}
