using System.Buffers;
using System.Buffers.Binary;
using Apache.Arrow;
using OrleansStream.Events;

namespace OrleansStream.Keys;

/// <summary>
/// The one byte encoding of key values. Encodings of values of one type compare, byte by byte, as the values do: nulls first, false before true,
/// numbers by size, text by its UTF-8 bytes, lists and structs element by element. No encoding is the beginning of another one's of its type, so
/// the encodings of several columns can stand one after the other.
/// </summary>
static class KeyEncoder
{
    const byte NullTag = 0;
    const byte ValueTag = 1;

    // Within text a zero byte is written as 00 FF, and 00 00 ends the text: so a prefix sorts before what it begins.
    const byte Escape = 0xFF;

    /// <summary>A number's bits with one zero and one NaN.</summary>
    public static long CanonicalBits(double value)
    {
        if (value == 0)
            return 0;
        return BitConverter.DoubleToInt64Bits(double.IsNaN(value) ? double.NaN : value);
    }

    /// <summary>Appends the encoding of a column's value.</summary>
    public static void Append(IArrowArray column, DataType type, int position, IBufferWriter<byte> to)
    {
        if (type.Kind == TypeKind.Null || column.IsNull(position))
        {
            Byte(to, NullTag);
            return;
        }
        Byte(to, ValueTag);
        switch (type.Kind)
        {
            case TypeKind.Bool:
                Byte(to, ((BooleanArray)column).GetValue(position) == true ? (byte)1 : (byte)0);
                break;
            case TypeKind.Int64:
                Ordered(to, ((Int64Array)column).Values[position]);
                break;
            case TypeKind.Timestamp:
                Ordered(to, ((TimestampArray)column).Values[position]);
                break;
            case TypeKind.Float64:
                Ordered(to, OrderedBits(((DoubleArray)column).Values[position]));
                break;
            case TypeKind.Decimal:
                var raw = ((Decimal128Array)column).ValueBuffer.Span.Slice((column.Offset + position) * 16, 16);
                BinaryPrimitives.WriteUInt128BigEndian(to.GetSpan(16), (UInt128)BinaryPrimitives.ReadInt128LittleEndian(raw) ^ ((UInt128)1 << 127));
                to.Advance(16);
                break;
            case TypeKind.String or TypeKind.Json or TypeKind.Binary:
                Text(to, ((BinaryArray)column).GetBytes(position));
                break;
            case TypeKind.List:
                var list = (ListArray)column;
                for (int i = list.ValueOffsets[position], end = list.ValueOffsets[position + 1]; i < end; i++)
                {
                    Byte(to, ValueTag);
                    Append(list.Values, type.Element!, i, to);
                }
                Byte(to, NullTag);
                break;
            case TypeKind.Struct:
                var fields = ((StructArray)column).Fields;
                for (var i = 0; i < type.Fields.Length; i++)
                    Append(fields[i], type.Fields[i].Type, position, to);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(type), type.Kind, null);
        }
    }

    /// <summary>Reads the value at the beginning of an encoding, appends it to a column and moves on behind it.</summary>
    public static void Decode(ref ReadOnlySpan<byte> from, ColumnBuilder to)
    {
        var tag = from[0];
        from = from[1..];
        if (tag == NullTag)
        {
            to.AppendNull();
            return;
        }
        switch (to)
        {
            case BoolColumnBuilder column:
                column.Append(from[0] != 0);
                from = from[1..];
                break;
            case Int64ColumnBuilder column:
                column.Append(Word(ref from));
                break;
            case Float64ColumnBuilder column:
                column.Append(FromOrderedBits(Word(ref from)));
                break;
            case DecimalColumnBuilder column:
                column.AppendScaled((Int128)(BinaryPrimitives.ReadUInt128BigEndian(from) ^ ((UInt128)1 << 127)));
                from = from[16..];
                break;
            case BytesColumnBuilder column:
                column.Append(ReadText(ref from, null));
                break;
            case ListColumnBuilder column:
                while (from[0] == ValueTag)
                {
                    from = from[1..];
                    Decode(ref from, column.Elements);
                }
                from = from[1..];
                column.Append();
                break;
            case StructColumnBuilder column:
                foreach (var field in column.Fields)
                    Decode(ref from, field);
                column.Append();
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(to), to.Type, null);
        }
    }

    /// <summary>Moves on behind the value at the beginning of an encoding.</summary>
    public static void Skip(ref ReadOnlySpan<byte> from, DataType type)
    {
        var tag = from[0];
        from = from[1..];
        if (tag == NullTag)
            return;
        switch (type.Kind)
        {
            case TypeKind.Bool:
                from = from[1..];
                break;
            case TypeKind.Decimal:
                from = from[16..];
                break;
            case TypeKind.String or TypeKind.Json or TypeKind.Binary:
                var end = from.IndexOf((byte)0);
                while (from[end + 1] == Escape)
                    end += 2 + from[(end + 2)..].IndexOf((byte)0);
                from = from[(end + 2)..];
                break;
            case TypeKind.List:
                while (from[0] == ValueTag)
                {
                    from = from[1..];
                    Skip(ref from, type.Element!);
                }
                from = from[1..];
                break;
            case TypeKind.Struct:
                foreach (var field in type.Fields)
                    Skip(ref from, field.Type);
                break;
            default:
                from = from[sizeof(long)..];
                break;
        }
    }

    /// <summary>Reads a text and moves on behind it; false: it is null. The text may lie in <paramref name="scratch"/>.</summary>
    public static bool TryText(ref ReadOnlySpan<byte> from, ArrayBufferWriter<byte> scratch, out ReadOnlySpan<byte> text)
    {
        text = default;
        var tag = from[0];
        from = from[1..];
        if (tag == NullTag)
            return false;
        text = ReadText(ref from, scratch);
        return true;
    }

    /// <summary>Appends the encoding of a whole number or a timestamp; null is <see cref="AppendNull"/>.</summary>
    public static void AppendWord(long value, IBufferWriter<byte> to)
    {
        Byte(to, ValueTag);
        Ordered(to, value);
    }

    /// <summary>Appends the encoding of a text.</summary>
    public static void AppendText(ReadOnlySpan<byte> value, IBufferWriter<byte> to)
    {
        Byte(to, ValueTag);
        Text(to, value);
    }

    /// <summary>Appends the encoding of null.</summary>
    public static void AppendNull(IBufferWriter<byte> to) => Byte(to, NullTag);

    /// <summary>Reads a whole number or a timestamp and moves on behind it; false: it is null.</summary>
    public static bool TryWord(ref ReadOnlySpan<byte> from, out long value)
    {
        var tag = from[0];
        from = from[1..];
        value = tag == NullTag ? 0 : Word(ref from);
        return tag != NullTag;
    }

    // Negative numbers have their other bits turned round, so that signed order is the order of size.
    static long OrderedBits(double value)
    {
        var bits = CanonicalBits(value);
        return bits ^ ((bits >> 63) & long.MaxValue);
    }

    static double FromOrderedBits(long bits) => BitConverter.Int64BitsToDouble(bits ^ ((bits >> 63) & long.MaxValue));

    static void Byte(IBufferWriter<byte> to, byte value)
    {
        to.GetSpan(1)[0] = value;
        to.Advance(1);
    }

    static void Ordered(IBufferWriter<byte> to, long value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(to.GetSpan(sizeof(long)), (ulong)value ^ (1UL << 63));
        to.Advance(sizeof(long));
    }

    static long Word(ref ReadOnlySpan<byte> from)
    {
        var value = (long)(BinaryPrimitives.ReadUInt64BigEndian(from) ^ (1UL << 63));
        from = from[sizeof(long)..];
        return value;
    }

    static void Text(IBufferWriter<byte> to, ReadOnlySpan<byte> value)
    {
        while (value.IndexOf((byte)0) is >= 0 and var zero)
        {
            to.Write(value[..(zero + 1)]);
            Byte(to, Escape);
            value = value[(zero + 1)..];
        }
        to.Write(value);
        Byte(to, 0);
        Byte(to, 0);
    }


    // Escaped text is put together in the scratch given, or in a new one.
    static ReadOnlySpan<byte> ReadText(ref ReadOnlySpan<byte> from, ArrayBufferWriter<byte>? scratch)
    {
        var end = from.IndexOf((byte)0);
        if (from[end + 1] == 0)
        {
            var plain = from[..end];
            from = from[(end + 2)..];
            return plain;
        }
        scratch ??= new ArrayBufferWriter<byte>();
        scratch.ResetWrittenCount();
        while (from[end + 1] == Escape)
        {
            scratch.Write(from[..(end + 1)]);
            from = from[(end + 2)..];
            end = from.IndexOf((byte)0);
        }
        scratch.Write(from[..end]);
        from = from[(end + 2)..];
        return scratch.WrittenSpan;
    }
}
