using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using OrleansStream.Formats;

namespace OrleansStream.Expressions.Evaluation;

readonly struct FloatToInteger : IMap<double, long>
{
    public static bool TryApply(double value, out long result)
    {
        // 2^63 itself is a float64 and does not fit.
        var fits = value is >= -9223372036854775808d and < 9223372036854775808d;
        result = fits ? (long)value : 0;
        return fits;
    }
}

readonly struct FloatToDecimal : IMap<double, Int128>
{
    public static bool TryApply(double value, out Int128 result) => Decimals.TryOf(value, out result);
}

readonly struct DecimalToInteger : IMap<Int128, long>
{
    public static bool TryApply(Int128 value, out long result) => Decimals.TryTruncate(value, out result);
}

readonly struct ParseInteger : ITextMap<long>
{
    public static bool TryApply(ReadOnlySpan<byte> text, out long result) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out result);
}

readonly struct ParseFloat : ITextMap<double>
{
    const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    public static bool TryApply(ReadOnlySpan<byte> text, out double result) =>
        double.TryParse(text, Style, CultureInfo.InvariantCulture, out result) && double.IsFinite(result) && !text.ContainsAny("nN"u8);
}

readonly struct ParseDecimal : ITextMap<Int128>
{
    const int Longest = 120;

    public static bool TryApply(ReadOnlySpan<byte> text, out Int128 result)
    {
        result = 0;
        if (text.Length is 0 or > Longest)
            return false;
        Span<char> characters = stackalloc char[text.Length];
        for (var i = 0; i < text.Length; i++)
            characters[i] = (char)text[i];
        return Decimals.TryParse(characters, out result);
    }
}

readonly struct ParseTimestamp : ITextMap<long>
{
    public static bool TryApply(ReadOnlySpan<byte> text, out long result) => IsoTimestamp.TryParse(text, out result);
}

readonly struct FormatInteger : IFormat<long>
{
    public static bool TryWrite(long value, ref TextBuilder writer)
    {
        Utf8Formatter.TryFormat(value, writer.Reserve(20), out var written);
        writer.Advance(written);
        return true;
    }
}

readonly struct FormatFloat : IFormat<double>
{
    public static bool TryWrite(double value, ref TextBuilder writer)
    {
        if (!value.TryFormat(writer.Reserve(32), out var written, "R", CultureInfo.InvariantCulture))
            return false;
        writer.Advance(written);
        return true;
    }
}

readonly struct FormatDecimal : IFormat<Int128>
{
    public static bool TryWrite(Int128 value, ref TextBuilder writer)
    {
        foreach (var digit in Decimals.ToText(value))
            writer.Write((byte)digit);
        return true;
    }
}

/// <summary>ISO 8601 in UTC, with milliseconds if there are any.</summary>
readonly struct FormatTimestamp : IFormat<long>
{
    public static bool TryWrite(long value, ref TextBuilder writer)
    {
        if (!Calendar.TryDate(value, out var date))
            return false;
        var format = date.Millisecond == 0 ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
        date.TryFormat(writer.Reserve(32), out var written, format, CultureInfo.InvariantCulture);
        writer.Advance(written);
        return true;
    }
}

/// <summary>Bools as 0 and 1.</summary>
sealed class BoolToIntegerNode(Node operand) : StrictNode(Events.DataType.Int64, operand)
{
    public override Vector Evaluate(Frame frame)
    {
        var value = Operands[0].Evaluate(frame);
        var memory = frame.RentValues<long>();
        var results = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, long>(memory.Span);
        for (var row = 0; row < results.Length; row++)
            results[row] = value.IsTrue(row) ? 1 : 0;
        return Vector.Fixed(frame.Rows, memory, value.Validity);
    }
}

/// <summary>Bools as text.</summary>
sealed class FormatBoolNode(Node operand) : StrictNode(Events.DataType.String, operand)
{
    public override Vector Evaluate(Frame frame)
    {
        var value = Operands[0].Evaluate(frame);
        var writer = new TextBuilder(frame, frame.Rows * 5);
        for (var row = 0; row < frame.Rows; row++)
        {
            if (value.IsValid(row))
                writer.Write(value.IsTrue(row) ? "true"u8 : "false"u8);
            writer.EndRow();
        }
        return writer.Build(value.Validity);
    }
}

/// <summary><c>true</c> and <c>false</c>, letter case ignored.</summary>
sealed class ParseBoolNode(Node operand, FailureText? failure) : PartialNode(Events.DataType.Bool, failure, operand)
{
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
            if (!validity.IsValid(row))
                continue;
            if (Ascii.EqualsIgnoreCase(texts[row], "true"u8))
                Columns.BitWords.Set(words, row);
            else if (!Ascii.EqualsIgnoreCase(texts[row], "false"u8))
                Refuse(ref validity, value, row);
        }
        return Bools(frame, bits, validity.Bits);
    }
}

/// <summary>A test whether bytes are a text, or a text JSON; the memory stays the same.</summary>
interface ITextCheck
{
    static abstract bool Test(ReadOnlySpan<byte> text);
}

readonly struct IsUtf8 : ITextCheck
{
    public static bool Test(ReadOnlySpan<byte> text) => System.Text.Unicode.Utf8.IsValid(text);
}

readonly struct IsJson : ITextCheck
{
    public static bool Test(ReadOnlySpan<byte> text)
    {
        try
        {
            var reader = new Utf8JsonReader(text);
            reader.Read();
            reader.Skip();
            return !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}

/// <summary>The same bytes under another type, checked.</summary>
sealed class RelabelNode<TCheck>(Events.DataType type, Node operand, FailureText? failure) : PartialNode(type, failure, operand)
    where TCheck : struct, ITextCheck
{
    public override Vector Evaluate(Frame frame)
    {
        var value = Operands[0].Evaluate(frame);
        var validity = new Validity(frame, value.Validity);
        var texts = value.Texts();
        for (var row = 0; row < frame.Rows; row++)
        {
            if (validity.IsValid(row) && !TCheck.Test(texts[row]))
                Refuse(ref validity, value, row);
        }
        return value.WithValidity(validity.Bits);
    }
}

/// <summary>The same bytes under another type.</summary>
sealed class RelabelNode(Events.DataType type, Node operand) : StrictNode(type, operand)
{
    public override Vector Evaluate(Frame frame) => Operands[0].Evaluate(frame);
}
