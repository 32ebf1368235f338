using System.Runtime.InteropServices;
using OrleansStream.Columns;
using OrleansStream.Diagnostics;
using OrleansStream.Events;

namespace OrleansStream.Expressions.Evaluation;

/// <summary>The operands of a function in one row, of the types that its node was made for.</summary>
readonly ref struct Arguments(ReadOnlySpan<Vector> values, int row)
{
    readonly ReadOnlySpan<Vector> _values = values;

    public ReadOnlySpan<byte> Text(int index) => _values[index].Texts()[row];

    public long Integer(int index) => _values[index].Rows<long>()[row];
}

/// <summary>What a function of one row has to say of its result.</summary>
enum Outcome
{
    Value,
    Null,

    /// <summary>The text would be longer than allowed.</summary>
    TooLong,
}

/// <summary>A text from the operands of a row.</summary>
interface ITextFunction
{
    static abstract Outcome Write(Arguments row, ref TextBuilder writer);
}

/// <summary>A value of a fixed width from the operands of a row; false: null.</summary>
interface IValueFunction<TTo>
{
    static abstract bool TryApply(Arguments row, out TTo result);
}

/// <summary>A function that makes texts. Rows whose text would be too long fail.</summary>
sealed class TextFunctionNode<TFunction>(DataType type, params Node[] operands) : StrictNode(type, operands)
    where TFunction : struct, ITextFunction
{
    private protected override bool MayFail() => true;

    public override Vector Evaluate(Frame frame)
    {
        var values = EvaluateOperands(frame, out var valid);
        var validity = new Validity(frame, valid);
        var writer = new TextBuilder(frame, values[0].Values.Length);
        for (var row = 0; row < frame.Rows; row++)
        {
            if (validity.IsValid(row))
            {
                var outcome = TFunction.Write(new Arguments(values, row), ref writer);
                if (outcome != Outcome.Value)
                {
                    writer.Undo();
                    if (outcome == Outcome.Null)
                        validity.SetNull(row);
                    else
                        validity.Fail(row, ErrorCodes.LimitReached, TextFailures.TooLong);
                }
            }
            writer.EndRow();
        }
        return writer.Build(validity.Bits);
    }
}

/// <summary>A function whose results have a fixed width.</summary>
sealed class ValueFunctionNode<TTo, TFunction>(DataType type, params Node[] operands) : StrictNode(type, operands)
    where TTo : unmanaged
    where TFunction : struct, IValueFunction<TTo>
{
    public override Vector Evaluate(Frame frame)
    {
        var values = EvaluateOperands(frame, out var valid);
        var validity = new Validity(frame, valid);
        var memory = frame.RentValues<TTo>();
        var results = MemoryMarshal.Cast<byte, TTo>(memory.Span);
        for (var row = 0; row < results.Length; row++)
        {
            if (validity.IsValid(row) && !TFunction.TryApply(new Arguments(values, row), out results[row]))
                validity.SetNull(row);
        }
        return Vector.Fixed(frame.Rows, memory, validity.Bits);
    }
}
