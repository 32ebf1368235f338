using OrleansStream.Plans;

namespace OrleansStream.Expressions;

/// <summary>A value nested in a computed one: <c>element_at(items, 1).price</c>. One nested in a column is a <see cref="ColumnExpression"/>.</summary>
/// <param name="Operand">What gives the nested value.</param>
/// <param name="Path">The names of the nested values, at least one.</param>
public sealed record FieldExpression(Expression Operand, EquatableArray<string> Path) : Expression
{
    /// <inheritdoc/>
    public override IEnumerable<Expression> Children => [Operand];

    /// <summary>The value nested in another, in the only form that its text is parsed to.</summary>
    internal static Expression Of(Expression operand, params ReadOnlySpan<string> path) => operand switch
    {
        _ when path.IsEmpty => operand,
        ColumnExpression column => new ColumnExpression(new EquatableArray<string>([.. column.Path, .. path])) { Offset = column.Offset },
        FieldExpression field => field with { Path = new EquatableArray<string>([.. field.Path, .. path]) },
        _ => new FieldExpression(operand, new EquatableArray<string>([.. path])) { Offset = operand.Offset },
    };

    private protected override Expression WithChildren(Func<Expression, Expression> map) => this with { Operand = map(Operand) };
}
