using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using OrleansStream.Events;
using OrleansStream.Formats.Json;
using OrleansStream.Formats.Writers;

namespace OrleansStream.Formats.Csv;

/// <summary>The values that fields of text stand for.</summary>
static class CsvText
{
    /// <summary>Sets a row to what the text stands for; false if it does not fit.</summary>
    public static bool TrySet(ColumnWriter column, int row, ReadOnlySpan<byte> text)
    {
        var kind = column.Type.Kind;
        if (kind == TypeKind.String)
            return Utf8.IsValid(text) && column.SetText(row, text);
        text = text[Ascii.Trim(text)];
        if (text.IsEmpty)
        {
            column.SetNull(row);
            return true;
        }
        switch (kind)
        {
            case TypeKind.Bool:
                return TryBool(text, out var flag) && column.SetBool(row, flag);
            case TypeKind.Int64:
                return SetNumber(column, row, text);
            case TypeKind.Timestamp:
                return SetNumber(column, row, text) || column.SetText(row, text);
            case TypeKind.Decimal:
                return SetNumber(column, row, text);
            case TypeKind.Float64:
                return SetNumber(column, row, text) || (TryFloat(text, out var value) && Set((Float64ColumnWriter)column, row, value));
            case TypeKind.Binary:
                return column.SetText(row, text);
            default:
                return SetJson(column, row, text);
        }
    }

    /// <summary>Whether the text is a truth value.</summary>
    public static bool TryBool(ReadOnlySpan<byte> text, out bool value)
    {
        value = Ascii.EqualsIgnoreCase(text, "true"u8);
        return value || Ascii.EqualsIgnoreCase(text, "false"u8);
    }

    /// <summary>Whether the text is a finite number, in any form that .NET reads.</summary>
    public static bool TryFloat(ReadOnlySpan<byte> text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);

    // JSON knows neither a plus sign nor leading zeros; files do.
    static bool SetNumber(ColumnWriter column, int row, ReadOnlySpan<byte> text)
    {
        if (text[0] == '+')
            text = text[1..];
        if (text.Length > 0 && JsonNumber.Length(text) == text.Length)
            return column.SetNumber(row, text);
        return column is Int64ColumnWriter whole
            && Utf8Parser.TryParse(text, out long value, out var used) && used == text.Length
            && Set(whole, row, value);
    }

    static bool Set<T>(FixedColumnWriter<T> column, int row, T value) where T : unmanaged
    {
        column.Set(row, value);
        return true;
    }

    static bool SetJson(ColumnWriter column, int row, ReadOnlySpan<byte> text)
    {
        try
        {
            var reader = new Utf8JsonReader(text);
            using var document = JsonDocument.ParseValue(ref reader);
            return reader.BytesConsumed == text.Length && ElementReader.TrySet(column, row, document.RootElement);
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
