using OrleansStream.Events;

namespace OrleansStream.Expressions.Evaluation;

sealed partial class Binder
{
    Node? Binary(BinaryExpression binary)
    {
        switch (binary.Operator)
        {
            case BinaryOperator.And or BinaryOperator.Or:
                return Logic(binary);
            case BinaryOperator.Concat:
                return Concat(binary);
        }
        var left = Bind(binary.Left);
        var right = Bind(binary.Right);
        if (left is null || right is null)
            return null;
        return Precedences.Of(binary.Operator) == Precedence.Comparison
            ? Comparison(binary.Operator, left, right, binary.Left.Offset)
            : Arithmetic(binary, left, right);
    }

    Node? Logic(BinaryExpression binary)
    {
        var isAnd = binary.Operator == BinaryOperator.And;
        var word = isAnd ? "and" : "or";
        var left = Condition(binary.Left, word);
        var right = Condition(binary.Right, word);
        return left is null || right is null ? null : Logic(isAnd, left, right);
    }

    static Node Logic(bool isAnd, Node left, Node right)
    {
        // What decides alone is the result, what decides nothing is left out.
        if (left is ConstantNode { IsNull: false } first)
            return first.IsTrue == isAnd ? right : left;
        if (right is ConstantNode { IsNull: false } second && second.IsTrue == isAnd)
            return left;
        return Fold(new LogicNode(isAnd, left, right), left, right);
    }

    Node? Arithmetic(BinaryExpression binary, Node left, Node right)
    {
        var op = binary.Operator;
        if (left.Type.Kind == TypeKind.Timestamp || right.Type.Kind == TypeKind.Timestamp)
            return TimeArithmetic(binary, left, right);
        if (Types.Arithmetic(op, left.Type, right.Type) is { } type)
            return Arithmetic(op, left, right, type);
        var wrong = left.Type.IsNumeric || left.Type.Kind == TypeKind.Null ? (right, binary.Right) : (left, binary.Left);
        var hint = op == BinaryOperator.Add && wrong.Item1.Type.Kind == TypeKind.String ? "texts are joined by ||" : null;
        return Mismatch($"{ExpressionPrinter.Symbol(op)} wants numbers, not {wrong.Item1.Type}", wrong.Item2.Offset, hint);
    }

    Node? TimeArithmetic(BinaryExpression binary, Node left, Node right)
    {
        var op = binary.Operator;
        DataType? type = (op, left.Type.Kind, right.Type.Kind) switch
        {
            (BinaryOperator.Subtract, TypeKind.Timestamp, TypeKind.Timestamp) => DataType.Int64,
            (BinaryOperator.Subtract or BinaryOperator.Add, TypeKind.Timestamp, TypeKind.Int64 or TypeKind.Null) => DataType.Timestamp,
            (BinaryOperator.Add, TypeKind.Int64 or TypeKind.Null, TypeKind.Timestamp) => DataType.Timestamp,
            (BinaryOperator.Subtract, TypeKind.Null, TypeKind.Timestamp) => DataType.Int64,
            _ => null,
        };
        if (type is null)
            return Mismatch($"{left.Type} {ExpressionPrinter.Symbol(op)} {right.Type} has no meaning", binary.Left.Offset,
                "to and from a timestamp int64 milliseconds are added; cast(x as int64) makes it a number");
        left = left.Type.Kind == TypeKind.Null ? Coerce(left, DataType.Int64) : left;
        right = right.Type.Kind == TypeKind.Null ? Coerce(right, DataType.Int64) : right;
        return Fold(new IntegerArithmeticNode(op, type, left, right), left, right);
    }

    internal static Node Arithmetic(BinaryOperator op, Node left, Node right, DataType type)
    {
        if (type.Kind == TypeKind.Null)
            return Null(type, left, right);
        var (a, b) = (Coerce(left, type), Coerce(right, type));
        Node node = type.Kind switch
        {
            TypeKind.Float64 => new FloatArithmeticNode(op, a, b),
            TypeKind.Decimal => new DecimalArithmeticNode(op, a, b),
            _ => new IntegerArithmeticNode(op, type, a, b),
        };
        return Fold(node, a, b);
    }

    /// <summary>A comparison of any two values; reports types that do not go together.</summary>
    public Node? Comparison(BinaryOperator op, Node left, Node right, int offset)
    {
        if (Types.Common(left.Type, right.Type) is not { } type)
            return Mismatch($"{left.Type} and {right.Type} cannot be compared", offset, CompareHint(left.Type, right.Type));
        if (type.Kind is TypeKind.List or TypeKind.Struct or TypeKind.Json)
            return Mismatch($"Values of type {type} cannot be compared", offset,
                type.Kind == TypeKind.Json ? "json_value(x, '$.name') gives a value" : null);
        if (type.Kind == TypeKind.Null)
            return Null(DataType.Bool, left, right);
        if (type.Kind is TypeKind.Float64 or TypeKind.Decimal && CompareWhole(op, left, right) is { } whole)
            return whole;
        return Compare(op, Coerce(left, type), Coerce(right, type));
    }

    static Node Compare(BinaryOperator op, Node left, Node right)
    {
        Node node = left.Type.Kind switch
        {
            TypeKind.Bool => new BoolCompareNode(op, left, right),
            TypeKind.Float64 => new NumberCompareNode<double>(op, left, right),
            TypeKind.Decimal => new NumberCompareNode<Int128>(op, left, right),
            TypeKind.Int64 or TypeKind.Timestamp => new NumberCompareNode<long>(op, left, right),
            _ => new TextCompareNode(op, left, right),
        };
        return Fold(node, left, right);
    }

    /// <summary>
    /// A whole-number column against a fractional constant, compared as whole numbers: <c>x &lt; 1.5</c> is <c>x &lt; 2</c>. Null if it is not that.
    /// </summary>
    static Node? CompareWhole(BinaryOperator op, Node left, Node right)
    {
        if (left is ConstantNode && right is not ConstantNode)
            return CompareWhole(Mirrored(op), right, left);
        if (left.Type.Kind is not (TypeKind.Int64 or TypeKind.Timestamp) || right is not ConstantNode { IsNull: false } constant)
            return null;
        if (Ceiling(constant) is not var (ceiling, isWhole))
            return null;
        var above = ConstantNode.Of(ceiling, left.Type);
        if (isWhole)
            return Compare(op, left, above);
        return op switch
        {
            BinaryOperator.Less or BinaryOperator.LessOrEqual => Compare(BinaryOperator.Less, left, above),
            BinaryOperator.Greater or BinaryOperator.GreaterOrEqual => Compare(BinaryOperator.GreaterOrEqual, left, above),
            _ => null,
        };
    }

    /// <summary>The least whole number that is not below the constant; null if int64 has none that compares as the constant does.</summary>
    static (long Value, bool IsWhole)? Ceiling(ConstantNode constant)
    {
        if (constant.Type.Kind == TypeKind.Decimal)
        {
            var unscaled = constant.Get<Int128>();
            var up = -Decimals.Floor(-unscaled);
            return Decimals.TryTruncate(up, out var whole) ? (whole, up == unscaled) : null;
        }
        var number = constant.Get<double>();
        // Beyond 2^53 float64 has gaps: there both sides are compared as float64.
        return Math.Abs(number) > 1L << 53 ? null : ((long)Math.Ceiling(number), number == Math.Ceiling(number));
    }

    static BinaryOperator Mirrored(BinaryOperator op) => op switch
    {
        BinaryOperator.Less => BinaryOperator.Greater,
        BinaryOperator.LessOrEqual => BinaryOperator.GreaterOrEqual,
        BinaryOperator.Greater => BinaryOperator.Less,
        BinaryOperator.GreaterOrEqual => BinaryOperator.LessOrEqual,
        _ => op,
    };

    static string? CompareHint(DataType a, DataType b)
    {
        var (text, other) = a.Kind == TypeKind.String ? (a, b) : (b, a);
        if (a.Kind == TypeKind.Json || b.Kind == TypeKind.Json)
            return "json_value(x, '$.name') reads json";
        if (text.Kind != TypeKind.String)
            return null;
        return other.Kind == TypeKind.Timestamp ? "to_timestamp('…') gives a timestamp" : $"cast('…' as {other}) gives {other}";
    }

    Node? Distinct(DistinctExpression test)
    {
        var left = Bind(test.Left);
        var right = Bind(test.Right);
        if (left is null || right is null)
            return null;
        (left, right) = (Share(left), Share(right));
        var op = test.Negated ? BinaryOperator.Equal : BinaryOperator.NotEqual;
        if (Comparison(op, left, right, test.Left.Offset) is not { } values)
            return null;
        // Where a value is null the comparison is null, too: then it counts which are.
        var nulls = Compare(op, Fold(new IsNullNode(left, negated: false), left), Fold(new IsNullNode(right, negated: false), right));
        return Fold(new CoalesceNode(DataType.Bool, [values, nulls]), values, nulls);
    }

    Node? Between(BetweenExpression range)
    {
        var operand = Bind(range.Operand);
        var low = Bind(range.Low);
        var high = Bind(range.High);
        if (operand is null || low is null || high is null)
            return null;
        operand = Share(operand);
        var above = Comparison(BinaryOperator.GreaterOrEqual, operand, low, range.Low.Offset);
        var below = Comparison(BinaryOperator.LessOrEqual, operand, high, range.High.Offset);
        if (above is null || below is null)
            return null;
        var both = Logic(true, above, below);
        return range.Negated ? Fold(new NotNode(both), both) : both;
    }

    Node? In(InExpression set)
    {
        var operand = Bind(set.Operand);
        var items = set.Items.Select(Bind).ToList();
        if (operand is null || items.Contains(null))
            return null;
        if (MemberNode.TryMake(operand, items!) is { } member)
            return set.Negated ? new NotNode(member) : member;
        operand = Share(operand);
        var tests = items.Select((item, i) => Comparison(BinaryOperator.Equal, operand, item!, set.Items[i].Offset)).ToList();
        if (tests.Contains(null))
            return null;
        var any = Pairwise(tests!, static (a, b) => Logic(false, a, b));
        return set.Negated ? Fold(new NotNode(any), any) : any;
    }

    /// <summary>Combines many into one by pairs, so that long lists do not make deep trees.</summary>
    static Node Pairwise(List<Node> nodes, Func<Node, Node, Node> combine)
    {
        while (nodes.Count > 1)
        {
            for (var i = 0; i < nodes.Count / 2; i++)
                nodes[i] = combine(nodes[2 * i], nodes[(2 * i) + 1]);
            if (nodes.Count % 2 == 1)
                nodes[nodes.Count / 2] = nodes[^1];
            nodes.RemoveRange((nodes.Count + 1) / 2, nodes.Count / 2);
        }
        return nodes[0];
    }
}
