using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OrleansStream.Columns;

/// <summary>One side of a kernel: a column or a constant. A kernel is compiled once for each shape, so a constant costs no memory traffic.</summary>
interface IOperand<T> where T : unmanaged
{
    T At(int row);

    Vector256<T> Load256(int row);

    Vector512<T> Load512(int row);
}

/// <summary>A column; the kernel must not ask for rows beyond its end.</summary>
readonly ref struct ColumnOperand<T>(ReadOnlySpan<T> values) : IOperand<T> where T : unmanaged
{
    readonly ref T _first = ref MemoryMarshal.GetReference(values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T At(int row) => Unsafe.Add(ref _first, row);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<T> Load256(int row) => Vector256.LoadUnsafe(ref _first, (nuint)row);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<T> Load512(int row) => Vector512.LoadUnsafe(ref _first, (nuint)row);
}

/// <summary>The same value in every row.</summary>
readonly struct ConstantOperand<T>(T value) : IOperand<T> where T : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T At(int row) => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<T> Load256(int row) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<T> Load512(int row) => Vector512.Create(value);
}
