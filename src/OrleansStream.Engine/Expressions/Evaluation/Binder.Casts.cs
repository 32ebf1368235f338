using System.Globalization;
using System.Text;
using OrleansStream.Diagnostics;
using OrleansStream.Events;

namespace OrleansStream.Expressions.Evaluation;

sealed partial class Binder
{
    const int LongestShown = 40;

    Node? Cast(CastExpression cast)
    {
        if (Bind(cast.Operand) is not { } operand)
            return null;
        if (operand.Type.Equals(cast.Type) || operand.Type.Kind == TypeKind.Null)
            return Coerce(operand, cast.Type);
        if (Cast(operand, cast.Type, cast.Try) is { } node)
            return Fold(node, operand);
        return Mismatch($"A {operand.Type} cannot be cast to {cast.Type}", cast.Offset,
            operand.Type.Kind == TypeKind.Json ? "json_value(x, '$.name') reads json" : null);
    }

    /// <summary>A cast to another type; null if there is none.</summary>
    internal static Node? Cast(Node operand, DataType type, bool isTry)
    {
        FailureText? failure = isTry ? null : CastFailure;
        return type.Kind switch
        {
            TypeKind.String => ToText(operand, failure),
            TypeKind.Bool => ToBool(operand, failure),
            TypeKind.Binary => operand.Type.Kind == TypeKind.String ? new RelabelNode(type, operand) : null,
            TypeKind.Json => operand.Type.Kind == TypeKind.String ? new RelabelNode<IsJson>(type, operand, failure) : null,
            TypeKind.Int64 or TypeKind.Timestamp => ToWhole(operand, type, failure),
            TypeKind.Float64 => ToFloat(operand, failure),
            TypeKind.Decimal => ToDecimal(operand, failure),
            TypeKind.List => ToList(operand, type, isTry),
            _ => null,
        };
    }

    static Node? ToList(Node operand, DataType type, bool isTry)
    {
        if (operand.Type.Element is not { } from)
            return null;
        if (from.Equals(type.Element))
            return operand;
        var element = from.Kind == TypeKind.Null ? Null(type.Element!) : Cast(new ColumnNode(from, 0), type.Element!, isTry);
        return element is null ? null : new Functions.ListCastNode(type, operand, element);
    }

    static Node? ToText(Node operand, FailureText? failure) => operand.Type.Kind switch
    {
        TypeKind.Bool => new FormatBoolNode(operand),
        TypeKind.Int64 => new FormatNode<long, FormatInteger>(operand),
        TypeKind.Float64 => new FormatNode<double, FormatFloat>(operand),
        TypeKind.Decimal => new FormatNode<Int128, FormatDecimal>(operand),
        TypeKind.Timestamp => new FormatNode<long, FormatTimestamp>(operand, failure),
        TypeKind.Json => new RelabelNode(DataType.String, operand),
        TypeKind.Binary => new RelabelNode<IsUtf8>(DataType.String, operand, failure),
        _ => null,
    };

    static Node? ToBool(Node operand, FailureText? failure) => operand.Type.Kind switch
    {
        TypeKind.Int64 => new NumberCompareNode<long>(BinaryOperator.NotEqual, operand, ConstantNode.Of(0, DataType.Int64)),
        TypeKind.String => new ParseBoolNode(operand, failure),
        _ => null,
    };

    static Node? ToWhole(Node operand, DataType type, FailureText? failure) => operand.Type.Kind switch
    {
        TypeKind.Bool when type.Kind == TypeKind.Int64 => new BoolToIntegerNode(operand),
        TypeKind.Int64 or TypeKind.Timestamp => new WidenNode(operand, type),
        TypeKind.Float64 => new MapNode<double, long, FloatToInteger>(type, operand, failure),
        TypeKind.Decimal => new MapNode<Int128, long, DecimalToInteger>(type, operand, failure),
        TypeKind.String when type.Kind == TypeKind.Int64 => new TextMapNode<long, ParseInteger>(type, operand, failure),
        TypeKind.String => new TextMapNode<long, ParseTimestamp>(type, operand, failure),
        _ => null,
    };

    static Node? ToFloat(Node operand, FailureText? failure) => operand.Type.Kind switch
    {
        TypeKind.Int64 or TypeKind.Timestamp or TypeKind.Decimal => new WidenNode(operand, DataType.Float64),
        TypeKind.String => new TextMapNode<double, ParseFloat>(DataType.Float64, operand, failure),
        _ => null,
    };

    static Node? ToDecimal(Node operand, FailureText? failure) => operand.Type.Kind switch
    {
        TypeKind.Int64 or TypeKind.Timestamp => new WidenNode(operand, DataType.Decimal),
        TypeKind.Float64 => new MapNode<double, Int128, FloatToDecimal>(DataType.Decimal, operand, failure),
        TypeKind.String => new TextMapNode<Int128, ParseDecimal>(DataType.Decimal, operand, failure),
        _ => null,
    };

    internal static (string Code, string Cause) CastFailure(Node node, in Vector operand, int row)
    {
        var from = ((StrictNode)node).OperandType;
        var value = from.Kind switch
        {
            TypeKind.String => $"'{Shown(operand.Texts()[row])}'",
            TypeKind.Float64 => operand.Rows<double>()[row].ToString("R", CultureInfo.InvariantCulture),
            TypeKind.Decimal => Decimals.ToText(operand.Rows<Int128>()[row]),
            TypeKind.Timestamp or TypeKind.Int64 => operand.Rows<long>()[row].ToString(CultureInfo.InvariantCulture),
            _ => "the value",
        };
        return (ErrorCodes.CastFailed, $"{value} is no {node.Type}");
    }

    internal static string Shown(ReadOnlySpan<byte> text)
    {
        var whole = Encoding.UTF8.GetString(text[..Math.Min(text.Length, 4 * LongestShown)]);
        return whole.Length <= LongestShown ? whole : string.Concat(whole.AsSpan(0, LongestShown), "…");
    }
}
