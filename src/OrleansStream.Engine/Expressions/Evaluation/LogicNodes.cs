using OrleansStream.Columns;
using OrleansStream.Events;

namespace OrleansStream.Expressions.Evaluation;

/// <summary>Three-valued <c>and</c> and <c>or</c>. Rows that the left side decides do not fail in the right side.</summary>
sealed class LogicNode(bool isAnd, Node left, Node right) : Node(DataType.Bool)
{
    private protected override bool MayFail() => left.CanFail || right.CanFail;

    public override Vector Evaluate(Frame frame)
    {
        var a = Spread(frame, left.Evaluate(frame));
        if (!right.CanFail)
            return Combine(frame, a, Spread(frame, right.Evaluate(frame)));
        var open = frame.RentBits();
        var words = Frame.WordsOf(open);
        if (!isAnd)
            BitWords.Not(a.Bits, words, frame.Rows);
        else if (a.HasNulls)
            OrNull(a, words, frame.Rows);
        else
            a.Bits.CopyTo(words);
        if (!BitWords.Any(words))
            return a;
        var before = frame.Narrow(open);
        var b = Spread(frame, right.Evaluate(frame));
        frame.Restore(before);
        return Combine(frame, a, b);
    }

    // True or null.
    static void OrNull(in Vector a, Span<ulong> words, int rows)
    {
        BitWords.Not(a.ValidWords, words, rows);
        BitWords.Or(words, a.Bits, words);
    }

    Vector Combine(Frame frame, in Vector a, in Vector b)
    {
        var bits = frame.RentBits();
        var words = Frame.WordsOf(bits);
        if (isAnd)
            BitWords.And(a.Bits, b.Bits, words);
        else
            BitWords.Or(a.Bits, b.Bits, words);
        if (!a.HasNulls && !b.HasNulls)
            return Vector.Fixed(frame.Rows, bits, default);
        // Known where both are, or where one side alone decides: a false of an and, a true of an or.
        var valid = frame.RentBits();
        var known = Frame.WordsOf(valid);
        var tail = BitWords.Tail(frame.Rows);
        for (var i = 0; i < known.Length; i++)
        {
            var all = i == known.Length - 1 ? tail : ulong.MaxValue;
            var av = a.HasNulls ? a.ValidWords[i] : all;
            var bv = b.HasNulls ? b.ValidWords[i] : all;
            known[i] = isAnd
                ? (av & bv) | (av & ~a.Bits[i]) | (bv & ~b.Bits[i])
                : (av & bv) | a.Bits[i] | b.Bits[i];
        }
        return Vector.Fixed(frame.Rows, bits, valid);
    }

    /// <summary>A constant as a whole bitmap. Constants are mostly folded away before; what is left is rare.</summary>
    public static Vector Spread(Frame frame, in Vector value)
    {
        if (!value.IsConstant)
            return value;
        var bits = frame.RentBits();
        if (value.IsValid(0) && value.IsTrue(0))
            BitWords.Fill(Frame.WordsOf(bits), frame.Rows);
        else
            bits.Span.Clear();
        if (value.IsValid(0))
            return Vector.Fixed(frame.Rows, bits, default);
        var valid = frame.RentBits();
        valid.Span.Clear();
        return Vector.Fixed(frame.Rows, bits, valid);
    }
}

/// <summary><c>not</c></summary>
sealed class NotNode(Node operand) : StrictNode(DataType.Bool, operand)
{
    public override Vector Evaluate(Frame frame)
    {
        var value = LogicNode.Spread(frame, Operands[0].Evaluate(frame));
        var bits = frame.RentBits();
        if (value.HasNulls)
            BitWords.AndNot(value.ValidWords, value.Bits, Frame.WordsOf(bits));
        else
            BitWords.Not(value.Bits, Frame.WordsOf(bits), frame.Rows);
        return Vector.Fixed(frame.Rows, bits, value.Validity);
    }
}

/// <summary><c>is null</c> and <c>is not null</c></summary>
sealed class IsNullNode(Node operand, bool negated) : Node(DataType.Bool)
{
    private protected override bool MayFail() => operand.CanFail;

    public override Vector Evaluate(Frame frame)
    {
        var value = operand.Evaluate(frame);
        var bits = frame.RentBits();
        var words = Frame.WordsOf(bits);
        if (!value.HasNulls || value.IsConstant)
        {
            if (value.IsValid(0) == negated)
                BitWords.Fill(words, frame.Rows);
            else
                words.Clear();
        }
        else if (negated)
        {
            value.ValidWords.CopyTo(words);
        }
        else
        {
            BitWords.Not(value.ValidWords, words, frame.Rows);
        }
        return Vector.Fixed(frame.Rows, bits, default);
    }
}
