using OrleansStream.Columns;
using OrleansStream.Events;

namespace OrleansStream.Expressions.Evaluation;

/// <summary>A searched <c>case</c>. A branch is evaluated only if rows come to it, and rows that do not come to it do not fail in it.</summary>
sealed class CaseNode(DataType type, (Node When, Node Then)[] branches, Node? otherwise) : Node(type)
{
    private protected override bool MayFail() =>
        otherwise is { CanFail: true } || Array.Exists(branches, b => b.When.CanFail || b.Then.CanFail);

    public override Vector Evaluate(Frame frame)
    {
        var open = frame.RentBits();
        BitWords.Fill(Frame.WordsOf(open), frame.Rows);
        var blend = new Blend(frame, Type);
        foreach (var (when, then) in branches)
        {
            if (!BitWords.Any(Frame.WordsOf(open)))
                break;
            var condition = LogicNode.Spread(frame, Choices.EvaluateFor(frame, when, open));
            var taken = frame.RentBits();
            BitWords.And(Frame.WordsOf(open), condition.Bits, Frame.WordsOf(taken));
            if (!BitWords.Any(Frame.WordsOf(taken)))
                continue;
            blend.Add(taken, Choices.EvaluateFor(frame, then, taken));
            // The frame and the blend keep the bitmaps that they were given, so what is left goes to another.
            var rest = frame.RentBits();
            BitWords.AndNot(Frame.WordsOf(open), Frame.WordsOf(taken), Frame.WordsOf(rest));
            open = rest;
        }
        if (otherwise is not null && BitWords.Any(Frame.WordsOf(open)))
            blend.Add(open, Choices.EvaluateFor(frame, otherwise, open));
        return blend.Build();
    }
}

/// <summary><c>coalesce</c>: the first operand that is not null.</summary>
sealed class CoalesceNode(DataType type, Node[] operands) : Node(type)
{
    private protected override bool MayFail() => Array.Exists(operands, o => o.CanFail);

    public override Vector Evaluate(Frame frame)
    {
        var open = frame.RentBits();
        BitWords.Fill(Frame.WordsOf(open), frame.Rows);
        var blend = new Blend(frame, Type);
        foreach (var operand in operands)
        {
            var value = Choices.EvaluateFor(frame, operand, open);
            if (value.IsConstant && !value.IsValid(0))
                continue;
            blend.Add(open, value);
            if (value.IsConstant || !value.HasNulls)
                break;
            var rest = frame.RentBits();
            BitWords.AndNot(Frame.WordsOf(open), value.ValidWords, Frame.WordsOf(rest));
            if (!BitWords.Any(Frame.WordsOf(rest)))
                break;
            open = rest;
        }
        return blend.Build();
    }
}

static class Choices
{
    /// <summary>Evaluates a node so that only the rows of the bitmap can fail in it.</summary>
    public static Vector EvaluateFor(Frame frame, Node node, ReadOnlyMemory<byte> rows)
    {
        if (!node.CanFail)
            return node.Evaluate(frame);
        var before = frame.Narrow(rows);
        var value = node.Evaluate(frame);
        frame.Restore(before);
        return value;
    }
}
