using System.Text;
using OrleansStream.Diagnostics;
using OrleansStream.Events;

namespace OrleansStream.Expressions.Evaluation;

sealed partial class Binder
{
    Node? Concat(BinaryExpression binary)
    {
        // A chain is one node: every text is copied once.
        var parts = new List<Expression>();
        for (Expression part = binary; ; part = ((BinaryExpression)part).Left)
        {
            if (part is not BinaryExpression { Operator: BinaryOperator.Concat } chain)
            {
                parts.Insert(0, part);
                break;
            }
            parts.Insert(0, chain.Right);
        }
        var operands = parts.Select(p => Text(p, "||")).ToList();
        return operands.Contains(null) ? null : Concat(operands!);
    }

    public static Node Concat(IReadOnlyList<Node> operands) => Fold(new ConcatNode([.. operands]), [.. operands]);

    Node? Text(Expression expression, string where)
    {
        if (Bind(expression) is not { } node)
            return null;
        return node.Type.Kind is TypeKind.String or TypeKind.Null
            ? Coerce(node, DataType.String)
            : Mismatch($"{where} wants texts, not {node.Type}", expression.Offset, "cast(x as string) makes a text of a value");
    }

    Node? Like(LikeExpression like)
    {
        var text = Text(like.Operand, "like");
        var pattern = Text(like.Pattern, "like");
        byte[]? escape = [];
        if (like.Escape is not null)
        {
            escape = like.Escape is LiteralExpression { Value: string s } && s.EnumerateRunes().Count() == 1 ? Encoding.UTF8.GetBytes(s) : null;
            if (escape is null)
                Error(ErrorCodes.BadExpression, "An escape is one character, written as a text", like.Escape.Offset);
        }
        if (text is null || pattern is null || escape is null)
            return null;
        if (pattern is ConstantNode { IsNull: false } constant && LikePattern.HasDanglingEscape(constant.Bytes, escape))
            return Error(ErrorCodes.BadExpression, "The pattern ends with its escape, which escapes nothing", like.Pattern.Offset);
        var node = LikeNode(text, pattern, escape);
        return like.Negated ? Fold(new NotNode(node), node) : node;
    }

    static Node LikeNode(Node text, Node pattern, byte[] escape)
    {
        if (pattern is not ConstantNode { IsNull: false } constant || LikePattern.Simple(constant.Bytes, escape) is not var (wanted, before, after))
            return Fold(new LikeNode(text, pattern, escape), text, pattern);
        var part = ConstantNode.Of(wanted, DataType.String);
        Node node = (before, after) switch
        {
            (false, false) => new TextCompareNode(BinaryOperator.Equal, text, part),
            (false, true) => new TextTestNode<StartsWith>(text, part),
            (true, false) => new TextTestNode<EndsWith>(text, part),
            _ => new TextTestNode<Contains>(text, part),
        };
        return Fold(node, text, part);
    }
}
