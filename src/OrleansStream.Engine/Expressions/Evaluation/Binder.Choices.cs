using OrleansStream.Events;

namespace OrleansStream.Expressions.Evaluation;

sealed partial class Binder
{
    Node? Case(CaseExpression choice)
    {
        Node? operand = null;
        if (choice.Operand is not null)
        {
            operand = Bind(choice.Operand);
            if (operand is null)
                return null;
            operand = Share(operand);
        }
        var whens = choice.Branches.Select(b => When(operand, b.When)).ToList();
        var results = choice.Branches.Select(b => b.Then).Append(choice.Else).OfType<Expression>().ToList();
        var nodes = results.Select(Bind).ToList();
        if (whens.Contains(null) || nodes.Contains(null) || CommonType(nodes!, results, "the results of case") is not { } type)
            return null;
        if (type.Kind == TypeKind.Null)
            return Null(type, Case(DataType.Bool, whens!, nodes!, choice.Else is not null));
        return Case(type, whens!, nodes!, choice.Else is not null);
    }

    static Node Case(DataType type, List<Node> whens, List<Node> results, bool hasElse)
    {
        var branches = whens.Select((when, i) => (when, Coerce(results[i], type))).ToArray();
        var otherwise = hasElse ? Coerce(results[^1], type) : null;
        Node[] all = [.. branches.Select(b => b.Item1), .. branches.Select(b => b.Item2), .. otherwise is null ? [] : new[] { otherwise }];
        return Fold(new CaseNode(type, branches, otherwise), all);
    }

    /// <summary><c>if(condition, value [, other])</c></summary>
    public Node? If(IReadOnlyList<Node> nodes, IReadOnlyList<Expression> expressions)
    {
        var condition = nodes[0].Type.Kind is TypeKind.Bool or TypeKind.Null
            ? Coerce(nodes[0], DataType.Bool)
            : Mismatch($"if wants a condition (bool), not {nodes[0].Type}", expressions[0].Offset);
        List<Node> results = [.. nodes.Skip(1)];
        if (CommonType(results, [.. expressions.Skip(1)], "the results of if") is not { } type || condition is null)
            return null;
        return type.Kind == TypeKind.Null
            ? Null(type, Case(DataType.Bool, [condition], results, results.Count > 1))
            : Case(type, [condition], results, results.Count > 1);
    }

    Node? When(Node? operand, Expression when)
    {
        if (operand is null)
            return Condition(when, "when");
        return Bind(when) is { } value ? Comparison(BinaryOperator.Equal, operand, value, when.Offset) : null;
    }

    /// <summary>The type in which all meet; null after reporting the first that does not go together with those before.</summary>
    public DataType? CommonType(IReadOnlyList<Node> nodes, IReadOnlyList<Expression> expressions, string what)
    {
        var type = DataType.Null;
        for (var i = 0; i < nodes.Count; i++)
        {
            if (Types.Common(type, nodes[i].Type) is not { } common)
            {
                Mismatch($"{type} and {nodes[i].Type} do not go together as {what}", expressions[i].Offset);
                return null;
            }
            type = common;
        }
        return type;
    }

    public Node? Coalesce(IReadOnlyList<Node> nodes, IReadOnlyList<Expression> expressions)
    {
        if (CommonType(nodes, expressions, "arguments of coalesce") is not { } type)
            return null;
        if (type.Kind == TypeKind.Null)
            return Null(type, [.. nodes]);
        Node[] operands = [.. nodes.Select(n => Coerce(n, type))];
        return Fold(new CoalesceNode(type, operands), operands);
    }

    public Node? NullIf(Node value, Node other, int offset)
    {
        var shared = Share(value);
        if (Comparison(BinaryOperator.Equal, shared, other, offset) is not { } equal)
            return null;
        if (value.Type.Kind == TypeKind.Null)
            return Null(value.Type, value, other);
        return Fold(new CaseNode(value.Type, [(equal, ConstantNode.Null(value.Type))], shared), equal, shared);
    }

    /// <summary>The greatest or least of several; null if any is.</summary>
    public Node? Extreme(IReadOnlyList<Node> nodes, IReadOnlyList<Expression> expressions, bool greatest)
    {
        if (CommonType(nodes, expressions, greatest ? "arguments of greatest" : "arguments of least") is not { } type)
            return null;
        if (type.Kind == TypeKind.Null)
            return Null(type, [.. nodes]);
        if (type.Kind is TypeKind.List or TypeKind.Struct or TypeKind.Json)
            return Mismatch($"Values of type {type} cannot be compared", expressions[0].Offset);
        var op = greatest ? BinaryOperator.GreaterOrEqual : BinaryOperator.LessOrEqual;
        return Pairwise([.. nodes.Select(n => Coerce(n, type))], (a, b) => Extreme(op, Share(a), Share(b)));
    }

    Node Extreme(BinaryOperator op, Node a, Node b)
    {
        if (a is ConstantNode { IsNull: true } || b is ConstantNode { IsNull: true })
            return Null(a.Type, a, b);
        // Neither holds where one of both is null: then the result is null, too.
        var first = Share(Compare(op, a, b));
        return Fold(new CaseNode(a.Type, [(first, a), (Fold(new NotNode(first), first), b)], null), a, b);
    }
}
