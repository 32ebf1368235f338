using System.Buffers;
using System.Text;
using OrleansStream.Diagnostics;
using OrleansStream.Events;

namespace OrleansStream.Expressions.Evaluation;

readonly struct StartsWith : ITextTest
{
    public static bool Test(ReadOnlySpan<byte> text, ReadOnlySpan<byte> other) => text.StartsWith(other);
}

readonly struct EndsWith : ITextTest
{
    public static bool Test(ReadOnlySpan<byte> text, ReadOnlySpan<byte> other) => text.EndsWith(other);
}

readonly struct Contains : ITextTest
{
    public static bool Test(ReadOnlySpan<byte> text, ReadOnlySpan<byte> other) => text.IndexOf(other) >= 0;
}

/// <summary>Characters (code points), not bytes.</summary>
readonly struct CharacterCount : ITextMap<long>
{
    public static bool TryApply(ReadOnlySpan<byte> text, out long result)
    {
        result = Utf8.CountCharacters(text);
        return true;
    }
}

readonly struct ByteCount : ITextMap<long>
{
    public static bool TryApply(ReadOnlySpan<byte> text, out long result)
    {
        result = text.Length;
        return true;
    }
}

readonly struct Upper : ITextEdit
{
    public static void Write(ReadOnlySpan<byte> text, ref TextBuilder writer) => Utf8.ChangeCase(text, ref writer, upper: true);
}

readonly struct Lower : ITextEdit
{
    public static void Write(ReadOnlySpan<byte> text, ref TextBuilder writer) => Utf8.ChangeCase(text, ref writer, upper: false);
}

static class Utf8
{
    /// <summary>Every byte but a continuation begins a character.</summary>
    public static int CountCharacters(ReadOnlySpan<byte> text)
    {
        var count = 0;
        foreach (var b in text)
            count += (b & 0xC0) != 0x80 ? 1 : 0;
        return count;
    }

    /// <summary>Characters from a place, counted from 1, so many; places before the first count but hold nothing.</summary>
    public static ReadOnlySpan<byte> Substring(ReadOnlySpan<byte> text, long start, long length)
    {
        if (length <= 0 || start > text.Length)
            return [];
        var end = start > long.MaxValue - length ? long.MaxValue : start + length;
        var from = Skip(text, 0, start - 1);
        return text[from..Skip(text, from, end - Math.Max(start, 1))];
    }

    public static void ChangeCase(ReadOnlySpan<byte> text, ref TextBuilder writer, bool upper)
    {
        if (Ascii.IsValid(text))
        {
            var room = writer.Reserve(text.Length);
            if (upper)
                Ascii.ToUpper(text, room, out _);
            else
                Ascii.ToLower(text, room, out _);
            writer.Advance(text.Length);
            return;
        }
        Span<byte> bytes = stackalloc byte[4];
        while (!text.IsEmpty)
        {
            Rune.DecodeFromUtf8(text, out var rune, out var length);
            rune = upper ? Rune.ToUpperInvariant(rune) : Rune.ToLowerInvariant(rune);
            writer.Write(bytes[..rune.EncodeToUtf8(bytes)]);
            text = text[length..];
        }
    }

    static int Skip(ReadOnlySpan<byte> text, int from, long characters)
    {
        for (; characters > 0 && from < text.Length; characters--)
        {
            do
                from++;
            while (from < text.Length && (text[from] & 0xC0) == 0x80);
        }
        return from;
    }
}

/// <summary><c>||</c> and <c>concat</c>.</summary>
sealed class ConcatNode(Node[] operands) : StrictNode(DataType.String, operands)
{
    private protected override bool MayFail() => true;

    public override Vector Evaluate(Frame frame)
    {
        var values = new Vector[Operands.Length];
        ReadOnlyMemory<byte> valid = default;
        long bytes = 0;
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Operands[i].Evaluate(frame);
            valid = i == 0 ? (values[i].IsConstant ? default : values[i].Validity) : BothValid(frame, Vector.Fixed(0, default, valid), values[i]);
            bytes += (long)values[i].Values.Length * (values[i].IsConstant ? frame.Rows : 1);
        }
        var validity = new Validity(frame, valid);
        var writer = new TextBuilder(frame, (int)Math.Min(bytes, TextBuilder.MaxBytes));
        for (var row = 0; row < frame.Rows; row++)
        {
            if (validity.IsValid(row) && !TryWrite(values, row, ref writer))
                validity.Fail(row, ErrorCodes.LimitReached, TextFailures.TooLong);
            writer.EndRow();
        }
        return writer.Build(validity.Bits);
    }

    static bool TryWrite(Vector[] values, int row, ref TextBuilder writer)
    {
        foreach (var value in values)
        {
            var text = value.Texts()[row];
            if (!writer.HasRoom(text.Length))
            {
                writer.Undo();
                return false;
            }
            writer.Write(text);
        }
        return true;
    }
}

/// <summary><c>replace</c></summary>
sealed class ReplaceNode(Node text, Node search, Node replacement) : StrictNode(DataType.String, text, search, replacement)
{
    private protected override bool MayFail() => true;

    public override Vector Evaluate(Frame frame)
    {
        var text = Operands[0].Evaluate(frame);
        var search = Operands[1].Evaluate(frame);
        var replacement = Operands[2].Evaluate(frame);
        var valid = BothValid(frame, text, search);
        var validity = new Validity(frame, BothValid(frame, Vector.Fixed(0, default, valid), replacement));
        var writer = new TextBuilder(frame, text.Values.Length);
        for (var row = 0; row < frame.Rows; row++)
        {
            if (validity.IsValid(row) && !TryReplace(text.Texts()[row], search.Texts()[row], replacement.Texts()[row], ref writer))
                validity.Fail(row, ErrorCodes.LimitReached, TextFailures.TooLong);
            writer.EndRow();
        }
        return writer.Build(validity.Bits);
    }

    static bool TryReplace(ReadOnlySpan<byte> text, ReadOnlySpan<byte> search, ReadOnlySpan<byte> replacement, ref TextBuilder writer)
    {
        int found;
        while (!search.IsEmpty && (found = text.IndexOf(search)) >= 0)
        {
            if (!writer.HasRoom((long)text.Length + replacement.Length))
            {
                writer.Undo();
                return false;
            }
            writer.Write(text[..found]);
            writer.Write(replacement);
            text = text[(found + search.Length)..];
        }
        writer.Write(text);
        return true;
    }
}

/// <summary><c>substring</c></summary>
sealed class SubstringNode(Node text, Node start, Node length) : StrictNode(DataType.String, text, start, length)
{
    public override Vector Evaluate(Frame frame)
    {
        var text = Operands[0].Evaluate(frame);
        var start = Operands[1].Evaluate(frame);
        var length = Operands[2].Evaluate(frame);
        var validity = BothValid(frame, Vector.Fixed(0, default, BothValid(frame, text, start)), length);
        var writer = new TextBuilder(frame, text.Values.Length);
        var texts = text.Texts();
        var starts = start.Rows<long>();
        var lengths = length.Rows<long>();
        var valid = new Validity(frame, validity);
        for (var row = 0; row < frame.Rows; row++)
        {
            if (valid.IsValid(row))
                writer.Write(Utf8.Substring(texts[row], starts[row], lengths[row]));
            writer.EndRow();
        }
        return writer.Build(validity);
    }
}

static class TextFailures
{
    public const string TooLong = "a text longer than 1 MiB would be made, or texts of a batch's column longer than 256 MiB together";
}
