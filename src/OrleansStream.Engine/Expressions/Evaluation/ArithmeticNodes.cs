using System.Runtime.InteropServices;
using OrleansStream.Columns;
using OrleansStream.Diagnostics;
using OrleansStream.Events;

namespace OrleansStream.Expressions.Evaluation;

/// <summary>Arithmetic on float64; what is no finite number is null.</summary>
sealed class FloatArithmeticNode(BinaryOperator op, Node left, Node right) : StrictNode(DataType.Float64, left, right)
{
    public override Vector Evaluate(Frame frame)
    {
        var a = Operands[0].Evaluate(frame);
        var b = Operands[1].Evaluate(frame);
        var values = frame.RentValues<double>();
        var results = MemoryMarshal.Cast<byte, double>(values.Span);
        var x = a.Span<double>();
        var y = b.Span<double>();
        var finite = op switch
        {
            BinaryOperator.Add => ArithmeticKernels.Apply<FloatAdd>(x, a.IsConstant, y, b.IsConstant, results),
            BinaryOperator.Subtract => ArithmeticKernels.Apply<FloatSubtract>(x, a.IsConstant, y, b.IsConstant, results),
            BinaryOperator.Multiply => ArithmeticKernels.Apply<FloatMultiply>(x, a.IsConstant, y, b.IsConstant, results),
            BinaryOperator.Divide => ArithmeticKernels.Apply<FloatDivide>(x, a.IsConstant, y, b.IsConstant, results),
            _ => Remainders(a, b, results),
        };
        return Finite(frame, values, BothValid(frame, a, b), finite);
    }

    /// <summary>A float64 vector whose rows that are no finite numbers are null.</summary>
    public static Vector Finite(Frame frame, Memory<byte> values, ReadOnlyMemory<byte> validity, bool allFinite = false)
    {
        if (allFinite)
            return Vector.Fixed(frame.Rows, values, validity);
        var valid = new Validity(frame, validity);
        var results = MemoryMarshal.Cast<byte, double>(values.Span);
        for (var row = 0; row < results.Length; row++)
        {
            if (!double.IsFinite(results[row]))
                valid.SetNull(row);
        }
        return Vector.Fixed(frame.Rows, values, valid.Bits);
    }

    static bool Remainders(in Vector a, in Vector b, Span<double> results)
    {
        var x = a.Rows<double>();
        var y = b.Rows<double>();
        for (var row = 0; row < results.Length; row++)
            results[row] = x[row] % y[row];
        return false;
    }
}

/// <summary>Arithmetic on int64 and timestamps; a row that overflows fails, <c>% 0</c> is null.</summary>
sealed class IntegerArithmeticNode(BinaryOperator op, DataType type, Node left, Node right) : StrictNode(type, left, right)
{
    private protected override bool MayFail() => op != BinaryOperator.Modulo || base.MayFail();

    public override Vector Evaluate(Frame frame)
    {
        var a = Operands[0].Evaluate(frame);
        var b = Operands[1].Evaluate(frame);
        var values = frame.RentValues<long>();
        var results = MemoryMarshal.Cast<byte, long>(values.Span);
        var validity = new Validity(frame, BothValid(frame, a, b));
        var x = a.Span<long>();
        var y = b.Span<long>();
        var fits = op switch
        {
            BinaryOperator.Add => ArithmeticKernels.Apply<IntegerAdd>(x, a.IsConstant, y, b.IsConstant, results),
            BinaryOperator.Subtract => ArithmeticKernels.Apply<IntegerSubtract>(x, a.IsConstant, y, b.IsConstant, results),
            BinaryOperator.Multiply => Multiply(a.Rows<long>(), b.Rows<long>(), results),
            _ => Remainders(a.Rows<long>(), b.Rows<long>(), results, ref validity),
        };
        if (!fits)
            FailOverflowed(a.Rows<long>(), b.Rows<long>(), results.Length, ref validity);
        return Vector.Fixed(frame.Rows, values, validity.Bits);
    }

    static bool Multiply(FixedRows<long> x, FixedRows<long> y, Span<long> results)
    {
        long mark = 0;
        for (var row = 0; row < results.Length; row++)
        {
            var high = Math.BigMul(x[row], y[row], out var low);
            results[row] = low;
            mark |= high ^ (low >> 63);
        }
        return mark == 0;
    }

    static bool Remainders(FixedRows<long> x, FixedRows<long> y, Span<long> results, ref Validity validity)
    {
        for (var row = 0; row < results.Length; row++)
        {
            var divisor = y[row];
            if (divisor == 0)
                validity.SetNull(row);
            // The processor traps on the lowest number % -1.
            results[row] = divisor is 0 or -1 ? 0 : x[row] % divisor;
        }
        return true;
    }

    void FailOverflowed(FixedRows<long> x, FixedRows<long> y, int rows, ref Validity validity)
    {
        for (var row = 0; row < rows; row++)
        {
            var exact = op switch
            {
                BinaryOperator.Add => (Int128)x[row] + y[row],
                BinaryOperator.Subtract => (Int128)x[row] - y[row],
                _ => (Int128)x[row] * y[row],
            };
            if (exact != (long)exact && validity.IsValid(row))
                validity.Fail(row, ErrorCodes.Overflow, $"{x[row]} {ExpressionPrinter.Symbol(op)} {y[row]} does not fit {Type}");
        }
    }
}

/// <summary>Arithmetic on decimals; a row that overflows fails, division by zero is null.</summary>
sealed class DecimalArithmeticNode(BinaryOperator op, Node left, Node right) : StrictNode(DataType.Decimal, left, right)
{
    private protected override bool MayFail() => true;

    public override Vector Evaluate(Frame frame)
    {
        var a = Operands[0].Evaluate(frame);
        var b = Operands[1].Evaluate(frame);
        var values = frame.RentValues<Int128>();
        var results = MemoryMarshal.Cast<byte, Int128>(values.Span);
        var validity = new Validity(frame, BothValid(frame, a, b));
        var x = a.Rows<Int128>();
        var y = b.Rows<Int128>();
        for (var row = 0; row < results.Length; row++)
        {
            if (!validity.IsValid(row))
                continue;
            if (op is BinaryOperator.Divide or BinaryOperator.Modulo && y[row] == 0)
                validity.SetNull(row);
            else if (!Decimals.TryApply(op, x[row], y[row], out results[row]))
                validity.Fail(row, ErrorCodes.Overflow,
                    $"{Decimals.ToText(x[row])} {ExpressionPrinter.Symbol(op)} {Decimals.ToText(y[row])} does not fit decimal");
        }
        return Vector.Fixed(frame.Rows, values, validity.Bits);
    }
}
