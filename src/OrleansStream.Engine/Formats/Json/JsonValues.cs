using OrleansStream.Connectors;
using OrleansStream.Diagnostics;

namespace OrleansStream.Formats.Json;

/// <summary>
/// Rewrites arrays of objects, and objects one after another, as lines of the same length: what stands between objects becomes blanks or line ends, and
/// line ends within them blanks. So every byte keeps its position, and only what stands open has to be held.
/// </summary>
sealed class JsonValues(IDecoder rows, int maxRowBytes) : IDecoder
{
    readonly JsonValueScan _scan = new();

    // Rewritten text that no line end follows yet.
    byte[] _text = [];
    int _length;
    SourcePosition _first;
    EncodedChunk? _last;

    // A value beyond the limit is not held but counted.
    SkippedRecord? _skipped;

    public long PendingBytes => _skipped?.Bytes ?? _length;

    public string? State => _scan.State;

    public void Restore(string state) => _scan.State = state;

    public void Decode(EncodedChunk chunk, IDecoderOutput output)
    {
        var data = chunk.Data.Span;
        if (chunk.Begins)
        {
            _scan.Reset();
            if (data.StartsWith(Lines.ByteOrderMark))
                data = data[Lines.ByteOrderMark.Length..];
        }
        else if (_last is not null && chunk.First != _last.Next)
        {
            Close(output);
        }
        if (_length == 0 && _skipped is null)
            _first = chunk.Next with { Offset = chunk.Next.Offset - data.Length };
        _last = chunk;
        var begin = _length;
        if (_text.Length - _length < data.Length)
            Array.Resize(ref _text, (int)Math.Min(Array.MaxLength, Math.Max(_length + (long)data.Length, _text.Length * 2L)));
        data.CopyTo(_text.AsSpan(_length));
        _length += data.Length;
        Give(begin, output);
    }

    public void Complete(IDecoderOutput output)
    {
        var rest = _length > 0 && !Lines.IsBlank(_text.AsSpan(0, _length));
        var open = _skipped is { IsBlank: false } || rest;
        Close(output);
        if (_scan.IsInArray && !open)
            output.Reject(ErrorCodes.MalformedRow, "The array is not closed: the input ends within it.", _last?.Next.Offset ?? 0, default);
        _scan.Reset();
        _last = null;
    }

    public RawRecord? Locate(int row) => rows.Locate(row) is not { } record ? null : Trim(record.Position, record.Raw);

    // Rewrites what is new, from a place of the text on, and gives on whole lines.
    void Give(int begin, IDecoderOutput output)
    {
        var end = 0;
        if (_skipped is not null)
        {
            var first = _scan.Rewrite(_text.AsSpan(0, _length), onlyFirst: true);
            _skipped.Add(_text.AsSpan(0, first < 0 ? _length : first - 1));
            if (first < 0)
            {
                _length = 0;
                return;
            }
            EndSkipping(output);
            Drop(first);
            begin = 0;
        }
        end = _scan.Rewrite(_text.AsSpan(begin, _length - begin), onlyFirst: false) + begin;
        if (end > begin)
        {
            rows.Decode(Rewritten(end), new Trimming(output));
            Drop(end);
        }
        if (_length > maxRowBytes)
        {
            _skipped = new SkippedRecord(_first.Offset);
            _skipped.Add(_text.AsSpan(0, _length));
            _length = 0;
        }
    }

    void Close(IDecoderOutput output)
    {
        if (_skipped is not null)
            EndSkipping(output);
        if (_length > 0)
            rows.Decode(Rewritten(_length), new Trimming(output));
        _length = 0;
    }

    EncodedChunk Rewritten(int end) => new(_text.AsMemory(0, end), _first, _first with { Offset = _first.Offset + end })
    {
        ArrivalTime = _last!.ArrivalTime,
        Begins = false,
    };

    void Drop(int count)
    {
        _text.AsSpan(count, _length - count).CopyTo(_text);
        _length -= count;
        _first = _first with { Offset = _first.Offset + count };
    }

    void EndSkipping(IDecoderOutput output)
    {
        var skipped = _skipped!;
        _skipped = null;
        if (!skipped.IsBlank)
            new Trimming(output).Reject(ErrorCodes.RowTooLong, LineJoiner.TooLong(skipped.Bytes, maxRowBytes), skipped.Position, skipped.Raw);
        _first = _first with { Offset = _last!.Next.Offset - _length };
    }

    static RawRecord Trim(long position, ReadOnlyMemory<byte> raw)
    {
        var blanks = raw.Span.IndexOfAnyExcept(" \t\r\n"u8);
        return blanks < 0 ? new(position, raw) : new(position + blanks, raw[blanks..].TrimEnd(" \t\r\n"u8));
    }

    /// <summary>Lets refused values begin where they begin, not where the one before them ends.</summary>
    sealed class Trimming(IDecoderOutput output) : IDecoderOutput
    {
        public void Rows(Events.EventBatch batch) => output.Rows(batch);

        public void Watermark(long watermark) => output.Watermark(watermark);

        public void Reject(string code, string cause, long position, ReadOnlySpan<byte> raw)
        {
            var blanks = Math.Max(0, raw.IndexOfAnyExcept(" \t\r\n"u8));
            output.Reject(code, cause, position + blanks, raw[blanks..].TrimEnd(" \t\r\n"u8));
        }

        public void CountUnknownFields(long fields) => output.CountUnknownFields(fields);
    }
}
