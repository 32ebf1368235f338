using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using OrleansStream.Columns;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Expressions.Evaluation;

namespace OrleansStream.Expressions.Functions;

/// <summary><c>split</c></summary>
sealed class SplitNode(Node text, Node separator) : StrictNode(DataType.ListOf(DataType.String), text, separator)
{
    public override Vector Evaluate(Frame frame)
    {
        var a = Operands[0].Evaluate(frame);
        var b = Operands[1].Evaluate(frame);
        var validity = BothValid(frame, a, b);
        var valid = new Validity(frame, validity);
        var lists = (ListColumnBuilder)ColumnBuilder.For(Type);
        var parts = (BytesColumnBuilder)lists.Elements;
        var texts = a.Texts();
        var separators = b.Texts();
        for (var row = 0; row < frame.Rows; row++)
        {
            if (!valid.IsValid(row))
            {
                lists.AppendNull();
                continue;
            }
            Split(texts[row], separators[row], parts);
            lists.Append();
        }
        return Vector.Nested(lists.Build(), validity);
    }

    static void Split(ReadOnlySpan<byte> text, ReadOnlySpan<byte> separator, BytesColumnBuilder parts)
    {
        int found;
        while (!separator.IsEmpty && (found = text.IndexOf(separator)) >= 0)
        {
            parts.Append(text[..found]);
            text = text[(found + separator.Length)..];
        }
        parts.Append(text);
    }
}

/// <summary><c>regexp_matches</c></summary>
sealed class RegexNode : StrictNode
{
    /// <summary>The longest that one row may take; a row that takes longer fails.</summary>
    static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(250);

    readonly Regex _regex;

    public RegexNode(Node text, string pattern) : base(DataType.Bool, text) =>
        _regex = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Timeout);

    private protected override bool MayFail() => true;

    public override Vector Evaluate(Frame frame)
    {
        var value = Operands[0].Evaluate(frame);
        var bits = frame.RentBits();
        var words = Frame.WordsOf(bits);
        words.Clear();
        var validity = new Validity(frame, value.Validity);
        var texts = value.Texts();
        for (var row = 0; row < frame.Rows; row++)
        {
            if (!validity.IsValid(row) || !frame.IsActive(row))
                continue;
            try
            {
                if (Matches(texts[row]))
                    BitWords.Set(words, row);
            }
            catch (RegexMatchTimeoutException)
            {
                validity.Fail(row, ErrorCodes.LimitReached, $"regexp_matches took longer than {Timeout.TotalMilliseconds} ms");
            }
        }
        return Bools(frame, bits, validity.Bits);
    }

    bool Matches(ReadOnlySpan<byte> text)
    {
        var characters = ArrayPool<char>.Shared.Rent(text.Length);
        try
        {
            var length = Encoding.UTF8.GetChars(text, characters);
            return _regex.IsMatch(characters.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<char>.Shared.Return(characters);
        }
    }
}
