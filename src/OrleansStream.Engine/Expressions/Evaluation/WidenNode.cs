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
