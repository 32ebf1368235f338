using System.Runtime.InteropServices;
using Apache.Arrow;
using OrleansStream.Columns;
using OrleansStream.Events;
using OrleansStream.Expressions.Evaluation;

namespace OrleansStream.Expressions.Functions;

/// <summary><c>array_length</c></summary>
sealed class ListLengthNode(Node list) : StrictNode(DataType.Int64, list)
{
    public override Vector Evaluate(Frame frame)
    {
        var value = Operands[0].Evaluate(frame);
        var memory = frame.RentValues<long>();
        var lengths = MemoryMarshal.Cast<byte, long>(memory.Span);
        var lists = new ListRows(value);
        for (var row = 0; row < lengths.Length; row++)
            lengths[row] = lists.Length(row);
        return Vector.Fixed(frame.Rows, memory, value.Validity);
    }
}

/// <summary><c>element_at</c></summary>
sealed class ElementNode(DataType element, Node list, Node place) : StrictNode(element, list, place)
{
    public override Vector Evaluate(Frame frame)
    {
        var value = Operands[0].Evaluate(frame);
        var places = Operands[1].Evaluate(frame);
        var validity = new Validity(frame, BothValid(frame, value, places));
        var lists = new ListRows(value);
        var wanted = places.Rows<long>();
        var positions = MemoryMarshal.Cast<byte, int>(frame.RentValues<int>().Span);
        for (var row = 0; row < positions.Length; row++)
        {
            var length = lists.Length(row);
            var index = wanted[row] < 0 ? length + wanted[row] : wanted[row] - 1;
            var exists = index >= 0 && index < length && validity.IsValid(row);
            if (!exists)
                validity.SetNull(row);
            positions[row] = exists ? lists.Start(row) + (int)index : 0;
        }
        return Gather(frame, Type, lists.Elements, positions, ref validity);
    }

    /// <summary>Elements at positions; null where they are.</summary>
    public static Vector Gather(Frame frame, DataType type, IArrowArray elements, ReadOnlySpan<int> positions, ref Validity validity)
    {
        if (elements.Length == 0)
        {
            // Nothing to take: one null row stands for all.
            var builder = ColumnBuilder.For(type);
            builder.AppendNull();
            elements = builder.Build();
        }
        var taken = ColumnTake.Take(elements, type, positions);
        if (taken.NullCount > 0)
        {
            for (var row = 0; row < positions.Length; row++)
            {
                if (taken.IsNull(row))
                    validity.SetNull(row);
            }
        }
        return ColumnNode.Load(frame, taken, type, validity.Bits);
    }
}

/// <summary>The lists of a vector by row; a constant answers for every row.</summary>
readonly ref struct ListRows
{
    readonly ReadOnlySpan<int> _offsets;
    readonly int _mask;

    public ListRows(in Vector value)
    {
        var data = value.Array!.Data;
        _offsets = data.Length == 0 ? [] : MemoryMarshal.Cast<byte, int>(data.Buffers[1].Span).Slice(data.Offset, data.Length + 1);
        _mask = value.IsConstant ? 0 : -1;
        Elements = ArrowArrayFactory.BuildArray(data.Children[0]);
    }

    /// <summary>The elements of all lists.</summary>
    public IArrowArray Elements { get; }

    public int Start(int row) => _offsets[row & _mask];

    public int Length(int row) => _offsets[(row & _mask) + 1] - _offsets[row & _mask];
}
