using OrleansStream.Columns;
using OrleansStream.Events;

namespace OrleansStream.Expressions.Evaluation;

/// <summary>A typed expression, ready to be evaluated column by column. Without state.</summary>
abstract class Node(DataType type)
{
    public DataType Type { get; } = type;

    /// <summary>Where it stood in the text.</summary>
    public int Offset { get; set; }

    // Nodes that are read more than once make the tree a graph: what is known of one must not be found out again and again.
    volatile int _canFail;

    /// <summary>Whether a row can fail in it, so that it must know which rows matter.</summary>
    public bool CanFail
    {
        get
        {
            if (_canFail == 0)
                _canFail = MayFail() ? 1 : -1;
            return _canFail > 0;
        }
    }

    /// <summary>Whether it is the same for every row, so that it is evaluated once when compiled.</summary>
    public virtual bool IsPure => true;

    public abstract Vector Evaluate(Frame frame);

    /// <summary>What <see cref="CanFail"/> answers; asked once.</summary>
    private protected virtual bool MayFail() => false;

    /// <summary>The rows in which all are valid; empty if that is every row.</summary>
    protected static ReadOnlyMemory<byte> BothValid(Frame frame, in Vector a, in Vector b)
    {
        // Constants are never null here: an operator with a null constant is folded to null.
        if (!a.HasNulls || a.IsConstant)
            return b.IsConstant ? default : b.Validity;
        if (!b.HasNulls || b.IsConstant)
            return a.Validity;
        var both = frame.RentBits();
        BitWords.And(a.ValidWords, b.ValidWords, Frame.WordsOf(both));
        return both;
    }

    /// <summary>A bool vector of computed bits: those of null rows are cleared.</summary>
    protected static Vector Bools(Frame frame, Memory<byte> bits, ReadOnlyMemory<byte> validity)
    {
        if (!validity.IsEmpty)
        {
            var words = Frame.WordsOf(bits);
            BitWords.And(words, System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ulong>(validity.Span), words);
        }
        return Vector.Fixed(frame.Rows, bits, validity);
    }
}

/// <summary>A node whose operands must all be known: a null constant among them makes it null.</summary>
abstract class StrictNode(DataType type, params Node[] operands) : Node(type)
{
    protected Node[] Operands { get; } = operands;

    /// <summary>The type of the first operand.</summary>
    public DataType OperandType => Operands[0].Type;

    private protected override bool MayFail() => Array.Exists(Operands, o => o.CanFail);

    /// <summary>The operands' values, and the rows in which all are valid.</summary>
    protected Vector[] EvaluateOperands(Frame frame, out ReadOnlyMemory<byte> valid)
    {
        var values = new Vector[Operands.Length];
        valid = default;
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Operands[i].Evaluate(frame);
            valid = BothValid(frame, Vector.Fixed(0, default, valid), values[i]);
        }
        return values;
    }
}
