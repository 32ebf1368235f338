using System.Buffers;

namespace OrleansStream.Formats.Csv;

/// <summary>How the reading of a record ended.</summary>
enum CsvStatus
{
    /// <summary>A record was read.</summary>
    Record,

    /// <summary>The text ends within quotes.</summary>
    Incomplete,

    /// <summary>Something other than a delimiter follows a closing quote, or there are too many fields.</summary>
    Malformed,
}

/// <summary>Reads one record at a time and holds the places of its fields.</summary>
sealed class CsvRecord(CsvDialect dialect)
{
    /// <summary>The most fields of a record.</summary>
    public const int MaxFields = 16_384;

    Field[] _fields = new Field[64];
    byte[] _unquoted = [];

    public int Count { get; private set; }

    /// <summary>Reads the record at a place of the text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">Where the record begins.</param>
    /// <param name="next">Where the next one begins; for a malformed record the place after its line.</param>
    public CsvStatus Read(ReadOnlySpan<byte> text, int at, out int next)
    {
        Count = 0;
        next = at;
        while (true)
        {
            var quoted = next < text.Length && text[next] == dialect.Quote;
            if (Count == MaxFields)
                return SkipLine(text, ref next);
            if (Count == _fields.Length)
                Array.Resize(ref _fields, Count * 2);
            if (quoted)
            {
                if (!ReadQuoted(text, ref next))
                    return CsvStatus.Incomplete;
            }
            else
                ReadPlain(text, ref next);
            if (next >= text.Length)
                return CsvStatus.Record;
            var end = text[next++];
            if (end == '\n')
                return CsvStatus.Record;
            if (end == '\r' && (next == text.Length || text[next] == '\n'))
            {
                next = Math.Min(next + 1, text.Length);
                return CsvStatus.Record;
            }
            if (end != dialect.Delimiter)
                return SkipLine(text, ref next);
        }
    }

    /// <summary>Whether the record is an empty line.</summary>
    public bool IsBlank => Count == 1 && _fields[0] is { Length: 0, Quoted: false };

    /// <summary>Whether a field stood in quotes.</summary>
    public bool IsQuoted(int field) => _fields[field].Quoted;

    /// <summary>A field's text, without its quotes. Good until the next call.</summary>
    public ReadOnlySpan<byte> Text(ReadOnlySpan<byte> text, int field)
    {
        var (start, length, _, doubled) = _fields[field];
        var inside = text.Slice(start, length);
        return doubled ? Halve(inside) : inside;
    }

    void ReadPlain(ReadOnlySpan<byte> text, ref int next)
    {
        var length = text[next..].IndexOfAny(dialect.FieldEnds);
        var end = length < 0 ? text.Length : next + length;
        // The carriage return before a line feed belongs to the line end.
        var atLineEnd = end == text.Length || text[end] == '\n';
        var last = atLineEnd && end > next && text[end - 1] == '\r' ? end - 1 : end;
        _fields[Count++] = new Field(next, last - next, false, false);
        next = last;
    }

    bool ReadQuoted(ReadOnlySpan<byte> text, ref int next)
    {
        var start = ++next;
        var doubled = false;
        while (true)
        {
            var quote = text[next..].IndexOf(dialect.Quote);
            if (quote < 0)
                return false;
            next += quote + 1;
            if (next >= text.Length || text[next] != dialect.Quote)
                break;
            doubled = true;
            next++;
        }
        _fields[Count++] = new Field(start, next - 1 - start, true, doubled);
        return true;
    }

    ReadOnlySpan<byte> Halve(ReadOnlySpan<byte> inside)
    {
        if (_unquoted.Length < inside.Length)
            _unquoted = new byte[inside.Length];
        var written = 0;
        for (var i = 0; i < inside.Length; i++)
        {
            _unquoted[written++] = inside[i];
            if (inside[i] == dialect.Quote)
                i++;
        }
        return _unquoted.AsSpan(0, written);
    }

    static CsvStatus SkipLine(ReadOnlySpan<byte> text, ref int next)
    {
        next = EndOfLine(text, Math.Max(next - 1, 0));
        return CsvStatus.Malformed;
    }

    /// <summary>The place after the next line feed.</summary>
    public static int EndOfLine(ReadOnlySpan<byte> text, int from)
    {
        var feed = text[from..].IndexOf((byte)'\n');
        return feed < 0 ? text.Length : from + feed + 1;
    }

    readonly record struct Field(int Start, int Length, bool Quoted, bool Doubled);
}
