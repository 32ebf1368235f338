using System.Runtime.InteropServices;
using OrleansStream.Columns;
using OrleansStream.Events;

namespace OrleansStream.Expressions.Evaluation;

/// <summary>Widens numbers, which never fails: int64 and timestamps to float64 or decimal, decimal to float64, and int64 to timestamp and back.</summary>
sealed class WidenNode(Node operand, DataType type) : StrictNode(type, operand)
{
    public override Vector Evaluate(Frame frame)
    {
        var value = Operands[0].Evaluate(frame);
        var from = Operands[0].Type.Kind;
        if (Type.Kind is TypeKind.Int64 or TypeKind.Timestamp)
            return value;
        if (Type.Kind == TypeKind.Decimal)
        {
            var decimals = frame.RentValues<Int128>();
            var results = MemoryMarshal.Cast<byte, Int128>(decimals.Span);
            var numbers = value.Rows<long>();
            for (var row = 0; row < results.Length; row++)
                results[row] = Decimals.Of(numbers[row]);
            return Vector.Fixed(frame.Rows, decimals, value.Validity);
        }
        var values = frame.RentValues<double>();
        var floats = MemoryMarshal.Cast<byte, double>(values.Span);
        if (from == TypeKind.Decimal)
        {
            var numbers = value.Rows<Int128>();
            for (var row = 0; row < floats.Length; row++)
                floats[row] = value.IsValid(row) ? Decimals.ToFloat(numbers[row]) : 0;
        }
        else
        {
            ArithmeticKernels.ToFloat(value.Span<long>(), floats);
        }
        return Vector.Fixed(frame.Rows, values, value.Validity);
    }
}

/// <summary>A constant that cannot be computed: every row that needs it fails.</summary>
sealed class FailNode(DataType type, string code, string cause) : Node(type)
{
    public override bool CanFail => true;

    public override bool IsPure => false;

    public override Vector Evaluate(Frame frame)
    {
        for (var row = 0; row < frame.Rows; row++)
            frame.Fail(row, code, cause);
        return NullVector(frame);
    }

    Vector NullVector(Frame frame)
    {
        var valid = frame.RentBits();
        valid.Span.Clear();
        switch (Type.Kind)
        {
            case TypeKind.Bool:
                return Vector.Fixed(frame.Rows, valid, valid);
            case TypeKind.String or TypeKind.Json or TypeKind.Binary:
                var offsets = frame.Rent((frame.Rows + 1) * sizeof(int));
                offsets.Span.Clear();
                return Vector.Text(frame.Rows, offsets, default, valid);
            case TypeKind.List or TypeKind.Struct:
                var builder = ColumnBuilder.For(Type);
                for (var row = 0; row < frame.Rows; row++)
                    builder.AppendNull();
                return Vector.Nested(builder.Build(), valid);
            default:
                var values = frame.RentValues<Int128>();
                values.Span.Clear();
                return Vector.Fixed(frame.Rows, values[..(frame.Rows * (Type.Kind == TypeKind.Decimal ? 16 : 8))], valid);
        }
    }
}
