using OrleansStream.Events;
using OrleansStream.Plans;

namespace OrleansStream.Expressions;

/// <summary>A value that stands in the text.</summary>
/// <param name="Value">Null, <see cref="bool"/>, <see cref="long"/>, <see cref="double"/> (finite) or <see cref="string"/>.</param>
public sealed record LiteralExpression(object? Value) : Expression
{
    /// <summary>Whether the other is the same value of the same type; 0.0 and -0.0 are not.</summary>
    public bool Equals(LiteralExpression? other) => other is not null && (Value, other.Value) switch
    {
        (double a, double b) => BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b),
        var (a, b) => Equals(a, b),
    };

    /// <inheritdoc/>
    public override int GetHashCode() => Value?.GetHashCode() ?? 0;

    /// <inheritdoc/>
    public override IEnumerable<Expression> Children => [];

    private protected override Expression WithChildren(Func<Expression, Expression> map) => this;
}

/// <summary>A column, or a value nested in one.</summary>
/// <param name="Path">The column's name, then the names of the nested values.</param>
public sealed record ColumnExpression(EquatableArray<string> Path) : Expression
{
    /// <summary>Names a column that is not nested.</summary>
    public ColumnExpression(string name) : this(EquatableArray.Create<string>([name])) { }

    /// <summary>The names joined by dots.</summary>
    public string Name => string.Join('.', Path);

    /// <inheritdoc/>
    public override IEnumerable<Expression> Children => [];

    private protected override Expression WithChildren(Func<Expression, Expression> map) => this;
}

/// <summary>The operators with one operand.</summary>
public enum UnaryOperator
{
    /// <summary><c>not</c></summary>
    Not,

    /// <summary><c>-</c></summary>
    Negate,
}

/// <summary>An operator before its operand.</summary>
/// <param name="Operator">The operator.</param>
/// <param name="Operand">The operand.</param>
public sealed record UnaryExpression(UnaryOperator Operator, Expression Operand) : Expression
{
    /// <inheritdoc/>
    public override IEnumerable<Expression> Children => [Operand];

    private protected override Expression WithChildren(Func<Expression, Expression> map) => this with { Operand = map(Operand) };
}

/// <summary>The operators between two operands.</summary>
public enum BinaryOperator
{
    /// <summary><c>or</c></summary>
    Or,

    /// <summary><c>and</c></summary>
    And,

    /// <summary><c>=</c></summary>
    Equal,

    /// <summary><c>&lt;&gt;</c> or <c>!=</c></summary>
    NotEqual,

    /// <summary><c>&lt;</c></summary>
    Less,

    /// <summary><c>&lt;=</c></summary>
    LessOrEqual,

    /// <summary><c>&gt;</c></summary>
    Greater,

    /// <summary><c>&gt;=</c></summary>
    GreaterOrEqual,

    /// <summary><c>+</c></summary>
    Add,

    /// <summary><c>-</c></summary>
    Subtract,

    /// <summary><c>||</c>: text after text</summary>
    Concat,

    /// <summary><c>*</c></summary>
    Multiply,

    /// <summary><c>/</c></summary>
    Divide,

    /// <summary><c>%</c>: the remainder, with the sign of the dividend</summary>
    Modulo,
}

/// <summary>An operator between its operands.</summary>
/// <param name="Operator">The operator.</param>
/// <param name="Left">The left operand.</param>
/// <param name="Right">The right operand.</param>
public sealed record BinaryExpression(BinaryOperator Operator, Expression Left, Expression Right) : Expression
{
    /// <inheritdoc/>
    public override IEnumerable<Expression> Children => [Left, Right];

    private protected override Expression WithChildren(Func<Expression, Expression> map) => this with { Left = map(Left), Right = map(Right) };
}

/// <summary><c>x [not] in (a, b)</c></summary>
/// <param name="Operand">What is looked for.</param>
/// <param name="Items">The list, at least one.</param>
/// <param name="Negated">Whether it is <c>not in</c>.</param>
public sealed record InExpression(Expression Operand, EquatableArray<Expression> Items, bool Negated = false) : Expression
{
    /// <inheritdoc/>
    public override IEnumerable<Expression> Children => [Operand, .. Items];

    private protected override Expression WithChildren(Func<Expression, Expression> map) =>
        this with { Operand = map(Operand), Items = [.. Items.Select(map)] };
}

/// <summary><c>x [not] between low and high</c>, both ends included.</summary>
/// <param name="Operand">What is tested.</param>
/// <param name="Low">The lower end.</param>
/// <param name="High">The upper end.</param>
/// <param name="Negated">Whether it is <c>not between</c>.</param>
public sealed record BetweenExpression(Expression Operand, Expression Low, Expression High, bool Negated = false) : Expression
{
    /// <inheritdoc/>
    public override IEnumerable<Expression> Children => [Operand, Low, High];

    private protected override Expression WithChildren(Func<Expression, Expression> map) =>
        this with { Operand = map(Operand), Low = map(Low), High = map(High) };
}

/// <summary><c>x [not] like pattern [escape c]</c>: <c>%</c> stands for any text, <c>_</c> for one character.</summary>
/// <param name="Operand">What is tested.</param>
/// <param name="Pattern">The pattern.</param>
/// <param name="Escape">A literal of the one character that makes the next one of the pattern stand for itself; null if there is none.</param>
/// <param name="Negated">Whether it is <c>not like</c>.</param>
public sealed record LikeExpression(Expression Operand, Expression Pattern, Expression? Escape = null, bool Negated = false) : Expression
{
    /// <inheritdoc/>
    public override IEnumerable<Expression> Children => Escape is null ? [Operand, Pattern] : [Operand, Pattern, Escape];

    private protected override Expression WithChildren(Func<Expression, Expression> map) =>
        this with { Operand = map(Operand), Pattern = map(Pattern), Escape = Escape is null ? null : map(Escape) };
}

/// <summary><c>x is [not] null</c></summary>
/// <param name="Operand">What is tested.</param>
/// <param name="Negated">Whether it is <c>is not null</c>.</param>
public sealed record IsNullExpression(Expression Operand, bool Negated = false) : Expression
{
    /// <inheritdoc/>
    public override IEnumerable<Expression> Children => [Operand];

    private protected override Expression WithChildren(Func<Expression, Expression> map) => this with { Operand = map(Operand) };
}

/// <summary><c>x is [not] distinct from y</c>: a comparison in which nulls equal each other, so that it is never null itself.</summary>
/// <param name="Left">The left operand.</param>
/// <param name="Right">The right operand.</param>
/// <param name="Negated">Whether it is <c>is not distinct from</c>.</param>
public sealed record DistinctExpression(Expression Left, Expression Right, bool Negated = false) : Expression
{
    /// <inheritdoc/>
    public override IEnumerable<Expression> Children => [Left, Right];

    private protected override Expression WithChildren(Func<Expression, Expression> map) => this with { Left = map(Left), Right = map(Right) };
}

/// <summary><c>when a then b</c></summary>
/// <param name="When">The condition, or with a simple case the value to compare with.</param>
/// <param name="Then">The result.</param>
public readonly record struct CaseBranch(Expression When, Expression Then);

/// <summary><c>case [x] when a then b … [else c] end</c></summary>
/// <param name="Operand">What a simple case compares; null for a searched case.</param>
/// <param name="Branches">The branches, at least one.</param>
/// <param name="Else">The result if no branch holds; null: null.</param>
public sealed record CaseExpression(Expression? Operand, EquatableArray<CaseBranch> Branches, Expression? Else) : Expression
{
    /// <inheritdoc/>
    public override IEnumerable<Expression> Children
    {
        get
        {
            if (Operand is not null)
                yield return Operand;
            foreach (var branch in Branches)
            {
                yield return branch.When;
                yield return branch.Then;
            }
            if (Else is not null)
                yield return Else;
        }
    }

    private protected override Expression WithChildren(Func<Expression, Expression> map) => this with
    {
        Operand = Operand is null ? null : map(Operand),
        Branches = [.. Branches.Select(b => new CaseBranch(map(b.When), map(b.Then)))],
        Else = Else is null ? null : map(Else),
    };
}

/// <summary><c>cast(x as type)</c> or <c>try_cast(x as type)</c></summary>
/// <param name="Operand">What is cast.</param>
/// <param name="Type">The type that it becomes.</param>
/// <param name="Try">Whether a value that cannot be cast becomes null instead of failing its row.</param>
public sealed record CastExpression(Expression Operand, DataType Type, bool Try = false) : Expression
{
    /// <inheritdoc/>
    public override IEnumerable<Expression> Children => [Operand];

    private protected override Expression WithChildren(Func<Expression, Expression> map) => this with { Operand = map(Operand) };
}

/// <summary><c>name(a, b)</c></summary>
/// <param name="Name">The function's name in lower case.</param>
/// <param name="Arguments">The arguments.</param>
public sealed record FunctionExpression(string Name, EquatableArray<Expression> Arguments) : Expression
{
    /// <inheritdoc/>
    public override IEnumerable<Expression> Children => Arguments;

    private protected override Expression WithChildren(Func<Expression, Expression> map) => this with { Arguments = [.. Arguments.Select(map)] };
}
