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
        return Gather(frame, lists.Elements, positions, ref validity);
    }

    Vector Gather(Frame frame, IArrowArray elements, ReadOnlySpan<int> positions, ref Validity validity)
    {
        if (elements.Length == 0)
        {
            // Nothing to take: one null row stands for all.
            var builder = ColumnBuilder.For(Type);
            builder.AppendNull();
            elements = builder.Build();
        }
        var taken = ColumnTake.Take(elements, Type, positions);
        if (taken.NullCount > 0)
        {
            for (var row = 0; row < positions.Length; row++)
            {
                if (taken.IsNull(row))
                    validity.SetNull(row);
            }
        }
        return ColumnNode.Load(frame, taken, Type, validity.Bits);
    }
}

/// <summary><c>contains</c> of a list: true if an element equals the value, otherwise null if an element is null, otherwise false.</summary>
sealed class ListContainsNode(Node list, Node value) : StrictNode(DataType.Bool, list, value)
{
    public override Vector Evaluate(Frame frame)
    {
        var list = Operands[0].Evaluate(frame);
        var lists = new ListRows(list);
        var wanted = Operands[1].Evaluate(frame);
        var bits = frame.RentBits();
        var words = Frame.WordsOf(bits);
        words.Clear();
        var validity = new Validity(frame, BothValid(frame, list, wanted));
        for (var row = 0; row < frame.Rows; row++)
        {
            if (!validity.IsValid(row))
                continue;
            var unknown = false;
            var found = false;
            for (var i = lists.Start(row); i < lists.Start(row) + lists.Length(row) && !found; i++)
            {
                unknown |= lists.Elements.IsNull(i);
                found = !lists.Elements.IsNull(i) && Equal(lists.Elements.Data, i, wanted, row);
            }
            if (found)
                BitWords.Set(words, row);
            else if (unknown)
                validity.SetNull(row);
        }
        return Bools(frame, bits, validity.Bits);
    }

    bool Equal(ArrayData elements, int index, in Vector wanted, int row)
    {
        index += elements.Offset;
        switch (Operands[1].Type.Kind)
        {
            case TypeKind.Bool:
                return Bits.Get(elements.Buffers[1].Span, index) == wanted.IsTrue(row);
            case TypeKind.Decimal:
                return MemoryMarshal.Cast<byte, Int128>(elements.Buffers[1].Span)[index] == wanted.Rows<Int128>()[row];
            case TypeKind.Float64:
                return MemoryMarshal.Cast<byte, double>(elements.Buffers[1].Span)[index] == wanted.Rows<double>()[row];
            case TypeKind.Int64 or TypeKind.Timestamp:
                return MemoryMarshal.Cast<byte, long>(elements.Buffers[1].Span)[index] == wanted.Rows<long>()[row];
            default:
                var offsets = MemoryMarshal.Cast<byte, int>(elements.Buffers[1].Span);
                return elements.Buffers[2].Span[offsets[index]..offsets[index + 1]].SequenceEqual(wanted.Texts()[row]);
        }
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
