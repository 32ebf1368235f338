using System.Runtime.InteropServices;
using Apache.Arrow;
using OrleansStream.Columns;

namespace OrleansStream.Expressions.Evaluation;

/// <summary>
/// A column in the middle of an evaluation: raw memory, borrowed from the input or from the <see cref="Frame"/>. Bools are bitmaps whose bit is one
/// only where the value is known and true; bitmaps are whole words, with zeros beyond the last row. Lists and structs stay Arrow arrays.
/// </summary>
readonly struct Vector
{
    Vector(
        int length, bool isConstant, ReadOnlyMemory<byte> values, ReadOnlyMemory<byte> validity, ReadOnlyMemory<byte> offsets, IArrowArray? array)
    {
        Length = length;
        IsConstant = isConstant;
        Values = values;
        Validity = validity;
        Offsets = offsets;
        Array = array;
    }

    /// <summary>Rows, or 1 for a constant.</summary>
    public int Length { get; }

    /// <summary>Whether the one value stands for every row.</summary>
    public bool IsConstant { get; }

    public ReadOnlyMemory<byte> Values { get; }

    /// <summary>A bit per row, zero where it is null; empty if nothing is null.</summary>
    public ReadOnlyMemory<byte> Validity { get; }

    public ReadOnlyMemory<byte> Offsets { get; }

    /// <summary>The column itself if it is a list or a struct; its own validity is <see cref="Validity"/>, too.</summary>
    public IArrowArray? Array { get; }

    public bool HasNulls => !Validity.IsEmpty;

    public ReadOnlySpan<ulong> ValidWords => MemoryMarshal.Cast<byte, ulong>(Validity.Span);

    /// <summary>A bool vector's bits.</summary>
    public ReadOnlySpan<ulong> Bits => MemoryMarshal.Cast<byte, ulong>(Values.Span);

    public static Vector Fixed(int length, ReadOnlyMemory<byte> values, ReadOnlyMemory<byte> validity) =>
        new(length, false, values, validity, default, null);

    public static Vector Text(int length, ReadOnlyMemory<byte> offsets, ReadOnlyMemory<byte> bytes, ReadOnlyMemory<byte> validity) =>
        new(length, false, bytes, validity, offsets, null);

    public static Vector Nested(IArrowArray array, ReadOnlyMemory<byte> validity) => new(array.Length, false, default, validity, default, array);

    public Vector AsConstant() => new(1, true, Values, Validity, Offsets, Array);

    public Vector WithValidity(ReadOnlyMemory<byte> validity) => new(Length, IsConstant, Values, validity, Offsets, Array);

    public ReadOnlySpan<T> Span<T>() where T : unmanaged => MemoryMarshal.Cast<byte, T>(Values.Span);

    /// <summary>The values of a fixed width by row, constants included.</summary>
    public FixedRows<T> Rows<T>() where T : unmanaged => new(Span<T>(), IsConstant);

    /// <summary>The texts by row, constants included.</summary>
    public TextRows Texts() => new(MemoryMarshal.Cast<byte, int>(Offsets.Span), Values.Span, IsConstant);

    /// <summary>A bitmap by row, constants included; an empty one is all ones.</summary>
    public bool IsValid(int row) => !HasNulls || BitWords.Get(ValidWords, IsConstant ? 0 : row);

    /// <summary>A bool by row, constants included.</summary>
    public bool IsTrue(int row) => BitWords.Get(Bits, IsConstant ? 0 : row);
}

/// <summary>Values of a fixed width by row; a constant answers for every row.</summary>
readonly ref struct FixedRows<T>(ReadOnlySpan<T> values, bool isConstant) where T : unmanaged
{
    readonly ReadOnlySpan<T> _values = values;
    readonly int _mask = isConstant ? 0 : -1;

    public T this[int row] => _values[row & _mask];
}

/// <summary>Texts by row; a constant answers for every row.</summary>
readonly ref struct TextRows(ReadOnlySpan<int> offsets, ReadOnlySpan<byte> bytes, bool isConstant)
{
    readonly ReadOnlySpan<int> _offsets = offsets;
    readonly ReadOnlySpan<byte> _bytes = bytes;
    readonly int _mask = isConstant ? 0 : -1;

    public ReadOnlySpan<byte> this[int row]
    {
        get
        {
            row &= _mask;
            return _bytes[_offsets[row].._offsets[row + 1]];
        }
    }
}
