using System.Numerics;
using System.Runtime.InteropServices;
using OrleansStream.Columns;
using OrleansStream.Events;

namespace OrleansStream.Expressions.Evaluation;

/// <summary>What all comparisons share: which of the three basic ones they come down to.</summary>
abstract class CompareNode(BinaryOperator op, Node left, Node right)
    : StrictNode(DataType.Bool, IsSwapped(op) ? [right, left] : [left, right])
{
    /// <summary>The basic comparison: equal, less, or less or equal.</summary>
    protected BinaryOperator Basic { get; } = op switch
    {
        BinaryOperator.NotEqual => BinaryOperator.Equal,
        BinaryOperator.Greater => BinaryOperator.Less,
        BinaryOperator.GreaterOrEqual => BinaryOperator.LessOrEqual,
        _ => op,
    };

    public sealed override Vector Evaluate(Frame frame)
    {
        var a = Operands[0].Evaluate(frame);
        var b = Operands[1].Evaluate(frame);
        var bits = frame.RentBits();
        var words = Frame.WordsOf(bits);
        Compare(a, b, frame.Rows, words);
        if (op == BinaryOperator.NotEqual)
            BitWords.Not(words, words, frame.Rows);
        return Bools(frame, bits, BothValid(frame, a, b));
    }

    protected abstract void Compare(in Vector a, in Vector b, int rows, Span<ulong> bits);

    static bool IsSwapped(BinaryOperator op) => op is BinaryOperator.Greater or BinaryOperator.GreaterOrEqual;
}

/// <summary>Compares numbers.</summary>
sealed class NumberCompareNode<T>(BinaryOperator op, Node left, Node right) : CompareNode(op, left, right)
    where T : unmanaged, IComparisonOperators<T, T, bool>
{
    protected override void Compare(in Vector a, in Vector b, int rows, Span<ulong> bits)
    {
        var x = a.Span<T>();
        var y = b.Span<T>();
        switch (Basic)
        {
            case BinaryOperator.Equal:
                CompareKernels.Compare<T, EqualTo>(x, a.IsConstant, y, b.IsConstant, rows, bits);
                break;
            case BinaryOperator.Less:
                CompareKernels.Compare<T, LessThan>(x, a.IsConstant, y, b.IsConstant, rows, bits);
                break;
            default:
                CompareKernels.Compare<T, LessOrEqualTo>(x, a.IsConstant, y, b.IsConstant, rows, bits);
                break;
        }
    }
}

/// <summary>Compares texts or bytes.</summary>
sealed class TextCompareNode(BinaryOperator op, Node left, Node right) : CompareNode(op, left, right)
{
    protected override void Compare(in Vector a, in Vector b, int rows, Span<ulong> bits)
    {
        if (Basic == BinaryOperator.Equal && a.IsConstant != b.IsConstant)
        {
            var (constant, column) = a.IsConstant ? (a, b) : (b, a);
            TextCompareKernels.EqualConstant(
                MemoryMarshal.Cast<byte, int>(column.Offsets.Span), column.Values.Span, constant.Texts()[0], rows, bits);
            return;
        }
        bits.Clear();
        var x = a.Texts();
        var y = b.Texts();
        for (var row = 0; row < rows; row++)
        {
            var holds = Basic switch
            {
                BinaryOperator.Equal => x[row].SequenceEqual(y[row]),
                BinaryOperator.Less => x[row].SequenceCompareTo(y[row]) < 0,
                _ => x[row].SequenceCompareTo(y[row]) <= 0,
            };
            if (holds)
                BitWords.Set(bits, row);
        }
    }
}

/// <summary>Compares bools, false before true.</summary>
sealed class BoolCompareNode(BinaryOperator op, Node left, Node right) : CompareNode(op, left, right)
{
    protected override void Compare(in Vector a, in Vector b, int rows, Span<ulong> bits)
    {
        for (var i = 0; i < bits.Length; i++)
        {
            var (x, y) = (Word(a, i), Word(b, i));
            bits[i] = Basic switch
            {
                BinaryOperator.Equal => ~(x ^ y),
                BinaryOperator.Less => ~x & y,
                _ => ~x | y,
            };
        }
        if (bits.Length > 0)
            bits[^1] &= BitWords.Tail(rows);
    }

    static ulong Word(in Vector value, int index) => !value.IsConstant ? value.Bits[index] : value.IsTrue(0) ? ulong.MaxValue : 0;
}
