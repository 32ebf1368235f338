using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Apache.Arrow;
using OrleansStream.Events;

namespace OrleansStream.Columns;

/// <summary>Values of a fixed width; the element type stands only for the width.</summary>
sealed class FixedGather<T>(DataType type, int capacity) : ColumnGather(type, capacity) where T : unmanaged
{
    byte[] _values = GC.AllocateUninitializedArray<byte>(checked(capacity * Unsafe.SizeOf<T>()));

    private protected override void Grow(int capacity) => Grow(ref _values, checked(capacity * Unsafe.SizeOf<T>()));

    private protected override void AppendValues(ArrayData source, ReadOnlySpan<int> positions)
    {
        var from = MemoryMarshal.Cast<byte, T>(source.Buffers[1].Span)[source.Offset..];
        var to = MemoryMarshal.Cast<byte, T>(_values.AsSpan()).Slice(Length, positions.Length);
        for (var i = 0; i < to.Length; i++)
            to[i] = from[positions[i]];
    }

    private protected override void AppendValues(ArrayData source, int start, int count) =>
        MemoryMarshal.Cast<byte, T>(source.Buffers[1].Span).Slice(source.Offset + start, count)
            .CopyTo(MemoryMarshal.Cast<byte, T>(_values.AsSpan())[Length..]);

    private protected override ArrayData BuildData(int length, int nulls, ArrowBuffer validity) =>
        new(ArrowTypes.ToArrow(Type), length, nulls, 0, [validity, new ArrowBuffer(_values.AsMemory(0, length * Unsafe.SizeOf<T>()))]);
}

/// <summary>Bools, one bit each.</summary>
sealed class BoolGather(DataType type, int capacity) : ColumnGather(type, capacity)
{
    byte[] _values = new byte[Bits.ByteCount(capacity)];

    private protected override void Grow(int capacity) => Grow(ref _values, Bits.ByteCount(capacity));

    private protected override void AppendValues(ArrayData source, ReadOnlySpan<int> positions) =>
        Bits.Gather(source.Buffers[1].Span, source.Offset, positions, _values, Length);

    private protected override void AppendValues(ArrayData source, int start, int count) =>
        Bits.Copy(source.Buffers[1].Span, source.Offset + start, _values, Length, count);

    private protected override ArrayData BuildData(int length, int nulls, ArrowBuffer validity) =>
        new(ArrowTypes.ToArrow(Type), length, nulls, 0, [validity, new ArrowBuffer(_values.AsMemory(0, Bits.ByteCount(length)))]);
}

/// <summary>Nothing but nulls.</summary>
sealed class NullGather(DataType type, int capacity) : ColumnGather(type, capacity)
{
    private protected override void AppendValues(ArrayData source, ReadOnlySpan<int> positions)
    {
    }

    private protected override void AppendValues(ArrayData source, int start, int count)
    {
    }

    private protected override ArrayData BuildData(int length, int nulls, ArrowBuffer validity) =>
        new(ArrowTypes.ToArrow(Type), length, length, 0, System.Array.Empty<ArrowBuffer>());
}
