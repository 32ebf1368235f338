using System.Buffers;
using System.Runtime.InteropServices;
using Apache.Arrow;
using OrleansStream.Events;

namespace OrleansStream.Columns;

/// <summary>Lists: the elements of all rows are gathered as one column.</summary>
sealed class ListGather(DataType type, int capacity) : ColumnGather(type, capacity)
{
    readonly ColumnGather _elements = For(type.Element!, capacity);
    byte[] _offsets = new byte[checked((capacity + 1) * sizeof(int))];

    private protected override void Grow(int capacity) => Grow(ref _offsets, checked((capacity + 1) * sizeof(int)));

    private protected override void AppendValues(ArrayData source, ReadOnlySpan<int> positions)
    {
        var from = MemoryMarshal.Cast<byte, int>(source.Buffers[1].Span)[source.Offset..];
        var to = MemoryMarshal.Cast<byte, int>(_offsets.AsSpan()).Slice(Length + 1, positions.Length);
        var start = _elements.Length;
        long end = start;
        for (var i = 0; i < positions.Length; i++)
        {
            end += from[positions[i] + 1] - from[positions[i]];
            to[i] = (int)end;
        }
        var count = checked((int)end) - start;
        var elements = ArrayPool<int>.Shared.Rent(count);
        var next = 0;
        foreach (var position in positions)
        {
            for (var element = from[position]; element < from[position + 1]; element++)
                elements[next++] = element;
        }
        _elements.Append(ArrowArrayFactory.BuildArray(source.Children[0]), elements.AsSpan(0, count));
        ArrayPool<int>.Shared.Return(elements);
    }

    private protected override void AppendValues(ArrayData source, int start, int count)
    {
        var from = MemoryMarshal.Cast<byte, int>(source.Buffers[1].Span).Slice(source.Offset + start, count + 1);
        var to = MemoryMarshal.Cast<byte, int>(_offsets.AsSpan()).Slice(Length + 1, count);
        var shift = _elements.Length - from[0];
        for (var i = 0; i < count; i++)
            to[i] = checked(from[i + 1] + shift);
        _elements.Append(ArrowArrayFactory.BuildArray(source.Children[0]), from[0], from[count] - from[0]);
    }

    private protected override ArrayData BuildData(int length, int nulls, ArrowBuffer validity) => new(
        ArrowTypes.ToArrow(Type), length, nulls, 0,
        [validity, new ArrowBuffer(_offsets.AsMemory(0, (length + 1) * sizeof(int)))], [_elements.Build().Data]);
}

/// <summary>Structs: each field is a column of its own.</summary>
sealed class StructGather(DataType type, int capacity) : ColumnGather(type, capacity)
{
    readonly ColumnGather[] _fields = [.. type.Fields.Select(f => For(f.Type, capacity))];

    private protected override void AppendValues(ArrayData source, ReadOnlySpan<int> positions)
    {
        for (var i = 0; i < _fields.Length; i++)
            _fields[i].Append(Field(source, i), positions);
    }

    private protected override void AppendValues(ArrayData source, int start, int count)
    {
        for (var i = 0; i < _fields.Length; i++)
            _fields[i].Append(Field(source, i), start, count);
    }

    private protected override ArrayData BuildData(int length, int nulls, ArrowBuffer validity) =>
        new(ArrowTypes.ToArrow(Type), length, nulls, 0, [validity], [.. _fields.Select(f => f.Build().Data)]);

    // A sliced struct's children are not sliced themselves.
    static IArrowArray Field(ArrayData source, int index)
    {
        var field = source.Children[index];
        return ArrowArrayFactory.BuildArray(source.Offset == 0 ? field : field.Slice(source.Offset, source.Length));
    }
}
