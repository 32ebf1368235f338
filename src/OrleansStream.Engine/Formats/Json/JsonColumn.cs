using System.Buffers;
using Apache.Arrow;
using OrleansStream.Events;
using OrleansStream.Formats.Writers;

namespace OrleansStream.Formats.Json;

/// <summary>Writes the values of one column as JSON. Bound to one column's data at a time.</summary>
abstract class JsonColumn
{
    static readonly SearchValues<byte> Escaped = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(i => (byte)i), (byte)'"', (byte)'\\']);

    ColumnBytes _validity;

    /// <summary>The position of the column's first value in its buffers.</summary>
    protected int Offset { get; private set; }

    public static JsonColumn For(DataType type) => type.Kind switch
    {
        TypeKind.Null => new JsonNullColumn(),
        TypeKind.Bool => new JsonBoolColumn(),
        TypeKind.Int64 or TypeKind.Timestamp => new JsonInt64Column(),
        TypeKind.Float64 => new JsonFloat64Column(),
        TypeKind.Decimal => new JsonDecimalColumn(),
        TypeKind.String => new JsonTextColumn(),
        TypeKind.Binary => new JsonBinaryColumn(),
        TypeKind.Json => new JsonRawColumn(),
        TypeKind.List => new JsonListColumn(type),
        TypeKind.Struct => new JsonStructColumn(type),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type.Kind, null),
    };

    public void Bind(ArrayData data)
    {
        Offset = data.Offset;
        _validity = data.Buffers.Length == 0 || data.NullCount == 0 ? default : new ColumnBytes(data.Buffers[0]);
        BindValues(data);
    }

    public virtual bool IsNull(int row) => !_validity.IsEmpty && !_validity.Bit(Offset + row);

    public void Write(ref Utf8Sink sink, int row)
    {
        if (IsNull(row))
            sink.Append("null"u8);
        else
            WriteValue(ref sink, Offset + row);
    }

    /// <summary>Writes text in quotes, escaping only what JSON forbids in a string.</summary>
    public static void WriteText(ref Utf8Sink sink, ReadOnlySpan<byte> utf8)
    {
        sink.Append((byte)'"');
        while (utf8.IndexOfAny(Escaped) is >= 0 and var special)
        {
            sink.Append(utf8[..special]);
            WriteEscaped(ref sink, utf8[special]);
            utf8 = utf8[(special + 1)..];
        }
        sink.Append(utf8);
        sink.Append((byte)'"');
    }

    protected abstract void BindValues(ArrayData data);

    /// <summary>Writes the value at a position of the buffers, which is not null.</summary>
    protected abstract void WriteValue(ref Utf8Sink sink, int at);

    static void WriteEscaped(ref Utf8Sink sink, byte value)
    {
        var letter = value switch
        {
            (byte)'"' or (byte)'\\' => value,
            (byte)'\b' => (byte)'b',
            (byte)'\f' => (byte)'f',
            (byte)'\n' => (byte)'n',
            (byte)'\r' => (byte)'r',
            (byte)'\t' => (byte)'t',
            _ => (byte)0,
        };
        if (letter != 0)
        {
            sink.Append([(byte)'\\', letter]);
            return;
        }
        sink.Append("\\u00"u8);
        sink.Append([(byte)('0' + (value >> 4)), "0123456789ABCDEF"u8[value & 15]]);
    }
}
