using System.Buffers;

namespace OrleansStream.Formats.Csv;

/// <summary>How the reading of a record ended.</summary>
enum CsvStatus
{
    /// <summary>A record was read.</summary>
    Record,

    /// <summary>The text ends before the record does. <see cref="CsvRecord.Read"/> goes on where it stopped when it is given more.</summary>
    Incomplete,

    /// <summary>Something other than a delimiter follows a closing quote, or there are too many fields.</summary>
    Malformed,
}

/// <summary>Reads one record at a time and holds the places of its fields.</summary>
sealed class CsvRecord(CsvDialect dialect)
{
    /// <summary>The most fields of a record.</summary>
    public const int MaxFields = 16_384;

    // Places count from the record's beginning, so that an open record can be read on after its text was moved.
    Field[] _fields = new Field[64];
    byte[] _unquoted = [];
    int _begin;
    int _place;
    int _quoteStart;
    bool _isOpen;
    bool _inQuotes;
    bool _isEscaped;

    public int Count { get; private set; }

    /// <summary>Reads the record at a place of the text; if the last one was incomplete, its rest.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">Where the record begins.</param>
    /// <param name="more">Whether the last line of the text may go on.</param>
    /// <param name="next">Where the next one begins; for a malformed record the place after its line.</param>
    public CsvStatus Read(ReadOnlySpan<byte> text, int at, bool more, out int next)
    {
        _begin = at;
        if (!_isOpen)
            Begin();
        _isOpen = false;
        if (Count == 0 && !_inQuotes && dialect.Comment is { } comment && at < text.Length && text[at] == comment)
            return SkipComment(text, more, out next);
        while (true)
        {
            if (Count == MaxFields)
                return SkipLine(text, at + _place, more, out next);
            if (Count == _fields.Length)
                Array.Resize(ref _fields, Count * 2);
            next = at + _place;
            if (!ReadField(text, ref next, more))
            {
                _isOpen = true;
                return CsvStatus.Incomplete;
            }
            if (next >= text.Length)
                return CsvStatus.Record;
            var end = text[next++];
            if (end == '\n')
                return CsvStatus.Record;
            // Whether a line feed follows decides.
            if (end == '\r' && next == text.Length && more)
                return StartOver();
            if (end == '\r' && (next == text.Length || text[next] == '\n'))
            {
                next = Math.Min(next + 1, text.Length);
                return CsvStatus.Record;
            }
            if (end != dialect.Delimiter)
                return SkipLine(text, next - 1, more, out next);
            _place = next - at;
        }
    }

    /// <summary>Forgets a record that was incomplete.</summary>
    public void GiveUp() => _isOpen = false;

    /// <summary>Whether the record is an empty line or a comment.</summary>
    public bool IsBlank => Count == 0 || (Count == 1 && _fields[0] is { Length: 0, Quoted: false });

    /// <summary>Whether a field stood in quotes.</summary>
    public bool IsQuoted(int field) => _fields[field].Quoted;

    /// <summary>A field's text, without its quotes. Good until the next call.</summary>
    public ReadOnlySpan<byte> Text(ReadOnlySpan<byte> text, int field)
    {
        var (start, length, _, escaped) = _fields[field];
        var inside = text.Slice(_begin + start, length);
        return escaped ? Unescape(inside) : inside;
    }

    /// <summary>The place after the next line feed.</summary>
    public static int EndOfLine(ReadOnlySpan<byte> text, int from)
    {
        var feed = text[from..].IndexOf((byte)'\n');
        return feed < 0 ? text.Length : from + feed + 1;
    }

    void Begin()
    {
        Count = 0;
        _place = 0;
        _inQuotes = false;
    }

    /// <summary>Reads a field, or the rest of one; false if the text ends before it.</summary>
    bool ReadField(ReadOnlySpan<byte> text, ref int next, bool more)
    {
        if (_inQuotes)
            return ReadQuoted(text, ref next, more);
        var start = dialect.Trim ? SkipBlanks(text, next) : next;
        if (start >= text.Length || text[start] != dialect.Quote)
            return ReadPlain(text, start, ref next, more);
        next = start + 1;
        _inQuotes = true;
        _isEscaped = false;
        _quoteStart = next - _begin;
        return ReadQuoted(text, ref next, more);
    }

    bool ReadPlain(ReadOnlySpan<byte> text, int start, ref int next, bool more)
    {
        var length = text[start..].IndexOfAny(dialect.FieldEnds);
        if (length < 0 && more)
            return false;
        var end = length < 0 ? text.Length : start + length;
        // The carriage return before a line feed belongs to the line end.
        var atLineEnd = end == text.Length || text[end] == '\n';
        var last = atLineEnd && end > start && text[end - 1] == '\r' ? end - 1 : end;
        next = last;
        while (dialect.Trim && last > start && text[last - 1] is (byte)' ' or (byte)'\t')
            last--;
        _fields[Count++] = new Field(start - _begin, Math.Max(0, last - start), false, false);
        return true;
    }

    bool ReadQuoted(ReadOnlySpan<byte> text, ref int next, bool more)
    {
        while (true)
        {
            var found = text[next..].IndexOfAny(dialect.QuoteEnds);
            if (found < 0)
                return Stop(text.Length);
            var at = next + found;
            if (at + 1 == text.Length && (more || text[at] != dialect.Quote))
                return Stop(at);
            if (at + 1 < text.Length && (text[at] != dialect.Quote || text[at + 1] == dialect.Quote))
            {
                _isEscaped = true;
                next = at + 2;
                continue;
            }
            next = at + 1;
            if (dialect.Trim)
                next = SkipBlanks(text, next);
            if (next == text.Length && more)
                return Stop(at);
            _inQuotes = false;
            _fields[Count++] = new Field(_quoteStart, at - _begin - _quoteStart, true, _isEscaped);
            return true;
        }
    }

    // What follows is still within quotes.
    bool Stop(int at)
    {
        _place = at - _begin;
        return false;
    }

    ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> inside)
    {
        if (_unquoted.Length < inside.Length)
            _unquoted = new byte[inside.Length];
        var written = 0;
        for (var i = 0; i < inside.Length; i++)
        {
            // Both a quote and an escape stand before the character that is meant.
            if ((inside[i] == dialect.Quote || inside[i] == dialect.Escape) && i + 1 < inside.Length)
                i++;
            _unquoted[written++] = inside[i];
        }
        return _unquoted.AsSpan(0, written);
    }

    CsvStatus SkipComment(ReadOnlySpan<byte> text, bool more, out int next)
    {
        next = EndOfLine(text, _begin);
        return text[next - 1] == '\n' || !more ? CsvStatus.Record : StartOver();
    }

    CsvStatus SkipLine(ReadOnlySpan<byte> text, int from, bool more, out int next)
    {
        next = EndOfLine(text, from);
        if (next > _begin && text[next - 1] != '\n' && more)
            return StartOver();
        return CsvStatus.Malformed;
    }

    CsvStatus StartOver()
    {
        Begin();
        _isOpen = true;
        return CsvStatus.Incomplete;
    }

    static int SkipBlanks(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && text[at] is (byte)' ' or (byte)'\t')
            at++;
        return at;
    }

    readonly record struct Field(int Start, int Length, bool Quoted, bool Escaped);
}
