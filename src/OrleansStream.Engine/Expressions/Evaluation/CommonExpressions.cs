namespace OrleansStream.Expressions.Evaluation;

/// <summary>
/// What the expressions of one step have in common: parts that occur more than once, in one of them or in several, become one node that is evaluated once per batch.
/// </summary>
sealed class CommonExpressions
{
    readonly Dictionary<Expression, int> _occurrences = [];
    readonly Dictionary<Expression, (SharedNode Node, int Owner)> _nodes = [];
    int _slots;
    int _owner;

    /// <param name="expressions">All that will be compiled with it.</param>
    public CommonExpressions(params IEnumerable<Expression> expressions)
    {
        foreach (var expression in expressions)
            Count(expression);
    }

    /// <summary>Whether several of the expressions share a node, so that evaluating them together is less work.</summary>
    public bool IsAcross { get; private set; }

    /// <summary>Says that what follows belongs to the next of the expressions.</summary>
    public void Next() => _owner++;

    /// <summary>The node made of an equal part before; null if there is none.</summary>
    public SharedNode? Find(Expression part)
    {
        if (!IsWorthSharing(part) || !_nodes.TryGetValue(part, out var known))
            return null;
        IsAcross |= known.Owner != _owner;
        return known.Node;
    }

    /// <summary>The node as one that is evaluated once, if the part that it is made of occurs again.</summary>
    public Node Keep(Expression part, Node node)
    {
        if (!IsWorthSharing(part) || _occurrences.GetValueOrDefault(part) < 2 || Share(node) is not SharedNode shared)
            return node;
        _nodes.TryAdd(part, (shared, _owner));
        return shared;
    }

    /// <summary>The node as one that several others read.</summary>
    public Node Share(Node node) => node is ConstantNode or ColumnNode or SharedNode or FailNode ? node : new SharedNode(node, _slots++);

    static bool IsWorthSharing(Expression part) => part is not (LiteralExpression or ColumnExpression);

    void Count(Expression part)
    {
        if (!IsWorthSharing(part))
            return;
        // What is inside of a repeated part is evaluated with it.
        if (_occurrences.TryGetValue(part, out var times))
        {
            _occurrences[part] = times + 1;
            return;
        }
        _occurrences.Add(part, 1);
        foreach (var child in part.Children)
            Count(child);
    }
}
