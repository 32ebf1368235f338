namespace OrleansStream.Expressions;

/// <summary>How tightly operators bind, the loosest first.</summary>
enum Precedence
{
    Lowest,
    Or,
    And,
    Not,
    Comparison,
    Additive,
    Multiplicative,
    Unary,
    Primary,

    /// <summary>Above every node: whatever stands there is put into parentheses.</summary>
    Highest,
}

static class Precedences
{
    public static Precedence Of(BinaryOperator op) => op switch
    {
        BinaryOperator.Or => Precedence.Or,
        BinaryOperator.And => Precedence.And,
        BinaryOperator.Add or BinaryOperator.Subtract or BinaryOperator.Concat => Precedence.Additive,
        BinaryOperator.Multiply or BinaryOperator.Divide or BinaryOperator.Modulo => Precedence.Multiplicative,
        _ => Precedence.Comparison,
    };

    public static Precedence Of(Expression node) => node switch
    {
        BinaryExpression binary => Of(binary.Operator),
        UnaryExpression { Operator: UnaryOperator.Not } => Precedence.Not,
        UnaryExpression => Precedence.Unary,
        InExpression or BetweenExpression or LikeExpression or IsNullExpression or DistinctExpression => Precedence.Comparison,
        _ => Precedence.Primary,
    };
}
