using System.IO.Hashing;
using System.Runtime.InteropServices;
using Apache.Arrow;
using OrleansStream.Columns;
using OrleansStream.Events;
using OrleansStream.Expressions.Evaluation;

namespace OrleansStream.Expressions.Functions;

/// <summary>The elements of lists of single values, compared by their positions. Nulls equal each other and come last.</summary>
sealed class ListElements(IArrowArray elements, DataType type) : IEqualityComparer<int>, IComparer<int>
{
    readonly ArrayData _data = elements.Data;

    /// <summary>Whether lists of such elements can be searched and ordered.</summary>
    public static bool CanCompare(DataType element) => element.Kind is not (TypeKind.List or TypeKind.Struct or TypeKind.Json);

    public bool IsNull(int index) => elements.IsNull(index);

    public bool Equals(int x, int y) => Compare(x, y) == 0;

    public int GetHashCode(int index)
    {
        if (IsNull(index))
            return 0;
        return type.Kind switch
        {
            TypeKind.Bool => Bool(index) ? 1 : 2,
            // Zero has two bit patterns.
            TypeKind.Float64 => Fixed<double>(index).GetHashCode(),
            TypeKind.Decimal => Fixed<Int128>(index).GetHashCode(),
            TypeKind.Int64 or TypeKind.Timestamp => Fixed<long>(index).GetHashCode(),
            _ => (int)XxHash3.HashToUInt64(Bytes(index)),
        };
    }

    public int Compare(int x, int y)
    {
        if (IsNull(x) || IsNull(y))
            return IsNull(x).CompareTo(IsNull(y));
        return type.Kind switch
        {
            TypeKind.Bool => Bool(x).CompareTo(Bool(y)),
            TypeKind.Float64 => Fixed<double>(x).CompareTo(Fixed<double>(y)),
            TypeKind.Decimal => Fixed<Int128>(x).CompareTo(Fixed<Int128>(y)),
            TypeKind.Int64 or TypeKind.Timestamp => Fixed<long>(x).CompareTo(Fixed<long>(y)),
            _ => Bytes(x).SequenceCompareTo(Bytes(y)),
        };
    }

    /// <summary>Whether an element that is not null equals a row of a vector of the same type.</summary>
    public bool Equals(int index, in Vector value, int row) => type.Kind switch
    {
        TypeKind.Bool => Bool(index) == value.IsTrue(row),
        TypeKind.Float64 => Fixed<double>(index) == value.Rows<double>()[row],
        TypeKind.Decimal => Fixed<Int128>(index) == value.Rows<Int128>()[row],
        TypeKind.Int64 or TypeKind.Timestamp => Fixed<long>(index) == value.Rows<long>()[row],
        _ => Bytes(index).SequenceEqual(value.Texts()[row]),
    };

    public T Fixed<T>(int index) where T : unmanaged => MemoryMarshal.Cast<byte, T>(_data.Buffers[1].Span)[_data.Offset + index];

    public ReadOnlySpan<byte> Bytes(int index)
    {
        var offsets = MemoryMarshal.Cast<byte, int>(_data.Buffers[1].Span)[(_data.Offset + index)..];
        return _data.Buffers[2].Span[offsets[0]..offsets[1]];
    }

    bool Bool(int index) => Columns.Bits.Get(_data.Buffers[1].Span, _data.Offset + index);
}
