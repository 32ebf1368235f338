using OrleansStream.Events;

namespace OrleansStream.Expressions.Evaluation;

/// <summary>A constant that cannot be computed: every row that needs it fails.</summary>
sealed class FailNode(DataType type, string code, string cause) : Node(type)
{
    private protected override bool MayFail() => true;

    public override bool IsPure => false;

    public override Vector Evaluate(Frame frame)
    {
        for (var row = 0; row < frame.Rows; row++)
            frame.Fail(row, code, cause);
        return NullNode.AllNull(frame, Type);
    }
}

/// <summary>Null in every row; its operands are evaluated only for the rows that fail in them.</summary>
sealed class NullNode(DataType type, Node[] operands) : Node(type)
{
    private protected override bool MayFail() => true;

    public override Vector Evaluate(Frame frame)
    {
        foreach (var operand in operands)
            operand.Evaluate(frame);
        return AllNull(frame, Type);
    }

    public static Vector AllNull(Frame frame, DataType type)
    {
        var valid = frame.RentBits();
        valid.Span.Clear();
        switch (type.Kind)
        {
            case TypeKind.Bool:
                return Vector.Fixed(frame.Rows, valid, valid);
            case TypeKind.String or TypeKind.Json or TypeKind.Binary:
                var offsets = frame.Rent((frame.Rows + 1) * sizeof(int));
                offsets.Span.Clear();
                return Vector.Text(frame.Rows, offsets, default, valid);
            case TypeKind.List or TypeKind.Struct:
                var builder = ColumnBuilder.For(type);
                for (var row = 0; row < frame.Rows; row++)
                    builder.AppendNull();
                return Vector.Nested(builder.Build(), valid);
            default:
                var values = frame.RentValues<Int128>();
                values.Span.Clear();
                return Vector.Fixed(frame.Rows, values[..(frame.Rows * (type.Kind == TypeKind.Decimal ? 16 : 8))], valid);
        }
    }
}
