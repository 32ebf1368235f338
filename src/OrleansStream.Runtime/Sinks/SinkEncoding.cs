using System.Buffers;
using OrleansStream.Events;
using OrleansStream.Formats;
using OrleansStream.Plans;

namespace OrleansStream.Runtime.Sinks;

/// <summary>Encodes rows in a sink's format, with an encoder for each set of columns that comes.</summary>
/// <param name="bound">The sink in the plan.</param>
/// <param name="recordsOnly">Whether only records are wanted: the sink itself puts what a file begins with before them.</param>
sealed class SinkEncoding(BoundSink bound, bool recordsOnly = false)
{
    /// <summary>A buffer that a batch of very long rows has made larger than this is not kept.</summary>
    const int MaxKeptBuffer = 16 << 20;

    const int FirstBuffer = 64 << 10;

    readonly List<(RowSchema Schema, IEncoder Encoder)> _encoders = [];
    ArrayBufferWriter<byte> _buffer = new(FirstBuffer);

    /// <summary>Whether the sink takes encoded records.</summary>
    public bool IsEncoded => bound.Format is not null;

    /// <summary>Whether nothing was encoded yet.</summary>
    public bool IsUnused => _encoders.Count == 0;

    /// <summary>The records of rows, valid until the next call; nothing if the sink takes rows.</summary>
    public ReadOnlyMemory<byte> Encode(EventBatch rows)
    {
        if (!IsEncoded)
            return default;
        if (_buffer.Capacity > MaxKeptBuffer)
            _buffer = new ArrayBufferWriter<byte>(FirstBuffer);
        _buffer.ResetWrittenCount();
        EncoderOf(rows.Schema).Encode(rows, _buffer);
        return _buffer.WrittenMemory;
    }

    IEncoder EncoderOf(RowSchema schema)
    {
        foreach (var (known, encoder) in _encoders)
        {
            if (ReferenceEquals(known, schema) || known.Equals(schema))
                return encoder;
        }
        var created = recordsOnly ? bound.Format!.CreateRecordEncoder(bound.FormatOptions!, schema) : bound.Format!.CreateEncoder(bound.FormatOptions!, schema);
        _encoders.Add((schema, created));
        return created;
    }
}
