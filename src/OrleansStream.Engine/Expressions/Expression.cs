using System.Collections.Immutable;

namespace OrleansStream.Expressions;

/// <summary>
/// A parsed expression: an immutable tree with the place of each node in the text. Compared by value, places excepted. Its
/// <see cref="object.ToString"/> is text that parses to the same tree.
/// </summary>
public abstract record Expression
{
    /// <summary>Offset of the node's first character in the text.</summary>
    public int Offset { get; init; }

    /// <summary>The node's operands, in the order of the text.</summary>
    public abstract IEnumerable<Expression> Children { get; }

    /// <summary>The columns that it reads, as written (dotted for nested ones), without repeats.</summary>
    public ImmutableArray<string> Columns()
    {
        var found = ImmutableArray.CreateBuilder<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        Visit(this, node =>
        {
            if (node is ColumnExpression column && seen.Add(column.Name))
                found.Add(column.Name);
        });
        return found.DrainToImmutable();
    }

    /// <summary>
    /// The tree in which every node for which <paramref name="replace"/> gives another is replaced; what it gives is not searched again.
    /// </summary>
    public Expression Rewrite(Func<Expression, Expression?> replace)
    {
        ArgumentNullException.ThrowIfNull(replace);
        return replace(this) ?? WithChildren(child => child.Rewrite(replace));
    }

    /// <summary>Whether the other is the same tree, wherever it stood in its text.</summary>
    public virtual bool Equals(Expression? other) => other is not null && EqualityContract == other.EqualityContract;

    /// <inheritdoc/>
    public override int GetHashCode() => EqualityContract.GetHashCode();

    /// <summary>Text that parses to the same tree.</summary>
    public sealed override string ToString() => ExpressionPrinter.Print(this);

    private protected abstract Expression WithChildren(Func<Expression, Expression> map);

    static void Visit(Expression node, Action<Expression> visit)
    {
        visit(node);
        foreach (var child in node.Children)
            Visit(child, visit);
    }
}
