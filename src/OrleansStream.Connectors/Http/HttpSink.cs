using System.Buffers;

namespace OrleansStream.Connectors.Http;

/// <summary>Gathers records into requests.</summary>
sealed class HttpSink(HttpSender sender, HttpSinkOptions options) : ISink
{
    /// <summary>A request is sent before its body grows beyond this, whatever the number of rows; a single longer row goes alone.</summary>
    const int MaxRequestBytes = 4 * 1024 * 1024;

    readonly ArrayBufferWriter<byte> _body = new();
    readonly int _batchRows = options.Body == HttpSinkBody.Each ? 1 : options.BatchRows;
    readonly string _contentType = options.Body == HttpSinkBody.Ndjson ? "application/x-ndjson" : "application/json";
    int _rows;

    public async ValueTask WriteAsync(SinkBatch batch, CancellationToken cancellationToken)
    {
        var records = batch.Encoded;
        while (!records.IsEmpty)
        {
            var end = records.Span.IndexOf((byte)'\n');
            var record = end < 0 ? records : records[..end];
            if (_rows > 0 && _body.WrittenCount + (long)record.Length > MaxRequestBytes)
                await FlushAsync(cancellationToken).ConfigureAwait(false);
            Add(record.Span);
            records = end < 0 ? default : records[(end + 1)..];
            if (_rows >= _batchRows)
                await FlushAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        if (_rows == 0)
            return;
        if (options.Body == HttpSinkBody.Array)
            _body.Write("]"u8);
        await sender.SendAsync(_body.WrittenMemory, _contentType, cancellationToken).ConfigureAwait(false);
        _body.ResetWrittenCount();
        _rows = 0;
    }

    public ValueTask CompleteAsync(CancellationToken cancellationToken) => FlushAsync(cancellationToken);

    public ValueTask DisposeAsync() => default;

    void Add(ReadOnlySpan<byte> record)
    {
        if (options.Body == HttpSinkBody.Array)
            _body.Write(_rows == 0 ? "["u8 : ","u8);
        _body.Write(record);
        if (options.Body == HttpSinkBody.Ndjson)
            _body.Write("\n"u8);
        _rows++;
    }
}
