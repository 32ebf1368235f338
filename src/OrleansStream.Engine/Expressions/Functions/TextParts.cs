using System.Buffers;
using System.Text;
using OrleansStream.Expressions.Evaluation;

namespace OrleansStream.Expressions.Functions;

/// <summary><c>left</c></summary>
readonly struct LeftPart : ITextFunction
{
    public static Outcome Write(Arguments row, ref TextBuilder writer)
    {
        var text = row.Text(0);
        var count = row.Integer(1);
        if (count < 0)
            count += Utf8.CountCharacters(text);
        writer.Write(Utf8.Substring(text, 1, count));
        return Outcome.Value;
    }
}

/// <summary><c>right</c></summary>
readonly struct RightPart : ITextFunction
{
    public static Outcome Write(Arguments row, ref TextBuilder writer)
    {
        var text = row.Text(0);
        var count = row.Integer(1);
        var characters = Utf8.CountCharacters(text);
        // A negative count leaves so many off at the beginning.
        var skipped = count >= 0 ? Math.Max(0, characters - count) : count <= -characters ? characters : -count;
        writer.Write(Utf8.Substring(text, skipped + 1, characters));
        return Outcome.Value;
    }
}

/// <summary><c>lpad</c></summary>
readonly struct PadLeft : ITextFunction
{
    public static Outcome Write(Arguments row, ref TextBuilder writer) => Padding.Write(row, ref writer, before: true);
}

/// <summary><c>rpad</c></summary>
readonly struct PadRight : ITextFunction
{
    public static Outcome Write(Arguments row, ref TextBuilder writer) => Padding.Write(row, ref writer, before: false);
}

static class Padding
{
    public static Outcome Write(Arguments row, ref TextBuilder writer, bool before)
    {
        var text = row.Text(0);
        var length = row.Integer(1);
        var fill = row.Text(2);
        var missing = length - Utf8.CountCharacters(text);
        if (missing <= 0 || fill.IsEmpty)
        {
            writer.Write(Utf8.Substring(text, 1, length));
            return Outcome.Value;
        }
        var (whole, rest) = Math.DivRem(missing, Utf8.CountCharacters(fill));
        var last = Utf8.Substring(fill, 1, rest);
        // Every character has a byte at least: beyond that the product could overflow.
        if (missing > TextBuilder.MaxTextBytes || !writer.HasRoom(text.Length + (whole * fill.Length) + last.Length)
            || text.Length + (whole * fill.Length) + last.Length > TextBuilder.MaxTextBytes)
            return Outcome.TooLong;
        if (!before)
            writer.Write(text);
        writer.WriteRepeated(fill, (int)whole);
        writer.Write(last);
        if (before)
            writer.Write(text);
        return Outcome.Value;
    }
}

/// <summary><c>repeat</c></summary>
readonly struct Repetition : ITextFunction
{
    public static Outcome Write(Arguments row, ref TextBuilder writer)
    {
        var text = row.Text(0);
        var count = row.Integer(1);
        if (count <= 0 || text.IsEmpty)
            return Outcome.Value;
        if (count > TextBuilder.MaxTextBytes / text.Length || !writer.HasRoom(count * text.Length))
            return Outcome.TooLong;
        writer.WriteRepeated(text, (int)count);
        return Outcome.Value;
    }
}

/// <summary><c>reverse</c></summary>
readonly struct Reversed : ITextEdit
{
    public static void Write(ReadOnlySpan<byte> text, ref TextBuilder writer)
    {
        while (!text.IsEmpty)
        {
            Rune.DecodeLastFromUtf8(text, out _, out var length);
            writer.Write(text[^length..]);
            text = text[..^length];
        }
    }
}

/// <summary><c>initcap</c></summary>
readonly struct InitialCapitals : ITextEdit
{
    public static void Write(ReadOnlySpan<byte> text, ref TextBuilder writer)
    {
        var inWord = false;
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(text, out var rune, out var length) == OperationStatus.Done && Rune.IsLetterOrDigit(rune))
            {
                Utf8.ChangeCase(text[..length], ref writer, upper: !inWord);
                inWord = true;
            }
            else
            {
                writer.Write(text[..length]);
                inWord = false;
            }
            text = text[length..];
        }
    }
}

/// <summary><c>split_part</c></summary>
readonly struct SplitPart : ITextFunction
{
    public static Outcome Write(Arguments row, ref TextBuilder writer)
    {
        var text = row.Text(0);
        var separator = row.Text(1);
        var place = row.Integer(2);
        if (place < 0)
            place += Parts(text, separator) + 1;
        if (place > 0)
            writer.Write(Part(text, separator, place));
        return Outcome.Value;
    }

    static int Parts(ReadOnlySpan<byte> text, ReadOnlySpan<byte> separator) => separator.IsEmpty ? 1 : text.Count(separator) + 1;

    static ReadOnlySpan<byte> Part(ReadOnlySpan<byte> text, ReadOnlySpan<byte> separator, long place)
    {
        if (separator.IsEmpty)
            return place == 1 ? text : [];
        for (; ; place--)
        {
            var end = text.IndexOf(separator);
            if (place == 1)
                return end < 0 ? text : text[..end];
            if (end < 0)
                return [];
            text = text[(end + separator.Length)..];
        }
    }
}

/// <summary><c>strpos</c></summary>
readonly struct Position : IValueFunction<long>
{
    public static bool TryApply(Arguments row, out long result)
    {
        var text = row.Text(0);
        var part = row.Text(1);
        var found = text.IndexOf(part);
        result = found < 0 ? 0 : Utf8.CountCharacters(text[..found]) + 1;
        return true;
    }
}

/// <summary><c>trim</c>, <c>ltrim</c> and <c>rtrim</c>: of white space, or of the characters given.</summary>
sealed class TrimNode(Node text, string? characters, bool start, bool end) : StrictNode(Events.DataType.String, text)
{
    readonly HashSet<Rune>? _dropped = characters?.EnumerateRunes().ToHashSet();

    public override Vector Evaluate(Frame frame)
    {
        var value = Operands[0].Evaluate(frame);
        var writer = new TextBuilder(frame, value.Values.Length);
        var texts = value.Texts();
        for (var row = 0; row < frame.Rows; row++)
        {
            if (value.IsValid(row))
                writer.Write(Trimmed(texts[row]));
            writer.EndRow();
        }
        return writer.Build(value.Validity);
    }

    ReadOnlySpan<byte> Trimmed(ReadOnlySpan<byte> text)
    {
        while (start && !text.IsEmpty)
        {
            Rune.DecodeFromUtf8(text, out var rune, out var length);
            if (!Drops(rune))
                break;
            text = text[length..];
        }
        while (end && !text.IsEmpty)
        {
            Rune.DecodeLastFromUtf8(text, out var rune, out var length);
            if (!Drops(rune))
                break;
            text = text[..^length];
        }
        return text;
    }

    bool Drops(Rune rune) => _dropped?.Contains(rune) ?? Rune.IsWhiteSpace(rune);
}
