using System.Buffers;
using Apache.Arrow;
using OrleansStream.Columns;
using OrleansStream.Events;

namespace OrleansStream.State;

/// <summary>
/// Values of columns in state: each a byte that tells a null, then the value, exactly as it is in the column. (The encoding of keys is no such thing: it has
/// one zero and one NaN.)
/// </summary>
static class StateValues
{
    /// <summary>The fewest bytes of a value.</summary>
    public const int LeastBytes = 1;

    /// <summary>Writes the value at a position of a column.</summary>
    public static void WriteValue(this IBufferWriter<byte> to, IArrowArray column, DataType type, int position)
    {
        var isNull = type.Kind == TypeKind.Null || column.IsNull(position);
        to.WriteBool(!isNull);
        if (isNull)
            return;
        switch (type.Kind)
        {
            case TypeKind.Bool:
                to.WriteBool(((BooleanArray)column).GetValue(position) == true);
                break;
            case TypeKind.Int64:
                to.WriteInt64(((Int64Array)column).Values[position]);
                break;
            case TypeKind.Timestamp:
                to.WriteInt64(((TimestampArray)column).Values[position]);
                break;
            case TypeKind.Float64:
                to.WriteDouble(((DoubleArray)column).Values[position]);
                break;
            case TypeKind.Decimal:
                to.Write(((Decimal128Array)column).ValueBuffer.Span.Slice((column.Offset + position) * 16, 16));
                break;
            case TypeKind.String or TypeKind.Json or TypeKind.Binary:
                to.WriteBytes(((BinaryArray)column).GetBytes(position));
                break;
            case TypeKind.List:
                var list = (ListArray)column;
                var (start, end) = (list.ValueOffsets[position], list.ValueOffsets[position + 1]);
                to.WriteVarint((ulong)(end - start));
                for (var i = start; i < end; i++)
                    to.WriteValue(list.Values, type.Element!, i);
                break;
            case TypeKind.Struct:
                var fields = ((StructArray)column).Fields;
                for (var i = 0; i < type.Fields.Length; i++)
                    to.WriteValue(fields[i], type.Fields[i].Type, position);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(type), type.Kind, null);
        }
    }

    /// <summary>Reads a value and appends it to a column of its type.</summary>
    public static void ReadValue(this ref StateCursor from, ColumnBuilder to)
    {
        if (!from.ReadBool())
        {
            to.AppendNull();
            return;
        }
        switch (to)
        {
            case BoolColumnBuilder column:
                column.Append(from.ReadBool());
                break;
            case Int64ColumnBuilder column:
                column.Append(from.ReadInt64());
                break;
            case Float64ColumnBuilder column:
                column.Append(from.ReadDouble());
                break;
            case DecimalColumnBuilder column:
                column.AppendScaled(from.ReadDecimal());
                break;
            case BytesColumnBuilder column:
                column.Append(from.ReadBytes());
                break;
            case ListColumnBuilder column:
                for (var left = from.ReadCount(LeastBytes); left > 0; left--)
                    from.ReadValue(column.Elements);
                column.Append();
                break;
            case StructColumnBuilder column:
                foreach (var field in column.Fields)
                    from.ReadValue(field);
                column.Append();
                break;
            default:
                throw StateCursor.Damaged($"A snapshot's state holds a value of type {to.Type}, which has none.");
        }
    }
}
