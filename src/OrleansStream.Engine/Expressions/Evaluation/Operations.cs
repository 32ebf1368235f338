using System.Runtime.InteropServices;
using OrleansStream.Columns;
using OrleansStream.Events;

namespace OrleansStream.Expressions.Evaluation;

// Functions of one row are static methods of small structs: a node is compiled once per function and the call is inlined.

/// <summary>A value of a fixed width from another; false: null.</summary>
interface IMap<TFrom, TTo>
{
    static abstract bool TryApply(TFrom value, out TTo result);
}

/// <summary>A value of a fixed width from two others; false: null.</summary>
interface IMap2<TFirst, TSecond, TTo>
{
    static abstract bool TryApply(TFirst first, TSecond second, out TTo result);
}

/// <summary>A value of a fixed width from a text; false: null.</summary>
interface ITextMap<TTo>
{
    static abstract bool TryApply(ReadOnlySpan<byte> text, out TTo result);
}

/// <summary>A test of two texts.</summary>
interface ITextTest
{
    static abstract bool Test(ReadOnlySpan<byte> text, ReadOnlySpan<byte> other);
}

/// <summary>A text from a text, never much longer.</summary>
interface ITextEdit
{
    static abstract void Write(ReadOnlySpan<byte> text, ref TextBuilder writer);
}

/// <summary>A text from a value of a fixed width; false: null.</summary>
interface IFormat<T>
{
    static abstract bool TryWrite(T value, ref TextBuilder writer);
}

/// <summary>Says what a failed row's cause is; the default for nodes whose failures are nulls.</summary>
delegate (string Code, string Cause) FailureText(Node node, in Vector operand, int row);

/// <summary>A node whose rows may be refused by its function: then they are null, or fail if a text for that is given.</summary>
abstract class PartialNode(DataType type, FailureText? failure, params Node[] operands) : StrictNode(type, operands)
{
    private protected override bool MayFail() => failure is not null || base.MayFail();

    protected void Refuse(ref Validity validity, in Vector operand, int row)
    {
        if (failure is null)
        {
            validity.SetNull(row);
            return;
        }
        var (code, cause) = failure(this, operand, row);
        validity.Fail(row, code, cause);
    }
}

sealed class MapNode<TFrom, TTo, TMap>(DataType type, Node operand, FailureText? failure = null) : PartialNode(type, failure, operand)
    where TFrom : unmanaged
    where TTo : unmanaged
    where TMap : struct, IMap<TFrom, TTo>
{
    public override Vector Evaluate(Frame frame)
    {
        var value = Operands[0].Evaluate(frame);
        var memory = frame.RentValues<TTo>();
        var results = MemoryMarshal.Cast<byte, TTo>(memory.Span);
        var validity = new Validity(frame, value.Validity);
        var from = value.Span<TFrom>()[..results.Length];
        for (var row = 0; row < results.Length; row++)
        {
            if (!TMap.TryApply(from[row], out results[row]) && validity.IsValid(row))
                Refuse(ref validity, value, row);
        }
        return Vector.Fixed(frame.Rows, memory, validity.Bits);
    }
}

sealed class MapNode2<TFirst, TSecond, TTo, TMap>(DataType type, Node first, Node second, FailureText? failure = null)
    : PartialNode(type, failure, first, second)
    where TFirst : unmanaged
    where TSecond : unmanaged
    where TTo : unmanaged
    where TMap : struct, IMap2<TFirst, TSecond, TTo>
{
    public override Vector Evaluate(Frame frame)
    {
        var a = Operands[0].Evaluate(frame);
        var b = Operands[1].Evaluate(frame);
        var memory = frame.RentValues<TTo>();
        var results = MemoryMarshal.Cast<byte, TTo>(memory.Span);
        var validity = new Validity(frame, BothValid(frame, a, b));
        var x = a.Rows<TFirst>();
        var y = b.Rows<TSecond>();
        for (var row = 0; row < results.Length; row++)
        {
            if (!TMap.TryApply(x[row], y[row], out results[row]) && validity.IsValid(row))
                Refuse(ref validity, a, row);
        }
        return Vector.Fixed(frame.Rows, memory, validity.Bits);
    }
}

sealed class TextMapNode<TTo, TMap>(DataType type, Node operand, FailureText? failure = null) : PartialNode(type, failure, operand)
    where TTo : unmanaged
    where TMap : struct, ITextMap<TTo>
{
    public override Vector Evaluate(Frame frame)
    {
        var value = Operands[0].Evaluate(frame);
        var memory = frame.RentValues<TTo>();
        var results = MemoryMarshal.Cast<byte, TTo>(memory.Span);
        var validity = new Validity(frame, value.Validity);
        var texts = value.Texts();
        for (var row = 0; row < results.Length; row++)
        {
            if (validity.IsValid(row) && !TMap.TryApply(texts[row], out results[row]))
                Refuse(ref validity, value, row);
        }
        return Vector.Fixed(frame.Rows, memory, validity.Bits);
    }
}

sealed class TextTestNode<TTest>(Node text, Node other) : StrictNode(DataType.Bool, text, other)
    where TTest : struct, ITextTest
{
    public override Vector Evaluate(Frame frame)
    {
        var a = Operands[0].Evaluate(frame);
        var b = Operands[1].Evaluate(frame);
        var bits = frame.RentBits();
        var words = Frame.WordsOf(bits);
        words.Clear();
        var x = a.Texts();
        var y = b.Texts();
        for (var row = 0; row < frame.Rows; row++)
        {
            if (TTest.Test(x[row], y[row]))
                BitWords.Set(words, row);
        }
        return Bools(frame, bits, BothValid(frame, a, b));
    }
}

sealed class TextEditNode<TEdit>(Node operand) : StrictNode(DataType.String, operand)
    where TEdit : struct, ITextEdit
{
    public override Vector Evaluate(Frame frame)
    {
        var value = Operands[0].Evaluate(frame);
        var writer = new TextBuilder(frame, value.Values.Length);
        var texts = value.Texts();
        for (var row = 0; row < frame.Rows; row++)
        {
            if (value.IsValid(row))
                TEdit.Write(texts[row], ref writer);
            writer.EndRow();
        }
        return writer.Build(value.Validity);
    }
}

sealed class FormatNode<T, TFormat>(Node operand, FailureText? failure = null) : PartialNode(DataType.String, failure, operand)
    where T : unmanaged
    where TFormat : struct, IFormat<T>
{
    public override Vector Evaluate(Frame frame)
    {
        var value = Operands[0].Evaluate(frame);
        var writer = new TextBuilder(frame, frame.Rows * 8);
        var validity = new Validity(frame, value.Validity);
        var values = value.Rows<T>();
        for (var row = 0; row < frame.Rows; row++)
        {
            if (validity.IsValid(row) && !TFormat.TryWrite(values[row], ref writer))
                Refuse(ref validity, value, row);
            writer.EndRow();
        }
        return writer.Build(validity.Bits);
    }
}
