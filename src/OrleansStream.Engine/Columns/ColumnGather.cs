using Apache.Arrow;
using OrleansStream.Events;

namespace OrleansStream.Columns;

/// <summary>Collects rows of columns of one type into one column. Its buffers are handed over by <see cref="Build"/>; used once.</summary>
abstract class ColumnGather
{
    byte[]? _validity;
    int _nulls;

    private protected ColumnGather(DataType type, int capacity)
    {
        Type = type;
        Capacity = capacity;
    }

    protected DataType Type { get; }

    /// <summary>The rows that room was made for.</summary>
    protected int Capacity { get; private set; }

    /// <summary>The rows collected.</summary>
    public int Length { get; private set; }

    public static ColumnGather For(DataType type, int capacity) => type.Kind switch
    {
        TypeKind.Null => new NullGather(type, capacity),
        TypeKind.Bool => new BoolGather(type, capacity),
        TypeKind.Int64 or TypeKind.Timestamp or TypeKind.Float64 => new FixedGather<long>(type, capacity),
        TypeKind.Decimal => new FixedGather<Int128>(type, capacity),
        TypeKind.String or TypeKind.Json or TypeKind.Binary => new BytesGather(type, capacity),
        TypeKind.List => new ListGather(type, capacity),
        TypeKind.Struct => new StructGather(type, capacity),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type.Kind, null),
    };

    /// <summary>Takes the rows at the positions given.</summary>
    public void Append(IArrowArray column, ReadOnlySpan<int> positions)
    {
        EnsureCapacity(checked(Length + positions.Length));
        AppendValues(column.Data, positions);
        if (HasNulls(column))
        {
            Bits.Gather(column.Data.Buffers[0].Span, column.Data.Offset, positions, Validity(), Length);
            CountNulls(positions.Length);
        }
        else if (_validity is not null)
        {
            Bits.Set(Validity(), Length, positions.Length);
        }
        Length += positions.Length;
    }

    /// <summary>Takes a range of rows.</summary>
    public void Append(IArrowArray column, int start, int count)
    {
        EnsureCapacity(checked(Length + count));
        AppendValues(column.Data, start, count);
        if (HasNulls(column))
        {
            Bits.Copy(column.Data.Buffers[0].Span, column.Data.Offset + start, Validity(), Length, count);
            CountNulls(count);
        }
        else if (_validity is not null)
        {
            Bits.Set(Validity(), Length, count);
        }
        Length += count;
    }

    public IArrowArray Build() => ArrowArrayFactory.BuildArray(BuildData(
        Length, _nulls, _nulls == 0 ? ArrowBuffer.Empty : new ArrowBuffer(_validity.AsMemory(0, Bits.ByteCount(Length)))));

    private protected abstract void AppendValues(ArrayData source, ReadOnlySpan<int> positions);

    private protected abstract void AppendValues(ArrayData source, int start, int count);

    private protected abstract ArrayData BuildData(int length, int nulls, ArrowBuffer validity);

    private protected virtual void Grow(int capacity)
    {
    }

    /// <summary>Makes room in an array for so many elements, doubling so that appending stays linear.</summary>
    private protected static void Grow<T>(ref T[] array, int needed)
    {
        if (needed > array.Length)
            System.Array.Resize(ref array, (int)Math.Min(System.Array.MaxLength, Math.Max(needed, array.Length * 2L)));
    }

    // A null array says that all its rows are null but has no bitmap.
    static bool HasNulls(IArrowArray column) => column.NullCount != 0 && column is not NullArray;

    void EnsureCapacity(int needed)
    {
        if (needed <= Capacity)
            return;
        Capacity = (int)Math.Min(System.Array.MaxLength, Math.Max(needed, Capacity * 2L));
        Grow(Capacity);
    }

    // The bitmap is made at the first null: columns without nulls never pay for it.
    byte[] Validity()
    {
        if (_validity is null)
        {
            _validity = new byte[Bits.ByteCount(Capacity)];
            Bits.Set(_validity, 0, Length);
        }
        Grow(ref _validity, Bits.ByteCount(Capacity));
        return _validity;
    }

    void CountNulls(int count) => _nulls += count - Bits.Count(_validity, Length, count);
}
