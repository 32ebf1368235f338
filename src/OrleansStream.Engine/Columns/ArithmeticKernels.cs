using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OrleansStream.Columns;

/// <summary>An operation on float64.</summary>
interface IFloatOperation
{
    static abstract double Apply(double a, double b);

    static abstract Vector512<double> Apply(Vector512<double> a, Vector512<double> b);
}

readonly struct FloatAdd : IFloatOperation
{
    public static double Apply(double a, double b) => a + b;

    public static Vector512<double> Apply(Vector512<double> a, Vector512<double> b) => a + b;
}

readonly struct FloatSubtract : IFloatOperation
{
    public static double Apply(double a, double b) => a - b;

    public static Vector512<double> Apply(Vector512<double> a, Vector512<double> b) => a - b;
}

readonly struct FloatMultiply : IFloatOperation
{
    public static double Apply(double a, double b) => a * b;

    public static Vector512<double> Apply(Vector512<double> a, Vector512<double> b) => a * b;
}

readonly struct FloatDivide : IFloatOperation
{
    public static double Apply(double a, double b) => a / b;

    public static Vector512<double> Apply(Vector512<double> a, Vector512<double> b) => a / b;
}

/// <summary>An operation on int64 that can overflow: the mark's sign bit is set where it did.</summary>
interface IIntegerOperation
{
    static abstract long Apply(long a, long b, out long mark);

    static abstract Vector512<long> Apply(Vector512<long> a, Vector512<long> b, out Vector512<long> mark);
}

readonly struct IntegerAdd : IIntegerOperation
{
    public static long Apply(long a, long b, out long mark)
    {
        var sum = unchecked(a + b);
        mark = (a ^ sum) & (b ^ sum);
        return sum;
    }

    public static Vector512<long> Apply(Vector512<long> a, Vector512<long> b, out Vector512<long> mark)
    {
        var sum = a + b;
        mark = (a ^ sum) & (b ^ sum);
        return sum;
    }
}

readonly struct IntegerSubtract : IIntegerOperation
{
    public static long Apply(long a, long b, out long mark)
    {
        var difference = unchecked(a - b);
        mark = (a ^ b) & (a ^ difference);
        return difference;
    }

    public static Vector512<long> Apply(Vector512<long> a, Vector512<long> b, out Vector512<long> mark)
    {
        var difference = a - b;
        mark = (a ^ b) & (a ^ difference);
        return difference;
    }
}

/// <summary>Arithmetic on columns. The kernels only say whether any row went wrong; the caller looks for it then.</summary>
static class ArithmeticKernels
{
    /// <summary>Whether every result is a finite number.</summary>
    public static bool Apply<TOperation>(
        ReadOnlySpan<double> left, bool leftConstant, ReadOnlySpan<double> right, bool rightConstant, Span<double> results)
        where TOperation : struct, IFloatOperation
    {
        if (leftConstant)
            return Run<TOperation, ConstantOperand<double>, ColumnOperand<double>>(new(left[0]), new(right[..results.Length]), results);
        return rightConstant
            ? Run<TOperation, ColumnOperand<double>, ConstantOperand<double>>(new(left[..results.Length]), new(right[0]), results)
            : Run<TOperation, ColumnOperand<double>, ColumnOperand<double>>(new(left[..results.Length]), new(right[..results.Length]), results);
    }

    /// <summary>Whether no row overflowed.</summary>
    public static bool Apply<TOperation>(
        ReadOnlySpan<long> left, bool leftConstant, ReadOnlySpan<long> right, bool rightConstant, Span<long> results)
        where TOperation : struct, IIntegerOperation
    {
        if (leftConstant)
            return Run<TOperation, ConstantOperand<long>, ColumnOperand<long>>(new(left[0]), new(right[..results.Length]), results);
        return rightConstant
            ? Run<TOperation, ColumnOperand<long>, ConstantOperand<long>>(new(left[..results.Length]), new(right[0]), results)
            : Run<TOperation, ColumnOperand<long>, ColumnOperand<long>>(new(left[..results.Length]), new(right[..results.Length]), results);
    }

    /// <summary>Converts whole numbers to float64.</summary>
    public static void ToFloat(ReadOnlySpan<long> values, Span<double> results)
    {
        ref var from = ref MemoryMarshal.GetReference(values[..results.Length]);
        ref var to = ref MemoryMarshal.GetReference(results);
        var i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; i <= results.Length - Vector512<long>.Count; i += Vector512<long>.Count)
                Vector512.ConvertToDouble(Vector512.LoadUnsafe(ref from, (nuint)i)).StoreUnsafe(ref to, (nuint)i);
        }
        for (; i < results.Length; i++)
            results[i] = values[i];
    }

    // x - x is zero for finite numbers and NaN for the others: one test at the end is enough.
    static bool Run<TOperation, TLeft, TRight>(TLeft left, TRight right, Span<double> results)
        where TOperation : struct, IFloatOperation
        where TLeft : struct, IOperand<double>, allows ref struct
        where TRight : struct, IOperand<double>, allows ref struct
    {
        ref var to = ref MemoryMarshal.GetReference(results);
        var marks = Vector512<double>.Zero;
        var i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; i <= results.Length - Vector512<double>.Count; i += Vector512<double>.Count)
            {
                var value = TOperation.Apply(left.Load512(i), right.Load512(i));
                value.StoreUnsafe(ref to, (nuint)i);
                marks |= value - value;
            }
        }
        var mark = Vector512.Sum(marks);
        for (; i < results.Length; i++)
        {
            var value = TOperation.Apply(left.At(i), right.At(i));
            results[i] = value;
            mark += value - value;
        }
        return mark == 0;
    }

    static bool Run<TOperation, TLeft, TRight>(TLeft left, TRight right, Span<long> results)
        where TOperation : struct, IIntegerOperation
        where TLeft : struct, IOperand<long>, allows ref struct
        where TRight : struct, IOperand<long>, allows ref struct
    {
        ref var to = ref MemoryMarshal.GetReference(results);
        var marks = Vector512<long>.Zero;
        var i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; i <= results.Length - Vector512<long>.Count; i += Vector512<long>.Count)
            {
                TOperation.Apply(left.Load512(i), right.Load512(i), out var mark).StoreUnsafe(ref to, (nuint)i);
                marks |= mark;
            }
        }
        var overflowed = marks.ExtractMostSignificantBits() != 0;
        for (; i < results.Length; i++)
        {
            results[i] = TOperation.Apply(left.At(i), right.At(i), out var mark);
            overflowed |= mark < 0;
        }
        return !overflowed;
    }
}
