using OrleansStream.Connectors;

namespace OrleansStream.Formats.Json;

/// <summary>Finds out by the first line how objects stand in an input, and gives them to a decoder of lines, one a line.</summary>
sealed class JsonInput(JsonFormatOptions options, IDecoder rows) : IDecoder
{
    const string LinesState = "lines";
    const string BeginningState = "";

    readonly LineJoiner _lines = new(rows, options.MaxRowBytes, blanksCount: false);
    readonly JsonValues _values = new(rows, options.MaxRowBytes);
    IDecoder? _chosen;

    // The beginning of a first line that shows nothing yet.
    EncodedChunk? _beginning;
    bool _isBeginning;

    public long PendingBytes => _beginning?.Data.Length ?? _chosen?.PendingBytes ?? 0;

    public string? State => _chosen == _values ? _values.State : _chosen == _lines ? LinesState : _isBeginning ? BeginningState : null;

    public void Restore(string state)
    {
        if (state == BeginningState)
        {
            _isBeginning = true;
            return;
        }
        _chosen = state == LinesState ? _lines : _values;
        if (_chosen == _values)
            _values.Restore(state);
    }

    public void Decode(EncodedChunk chunk, IDecoderOutput output)
    {
        if (chunk.Begins && (_chosen is not null || _beginning is not null))
            Complete(output);
        _isBeginning |= chunk.Begins;
        if (_beginning is { } beginning)
        {
            // Another beginning cannot follow: a chunk that does not go on where this one ended leaves it as it is.
            chunk = beginning.Next == chunk.First
                ? chunk with { Data = (byte[])[.. beginning.Data.Span, .. chunk.Data.Span], First = beginning.First, Begins = beginning.Begins }
                : chunk;
            _beginning = null;
        }
        _chosen ??= Choose(chunk);
        if (_chosen is null)
            _beginning = chunk.GoesOn ? chunk : null;
        else
            _chosen.Decode(chunk, output);
    }

    public void Complete(IDecoderOutput output)
    {
        if (_beginning is { } beginning)
            _lines.Decode(beginning with { GoesOn = false }, output);
        _beginning = null;
        _chosen?.Complete(output);
        _chosen = null;
        _isBeginning = false;
    }

    public RawRecord? Locate(int row) => _chosen == _values ? _values.Locate(row) : _lines.Locate(row);

    /// <summary>What the beginning shows; null if nothing yet.</summary>
    IDecoder? Choose(EncodedChunk chunk)
    {
        if (options.Layout != JsonLayout.Auto)
            return options.Layout == JsonLayout.Lines ? _lines : _values;
        if (!_isBeginning)
            return _lines;
        var text = chunk.Data.Span;
        if (chunk.Begins && text.StartsWith(Lines.ByteOrderMark))
            text = text[Lines.ByteOrderMark.Length..];
        var first = text.IndexOfAnyExcept(" \t\r\n"u8);
        if (HasLongLine(text[..(first < 0 ? text.Length : first)]))
            return _lines;
        // Only the line counts on which the first character stands: what is before it can be cut anywhere.
        var line = text[..(first < 0 ? text.Length : first)].LastIndexOf((byte)'\n') + 1;
        var most = options.MaxRowBytes + line;
        if (first < 0)
            return text.Length < most ? null : _lines;
        if (first >= most || text[first] is not ((byte)'[' or (byte)'{'))
            return _lines;
        var second = text[(first + 1)..].IndexOfAnyExcept(" \t\r"u8);
        if (second < 0)
            return text.Length >= most ? _lines : chunk.GoesOn ? null : _values;
        if (first + 1 + second >= most)
            return _lines;
        return text[first + 1 + second] switch
        {
            (byte)'\n' => _values,
            (byte)'{' or (byte)']' when text[first] == '[' => _values,
            _ => _lines,
        };
    }

    /// <summary>Whether a line of blanks is beyond the limit: it cannot be held until the first value comes.</summary>
    bool HasLongLine(ReadOnlySpan<byte> blanks)
    {
        while (blanks.IndexOf((byte)'\n') is >= 0 and var length)
        {
            if (length >= options.MaxRowBytes)
                return true;
            blanks = blanks[(length + 1)..];
        }
        return blanks.Length >= options.MaxRowBytes;
    }
}
