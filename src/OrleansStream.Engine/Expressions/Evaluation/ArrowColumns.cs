using System.Runtime.InteropServices;
using Apache.Arrow;
using OrleansStream.Columns;
using OrleansStream.Events;

namespace OrleansStream.Expressions.Evaluation;

/// <summary>Makes Arrow columns of vectors, without copying what the frame can hand over.</summary>
static class ArrowColumns
{
    public static IArrowArray Of(Frame frame, DataType type, Vector value)
    {
        var rows = frame.Rows;
        if (type.Kind == TypeKind.Null)
            return new NullArray(rows);
        if (value.IsConstant)
            return Repeat(type, value, rows);
        if (value.Array is not null)
            return WithValidity(frame, value);
        var (validity, nulls) = ValidityOf(frame, value);
        frame.Release(value.Values);
        frame.Release(value.Offsets);
        ArrowBuffer[] buffers = type.Kind switch
        {
            TypeKind.Bool => [validity, new ArrowBuffer(value.Values[..Bits.ByteCount(rows)])],
            TypeKind.String or TypeKind.Json or TypeKind.Binary => [validity, new ArrowBuffer(value.Offsets), new ArrowBuffer(value.Values)],
            _ => [validity, new ArrowBuffer(value.Values)],
        };
        return ArrowArrayFactory.BuildArray(new ArrayData(ArrowTypes.ToArrow(type), rows, nulls, 0, buffers));
    }

    static (ArrowBuffer Bits, int Nulls) ValidityOf(Frame frame, in Vector value)
    {
        var nulls = value.HasNulls ? frame.Rows - BitWords.CountOnes(value.ValidWords) : 0;
        if (nulls == 0)
            return (ArrowBuffer.Empty, 0);
        frame.Release(value.Validity);
        return (new ArrowBuffer(value.Validity[..Bits.ByteCount(frame.Rows)]), nulls);
    }

    // A list or struct keeps its own memory; only its validity may have become another, under the array's own offset.
    static IArrowArray WithValidity(Frame frame, in Vector value)
    {
        var data = value.Array!.Data;
        if (!value.HasNulls)
            return value.Array;
        var bits = new byte[Bits.ByteCount(data.Offset + data.Length)];
        Bits.Copy(value.Validity.Span, 0, bits, data.Offset, data.Length);
        var buffers = data.Buffers.ToArray();
        buffers[0] = new ArrowBuffer(bits);
        return ArrowArrayFactory.BuildArray(new ArrayData(
            data.DataType, data.Length, frame.Rows - BitWords.CountOnes(value.ValidWords), data.Offset, buffers, data.Children));
    }

    static IArrowArray Repeat(DataType type, in Vector value, int rows)
    {
        var one = value.Array ?? One(type, value);
        var gather = ColumnGather.For(type, rows);
        gather.Append(one, new int[rows]);
        return gather.Build();
    }

    static IArrowArray One(DataType type, in Vector value)
    {
        var nulls = value.IsValid(0) ? 0 : 1;
        var validity = nulls == 0 ? ArrowBuffer.Empty : new ArrowBuffer(value.Validity);
        ArrowBuffer[] buffers = type.Kind is TypeKind.String or TypeKind.Json or TypeKind.Binary
            ? [validity, new ArrowBuffer(value.Offsets), new ArrowBuffer(value.Values)]
            : [validity, new ArrowBuffer(value.Values)];
        return ArrowArrayFactory.BuildArray(new ArrayData(ArrowTypes.ToArrow(type), 1, nulls, 0, buffers));
    }
}
