using System.Runtime.InteropServices;
using Apache.Arrow;
using OrleansStream.Columns;
using OrleansStream.Events;

namespace OrleansStream.Expressions.Evaluation;

/// <summary>A column of the input, or a value nested in one by its fields' positions.</summary>
sealed class ColumnNode(DataType type, int column, params int[] fields) : Node(type)
{
    /// <summary>The column's position if it is not nested; otherwise -1.</summary>
    public int Column => fields.Length == 0 ? column : -1;

    public override bool IsPure => false;

    public override Vector Evaluate(Frame frame)
    {
        var array = frame.Batch.Columns[column];
        return Within(frame, array, ValidityOf(frame, array), fields, Type);
    }

    /// <summary>A value nested in an array by its fields' positions; null where one on the way is.</summary>
    public static Vector Within(Frame frame, IArrowArray array, ReadOnlyMemory<byte> validity, ReadOnlySpan<int> fields, DataType type)
    {
        foreach (var field in fields)
        {
            // A sliced struct's children are not sliced themselves.
            var child = array.Data.Children[field];
            array = ArrowArrayFactory.BuildArray(child.Length == array.Length ? child : child.Slice(array.Data.Offset, array.Length));
            validity = Both(frame, validity, ValidityOf(frame, array));
        }
        return Load(frame, array, type, validity);
    }

    /// <summary>A vector over an array's own memory.</summary>
    public static Vector Load(Frame frame, IArrowArray array, DataType type, ReadOnlyMemory<byte> validity)
    {
        var data = array.Data;
        switch (type.Kind)
        {
            case TypeKind.List or TypeKind.Struct:
                return Vector.Nested(array, validity);
            case TypeKind.Bool:
                var bits = frame.RentBits();
                bits.Span.Clear();
                Bits.Copy(data.Buffers[1].Span, data.Offset, bits.Span, 0, frame.Rows);
                return Bools(frame, bits, validity);
            case TypeKind.String or TypeKind.Json or TypeKind.Binary:
                // Arrow allows a column without rows to have no offsets at all.
                var offsets = frame.Rows == 0 ? new byte[sizeof(int)]
                    : data.Buffers[1].Memory.Slice(data.Offset * sizeof(int), (frame.Rows + 1) * sizeof(int));
                return Vector.Text(frame.Rows, offsets, data.Buffers[2].Memory, validity);
            default:
                var width = type.Kind == TypeKind.Decimal ? 16 : 8;
                return Vector.Fixed(frame.Rows, data.Buffers[1].Memory.Slice(data.Offset * width, frame.Rows * width), validity);
        }
    }

    static ReadOnlyMemory<byte> ValidityOf(Frame frame, IArrowArray array)
    {
        if (array.NullCount == 0)
            return default;
        var bits = frame.RentBits();
        bits.Span.Clear();
        Bits.Copy(array.Data.Buffers[0].Span, array.Data.Offset, bits.Span, 0, frame.Rows);
        return bits;
    }

    static ReadOnlyMemory<byte> Both(Frame frame, ReadOnlyMemory<byte> a, ReadOnlyMemory<byte> b)
    {
        if (a.IsEmpty || b.IsEmpty)
            return a.IsEmpty ? b : a;
        var both = frame.RentBits();
        BitWords.And(MemoryMarshal.Cast<byte, ulong>(a.Span), MemoryMarshal.Cast<byte, ulong>(b.Span), Frame.WordsOf(both));
        return both;
    }
}

/// <summary>A value nested in a computed one.</summary>
sealed class FieldNode(DataType type, Node operand, int[] fields) : StrictNode(type, operand)
{
    public override Vector Evaluate(Frame frame)
    {
        var value = Operands[0].Evaluate(frame);
        return ColumnNode.Within(frame, value.Array!, value.Validity, fields, Type);
    }
}

/// <summary>The rows' event times.</summary>
sealed class EventTimeNode() : Node(DataType.Timestamp)
{
    public override bool IsPure => false;

    public override Vector Evaluate(Frame frame) => ColumnNode.Load(frame, frame.Batch.EventTimes, Type, default);
}
