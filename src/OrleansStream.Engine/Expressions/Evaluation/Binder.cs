using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Expressions.Functions;

namespace OrleansStream.Expressions.Evaluation;

/// <summary>Checks an expression's types against the input's columns and makes its nodes. Every method gives null after reporting an error.</summary>
sealed partial class Binder(
    RowSchema schema, DiagnosticBag diagnostics, string? planNode, string? path, CommonExpressions common, Func<string, FunctionDefinition?> functions)
{
    public Node? Bind(Expression expression)
    {
        if (common.Find(expression) is { } known)
            return known;
        return Made(expression) is { } node ? common.Keep(expression, node) : null;
    }

    Node? Made(Expression expression)
    {
        var node = expression switch
        {
            LiteralExpression literal => Literal(literal.Value),
            ColumnExpression column => Column(column),
            FieldExpression field => Field(field),
            UnaryExpression unary => Unary(unary),
            BinaryExpression binary => Binary(binary),
            InExpression set => In(set),
            BetweenExpression range => Between(range),
            IsNullExpression test => IsNull(test),
            DistinctExpression test => Distinct(test),
            LikeExpression like => Like(like),
            CaseExpression choice => Case(choice),
            CastExpression cast => Cast(cast),
            FunctionExpression function => Function(function),
            _ => throw new ArgumentException($"{expression.GetType().Name} is no expression that can be compiled.", nameof(expression)),
        };
        if (node is not null)
            node.Offset = expression.Offset;
        return node;
    }

    /// <summary>Reports an error; gives null.</summary>
    public Node? Error(string code, string message, int offset, string? hint = null)
    {
        diagnostics.Error(code, message, planNode, path, hint, offset);
        return null;
    }

    public Node? Mismatch(string message, int offset, string? hint = null) => Error(ErrorCodes.TypeMismatch, message, offset, hint);

    /// <summary>The node as a value of another type; it must go together with its own.</summary>
    public static Node Coerce(Node node, DataType type)
    {
        if (node.Type.Equals(type))
            return node;
        return node.Type.Kind == TypeKind.Null ? Null(type, node) : Fold(new WidenNode(node, type), node);
    }

    /// <summary>A null that comes from operands: where they fail it fails, too.</summary>
    public static Node Null(DataType type, params ReadOnlySpan<Node> operands)
    {
        foreach (var operand in operands)
        {
            if (operand.CanFail)
                return new NullNode(type, operands.ToArray());
        }
        return ConstantNode.Null(type);
    }

    /// <summary>
    /// An operator without rows among its operands is evaluated at once; one with a null constant is null, and fails where an operand does.
    /// </summary>
    public static Node Fold(Node node, params ReadOnlySpan<Node> operands)
    {
        var constants = 0;
        var isNull = false;
        foreach (var operand in operands)
        {
            constants += operand is ConstantNode ? 1 : 0;
            isNull |= operand is ConstantNode { IsNull: true };
        }
        if (isNull && node is StrictNode)
            return Null(node.Type, operands);
        return constants == operands.Length && node.IsPure ? FoldConstant(node) : node;
    }

    public static Node FoldConstant(Node node)
    {
        if (ConstantNode.Fold(node, out var code, out var cause) is { } folded)
            return folded;
        return new FailNode(node.Type, code, cause);
    }

    /// <summary>The operand as one that several nodes read.</summary>
    Node Share(Node node) => common.Share(node);

    static ConstantNode Literal(object? value) => value switch
    {
        null => ConstantNode.Null(DataType.Null),
        bool flag => ConstantNode.Of(flag),
        long whole => ConstantNode.Of(whole, DataType.Int64),
        double number => ConstantNode.Of(number),
        string text => ConstantNode.Of(text),
        _ => throw new ArgumentException($"A literal cannot be a {value.GetType().Name}.", nameof(value)),
    };

    Node? IsNull(IsNullExpression test)
    {
        if (Bind(test.Operand) is not { } operand)
            return null;
        return Fold(new IsNullNode(operand, test.Negated), operand);
    }

    Node? Unary(UnaryExpression unary)
    {
        if (unary.Operator == UnaryOperator.Not)
            return Condition(unary.Operand, "not") is { } condition ? Fold(new NotNode(condition), condition) : null;
        if (Bind(unary.Operand) is not { } operand)
            return null;
        if (operand.Type.Kind is not TypeKind.Null && !operand.Type.IsNumeric)
            return Mismatch($"- wants a number, not {operand.Type}", unary.Operand.Offset);
        if (operand.Type.Kind == TypeKind.Float64)
            return Arithmetic(BinaryOperator.Multiply, operand, ConstantNode.Of(-1d), DataType.Float64);
        return Arithmetic(BinaryOperator.Subtract, ConstantNode.Of(0, DataType.Int64), operand, operand.Type);
    }

    /// <summary>Binds an operand that must be a condition.</summary>
    public Node? Condition(Expression expression, string where)
    {
        if (Bind(expression) is not { } node)
            return null;
        return node.Type.Kind is TypeKind.Bool or TypeKind.Null
            ? Coerce(node, DataType.Bool)
            : Mismatch($"{where} wants a condition (bool), not {node.Type}", expression.Offset);
    }
}
