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

    // A decimal column's one, with ten digits after the point.
    const long DecimalUnit = 10_000_000_000;

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
                var scaled = (Int128)(BinaryPrimitives.ReadUInt128BigEndian(from) ^ ((UInt128)1 << 127));
                column.Append((decimal)(scaled / DecimalUnit) + ((decimal)(scaled % DecimalUnit) / DecimalUnit));
                from = from[16..];
                break;
            case BytesColumnBuilder column:
                DecodeText(ref from, column);
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

    static void DecodeText(ref ReadOnlySpan<byte> from, BytesColumnBuilder to)
    {
        var end = from.IndexOf((byte)0);
        if (from[end + 1] == 0)
        {
            to.Append(from[..end]);
            from = from[(end + 2)..];
            return;
        }
        var text = new ArrayBufferWriter<byte>();
        while (from[end + 1] == Escape)
        {
            text.Write(from[..(end + 1)]);
            from = from[(end + 2)..];
            end = from.IndexOf((byte)0);
        }
        text.Write(from[..end]);
        from = from[(end + 2)..];
        to.Append(text.WrittenSpan);
    }
}
