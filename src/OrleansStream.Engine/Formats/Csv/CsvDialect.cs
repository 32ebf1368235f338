using System.Buffers;
using System.Text;
using OrleansStream.Diagnostics;

namespace OrleansStream.Formats.Csv;

/// <summary>The characters with a meaning.</summary>
sealed class CsvDialect
{
    public CsvDialect(CsvFormatOptions options)
    {
        Delimiter = One(options.Delimiter, "delimiter");
        Quote = string.IsNullOrEmpty(options.Quote) ? null : One(options.Quote, "quote");
        Comment = options.Comment is null ? null : One(options.Comment, "comment");
        Escape = options.Escape is null ? null : One(options.Escape, "escape");
        if (Escape == Quote)
            Escape = null;
        Trim = options.Trim;
        Null = Encoding.UTF8.GetBytes(options.NullText ?? "");
        CheckDistinct();
        if (Escape is not null && Quote is null)
            throw new StreamException(ErrorCodes.Conflict, "The csv option 'escape' works within quotes, and 'quote' is empty.");
        if (Trim && Delimiter == '\t')
            throw new StreamException(ErrorCodes.Conflict, "The csv option 'trim' takes tabs for blanks, and 'delimiter' is a tab.");
        FieldEnds = SearchValues.Create([Delimiter, (byte)'\n']);
        QuoteEnds = SearchValues.Create([.. Quote is { } q ? [q] : Array.Empty<byte>(), .. Escape is { } e ? [e] : Array.Empty<byte>()]);
        NeedQuotes = SearchValues.Create([Delimiter, (byte)'\n', (byte)'\r', .. Quote is { } quote ? [quote] : Array.Empty<byte>()]);
    }

    public byte Delimiter { get; }

    /// <summary>What encloses fields; null: nothing.</summary>
    public byte? Quote { get; }

    /// <summary>What takes the meaning from the next character within quotes; null: nothing.</summary>
    public byte? Escape { get; }

    /// <summary>What a line begins with that is no record; null: nothing.</summary>
    public byte? Comment { get; }

    /// <summary>Whether blanks around fields do not count.</summary>
    public bool Trim { get; }

    /// <summary>What a field outside of quotes is that stands for null.</summary>
    public byte[] Null { get; }

    /// <summary>What ends a field that is not quoted.</summary>
    public SearchValues<byte> FieldEnds { get; }

    /// <summary>What has a meaning within quotes.</summary>
    public SearchValues<byte> QuoteEnds { get; }

    /// <summary>What makes a field need quotes.</summary>
    public SearchValues<byte> NeedQuotes { get; }

    void CheckDistinct()
    {
        (string Option, byte? Character)[] all = [("delimiter", Delimiter), ("quote", Quote), ("escape", Escape), ("comment", Comment)];
        for (var i = 0; i < all.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (all[i].Character is { } character && character == all[j].Character)
                    throw new StreamException(ErrorCodes.Conflict, $"The csv options '{all[j].Option}' and '{all[i].Option}' are the same character.");
            }
        }
    }

    static byte One(string? text, string option)
    {
        if (text is ['\t' or (> ' ' and < (char)127)] && !char.IsLetterOrDigit(text[0]) && text[0] is not ('.' or '+' or '-'))
            return (byte)text[0];
        throw new StreamException(ErrorCodes.OutOfRange,
            $"The csv option '{option}' is one ASCII character other than letters, digits, blanks and . + - (a tab is \"\\t\"), not \"{text}\".");
    }
}
