using System.Buffers;
using OrleansStream.Diagnostics;

namespace OrleansStream.Formats.Csv;

/// <summary>The characters with a meaning.</summary>
sealed class CsvDialect
{
    public CsvDialect(CsvFormatOptions options)
    {
        Delimiter = One(options.Delimiter, "delimiter");
        Quote = One(options.Quote, "quote");
        if (Delimiter == Quote)
            throw new StreamException(ErrorCodes.Conflict, "The csv options 'delimiter' and 'quote' are the same character.");
        FieldEnds = SearchValues.Create([Delimiter, (byte)'\n']);
        NeedQuotes = SearchValues.Create([Delimiter, Quote, (byte)'\n', (byte)'\r']);
    }

    public byte Delimiter { get; }

    public byte Quote { get; }

    /// <summary>What ends a field that is not quoted.</summary>
    public SearchValues<byte> FieldEnds { get; }

    /// <summary>What makes a field need quotes.</summary>
    public SearchValues<byte> NeedQuotes { get; }

    static byte One(string? text, string option)
    {
        if (text is ['\t' or (> ' ' and < (char)127)] && !char.IsLetterOrDigit(text[0]) && text[0] is not ('.' or '+' or '-'))
            return (byte)text[0];
        throw new StreamException(ErrorCodes.OutOfRange,
            $"The csv option '{option}' is one ASCII character other than letters, digits, blanks and . + - (a tab is \"\\t\"), not \"{text}\".");
    }
}
