using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace OrleansStream.Columns;

/// <summary>A comparison of numbers. The others follow by swapping sides or negating the result.</summary>
interface IComparison
{
    static abstract bool Test<T>(T a, T b) where T : unmanaged, IComparisonOperators<T, T, bool>;

    static abstract Vector256<T> Test<T>(Vector256<T> a, Vector256<T> b) where T : unmanaged;

    static abstract Vector512<T> Test<T>(Vector512<T> a, Vector512<T> b) where T : unmanaged;
}

readonly struct EqualTo : IComparison
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Test<T>(T a, T b) where T : unmanaged, IComparisonOperators<T, T, bool> => a == b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Test<T>(Vector256<T> a, Vector256<T> b) where T : unmanaged => Vector256.Equals(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Test<T>(Vector512<T> a, Vector512<T> b) where T : unmanaged => Vector512.Equals(a, b);
}

readonly struct LessThan : IComparison
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Test<T>(T a, T b) where T : unmanaged, IComparisonOperators<T, T, bool> => a < b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Test<T>(Vector256<T> a, Vector256<T> b) where T : unmanaged => Vector256.LessThan(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Test<T>(Vector512<T> a, Vector512<T> b) where T : unmanaged => Vector512.LessThan(a, b);
}

readonly struct LessOrEqualTo : IComparison
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Test<T>(T a, T b) where T : unmanaged, IComparisonOperators<T, T, bool> => a <= b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Test<T>(Vector256<T> a, Vector256<T> b) where T : unmanaged => Vector256.LessThanOrEqual(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Test<T>(Vector512<T> a, Vector512<T> b) where T : unmanaged => Vector512.LessThanOrEqual(a, b);
}

/// <summary>Compares numbers into bitmaps.</summary>
static class CompareKernels
{
    /// <summary>One bit per row: whether the comparison holds. A side of length one with <paramref name="rows"/> above one is a constant.</summary>
    public static void Compare<T, TComparison>(ReadOnlySpan<T> left, bool leftConstant, ReadOnlySpan<T> right, bool rightConstant, int rows, Span<ulong> bits)
        where T : unmanaged, IComparisonOperators<T, T, bool>
        where TComparison : struct, IComparison
    {
        if (leftConstant)
            Run<T, TComparison, ConstantOperand<T>, ColumnOperand<T>>(new(left[0]), new(right[..rows]), rows, bits);
        else if (rightConstant)
            Run<T, TComparison, ColumnOperand<T>, ConstantOperand<T>>(new(left[..rows]), new(right[0]), rows, bits);
        else
            Run<T, TComparison, ColumnOperand<T>, ColumnOperand<T>>(new(left[..rows]), new(right[..rows]), rows, bits);
    }

    static void Run<T, TComparison, TLeft, TRight>(TLeft left, TRight right, int rows, Span<ulong> bits)
        where T : unmanaged, IComparisonOperators<T, T, bool>
        where TComparison : struct, IComparison
        where TLeft : struct, IOperand<T>, allows ref struct
        where TRight : struct, IOperand<T>, allows ref struct
    {
        var whole = rows >> 6;
        if (Vector512.IsHardwareAccelerated && Vector512<T>.IsSupported)
        {
            for (var i = 0; i < whole; i++)
                bits[i] = Word512<T, TComparison, TLeft, TRight>(left, right, i << 6);
        }
        else if (Vector256.IsHardwareAccelerated && Vector256<T>.IsSupported)
        {
            for (var i = 0; i < whole; i++)
                bits[i] = Word256<T, TComparison, TLeft, TRight>(left, right, i << 6);
        }
        else
        {
            for (var i = 0; i < whole; i++)
                bits[i] = Word<T, TComparison, TLeft, TRight>(left, right, i << 6, 64);
        }
        if ((rows & 63) != 0)
            bits[whole] = Word<T, TComparison, TLeft, TRight>(left, right, whole << 6, rows & 63);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong Word512<T, TComparison, TLeft, TRight>(TLeft left, TRight right, int row)
        where T : unmanaged, IComparisonOperators<T, T, bool>
        where TComparison : struct, IComparison
        where TLeft : struct, IOperand<T>, allows ref struct
        where TRight : struct, IOperand<T>, allows ref struct
    {
        ulong word = 0;
        for (var i = 0; i < 64; i += Vector512<T>.Count)
            word |= TComparison.Test(left.Load512(row + i), right.Load512(row + i)).ExtractMostSignificantBits() << i;
        return word;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong Word256<T, TComparison, TLeft, TRight>(TLeft left, TRight right, int row)
        where T : unmanaged, IComparisonOperators<T, T, bool>
        where TComparison : struct, IComparison
        where TLeft : struct, IOperand<T>, allows ref struct
        where TRight : struct, IOperand<T>, allows ref struct
    {
        ulong word = 0;
        for (var i = 0; i < 64; i += Vector256<T>.Count)
            word |= (ulong)TComparison.Test(left.Load256(row + i), right.Load256(row + i)).ExtractMostSignificantBits() << i;
        return word;
    }

    static ulong Word<T, TComparison, TLeft, TRight>(TLeft left, TRight right, int row, int count)
        where T : unmanaged, IComparisonOperators<T, T, bool>
        where TComparison : struct, IComparison
        where TLeft : struct, IOperand<T>, allows ref struct
        where TRight : struct, IOperand<T>, allows ref struct
    {
        ulong word = 0;
        for (var i = 0; i < count; i++)
            word |= (TComparison.Test(left.At(row + i), right.At(row + i)) ? 1UL : 0UL) << i;
        return word;
    }
}
