using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using OrleansStream.Columns;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Expressions.Evaluation;

namespace OrleansStream.Expressions.Functions;

/// <summary>A node that matches texts against a regular expression, as UTF-16, which is what regular expressions read.</summary>
abstract class RegexNode(DataType type, Node text, TextRegex regex) : StrictNode(type, text)
{
    protected TextRegex Expression => regex;

    private protected override bool MayFail() => true;

    /// <summary>A text decoded into a buffer that grows.</summary>
    protected ReadOnlySpan<char> Decode(ReadOnlySpan<byte> text, ref char[] buffer)
    {
        if (buffer.Length < text.Length)
        {
            ArrayPool<char>.Shared.Return(buffer);
            buffer = ArrayPool<char>.Shared.Rent(text.Length);
        }
        return buffer.AsSpan(0, Encoding.UTF8.GetChars(text, buffer));
    }

    /// <summary>Whether a row is to be matched; fails it if its text is too long.</summary>
    protected bool Wanted(Frame frame, ref Validity validity, in TextRows texts, int row)
    {
        if (!validity.IsValid(row) || !frame.IsActive(row))
            return false;
        if (texts[row].Length <= regex.MaxBytes)
            return true;
        validity.Fail(row, ErrorCodes.LimitReached, $"a text of {texts[row].Length} bytes is too long for its regular expression (at most {regex.MaxBytes})");
        return false;
    }

    protected static void FailMatches(ref Validity validity, int row) =>
        validity.Fail(row, ErrorCodes.LimitReached, "finding all matches of a regular expression in this text takes too many steps");

    /// <summary>Whether to go on to the next match, which begins its search at a place of a text of so many characters.</summary>
    protected static bool MayGoOn(ref long looks, int length, int place) => (looks += length - place) <= TextRegex.MaxLooks;
}

/// <summary><c>regexp_matches</c></summary>
sealed class RegexMatchNode(Node text, TextRegex regex) : RegexNode(DataType.Bool, text, regex)
{
    public override Vector Evaluate(Frame frame)
    {
        var value = Operands[0].Evaluate(frame);
        var bits = frame.RentBits();
        var words = Frame.WordsOf(bits);
        words.Clear();
        var validity = new Validity(frame, value.Validity);
        var texts = value.Texts();
        var buffer = ArrayPool<char>.Shared.Rent(256);
        for (var row = 0; row < frame.Rows; row++)
        {
            if (Wanted(frame, ref validity, texts, row) && Expression.Regex.IsMatch(Decode(texts[row], ref buffer)))
                BitWords.Set(words, row);
        }
        ArrayPool<char>.Shared.Return(buffer);
        return Bools(frame, bits, validity.Bits);
    }
}

/// <summary><c>regexp_count</c></summary>
sealed class RegexCountNode(Node text, TextRegex regex) : RegexNode(DataType.Int64, text, regex)
{
    public override Vector Evaluate(Frame frame)
    {
        var value = Operands[0].Evaluate(frame);
        var memory = frame.RentValues<long>();
        var counts = MemoryMarshal.Cast<byte, long>(memory.Span);
        counts.Clear();
        var validity = new Validity(frame, value.Validity);
        var texts = value.Texts();
        var buffer = ArrayPool<char>.Shared.Rent(256);
        for (var row = 0; row < frame.Rows; row++)
        {
            if (!Wanted(frame, ref validity, texts, row))
                continue;
            var characters = Decode(texts[row], ref buffer);
            var looks = 0L;
            foreach (var match in Expression.Regex.EnumerateMatches(characters))
            {
                counts[row]++;
                if (MayGoOn(ref looks, characters.Length, match.Index))
                    continue;
                FailMatches(ref validity, row);
                break;
            }
        }
        ArrayPool<char>.Shared.Return(buffer);
        return Vector.Fixed(frame.Rows, memory, validity.Bits);
    }
}

/// <summary><c>regexp_extract</c></summary>
sealed class RegexExtractNode(Node text, TextRegex regex, int group) : RegexNode(DataType.String, text, regex)
{
    public override Vector Evaluate(Frame frame)
    {
        var value = Operands[0].Evaluate(frame);
        var validity = new Validity(frame, value.Validity);
        var texts = value.Texts();
        var writer = new TextBuilder(frame, value.Values.Length);
        var buffer = ArrayPool<char>.Shared.Rent(256);
        for (var row = 0; row < frame.Rows; row++)
        {
            if (Wanted(frame, ref validity, texts, row) && !TryWrite(Decode(texts[row], ref buffer), ref writer))
                validity.SetNull(row);
            writer.EndRow();
        }
        ArrayPool<char>.Shared.Return(buffer);
        return writer.Build(validity.Bits);
    }

    bool TryWrite(scoped ReadOnlySpan<char> text, ref TextBuilder writer)
    {
        if (group == 0)
        {
            foreach (var match in Expression.Regex.EnumerateMatches(text))
            {
                writer.Write(text.Slice(match.Index, match.Length));
                return true;
            }
            return false;
        }
        // Only matches in a string know their groups.
        var found = Expression.Regex.IsMatch(text) ? Expression.Regex.Match(text.ToString()) : Match.Empty;
        if (!found.Groups[group].Success)
            return false;
        writer.Write(found.Groups[group].ValueSpan);
        return true;
    }
}

/// <summary><c>regexp_replace</c></summary>
sealed class RegexReplaceNode(Node text, TextRegex regex, RegexReplacement replacement) : RegexNode(DataType.String, text, regex)
{
    public override Vector Evaluate(Frame frame)
    {
        var value = Operands[0].Evaluate(frame);
        var validity = new Validity(frame, value.Validity);
        var texts = value.Texts();
        var writer = new TextBuilder(frame, value.Values.Length);
        var buffer = ArrayPool<char>.Shared.Rent(256);
        for (var row = 0; row < frame.Rows; row++)
        {
            if (Wanted(frame, ref validity, texts, row))
            {
                var characters = Decode(texts[row], ref buffer);
                if (!Expression.Regex.IsMatch(characters))
                    writer.Write(texts[row]);
                else if (!TryReplace(characters, ref writer))
                {
                    writer.Undo();
                    FailMatches(ref validity, row);
                }
            }
            writer.EndRow();
        }
        ArrayPool<char>.Shared.Return(buffer);
        return writer.Build(validity.Bits);
    }

    bool TryReplace(scoped ReadOnlySpan<char> text, ref TextBuilder writer) =>
        replacement.NeedsGroups ? TryReplaceGroups(text.ToString(), ref writer) : TryReplaceWhole(text, ref writer);

    bool TryReplaceWhole(scoped ReadOnlySpan<char> text, ref TextBuilder writer)
    {
        var (done, looks) = (0, 0L);
        foreach (var match in Expression.Regex.EnumerateMatches(text))
        {
            writer.Write(text[done..match.Index]);
            foreach (var (part, group) in replacement.Parts)
                writer.Write(group < 0 ? part : text.Slice(match.Index, match.Length));
            done = match.Index + match.Length;
            if (!MayGoOn(ref looks, text.Length, match.Index) || !writer.HasRoom(3L * text.Length))
                return false;
        }
        writer.Write(text[done..]);
        return true;
    }

    bool TryReplaceGroups(string text, ref TextBuilder writer)
    {
        var (done, looks) = (0, 0L);
        for (var match = Expression.Regex.Match(text); match.Success; match = match.NextMatch())
        {
            writer.Write(text.AsSpan(done..match.Index));
            foreach (var (part, group) in replacement.Parts)
                writer.Write(group < 0 ? part : match.Groups[group].ValueSpan);
            done = match.Index + match.Length;
            if (!MayGoOn(ref looks, text.Length, match.Index) || !writer.HasRoom(3L * text.Length))
                return false;
        }
        writer.Write(text.AsSpan(done));
        return true;
    }
}
