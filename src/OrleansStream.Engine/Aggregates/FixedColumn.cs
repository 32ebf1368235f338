using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Apache.Arrow;
using OrleansStream.Columns;
using OrleansStream.Events;

namespace OrleansStream.Aggregates;

/// <summary>A column of values of one width whose length is known beforehand.</summary>
ref struct FixedColumn<T> where T : unmanaged
{
    readonly byte[] _bytes;
    byte[]? _validity;
    int _nulls;

    public FixedColumn(int length)
    {
        _bytes = GC.AllocateUninitializedArray<byte>(checked(length * Unsafe.SizeOf<T>()));
        Values = MemoryMarshal.Cast<byte, T>(_bytes.AsSpan());
    }

    /// <summary>The values, to be written.</summary>
    public Span<T> Values { get; }

    public void SetNull(int row)
    {
        if (_validity is null)
        {
            _validity = new byte[Bits.ByteCount(Values.Length)];
            Bits.Set(_validity, 0, Values.Length);
        }
        _validity[row >> 3] &= (byte)~(1 << (row & 7));
        Values[row] = default;
        _nulls++;
    }

    public readonly IArrowArray Build(DataType type) => ArrowArrayFactory.BuildArray(new ArrayData(
        ArrowTypes.ToArrow(type), Values.Length, _nulls, 0, [_validity is null ? ArrowBuffer.Empty : new ArrowBuffer(_validity), new ArrowBuffer(_bytes)]));
}
