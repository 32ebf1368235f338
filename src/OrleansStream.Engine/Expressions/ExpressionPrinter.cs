using System.Globalization;
using System.Text;
using OrleansStream.Plans;

namespace OrleansStream.Expressions;

/// <summary>Writes expressions as text that parses to the same tree, with no more parentheses than needed.</summary>
static class ExpressionPrinter
{
    public static string Print(Expression expression)
    {
        var text = new StringBuilder();
        Write(text, expression, Precedence.Lowest);
        return text.ToString();
    }

    /// <summary>A column's or nested value's name as it can stand in an expression.</summary>
    public static string Name(string name) =>
        ExpressionLexer.IsName(name) && !ExpressionLexer.IsReserved(name) ? name : $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public static string Symbol(BinaryOperator op) => op switch
    {
        BinaryOperator.Or => "or",
        BinaryOperator.And => "and",
        BinaryOperator.Equal => "=",
        BinaryOperator.NotEqual => "<>",
        BinaryOperator.Less => "<",
        BinaryOperator.LessOrEqual => "<=",
        BinaryOperator.Greater => ">",
        BinaryOperator.GreaterOrEqual => ">=",
        BinaryOperator.Add => "+",
        BinaryOperator.Subtract => "-",
        BinaryOperator.Concat => "||",
        BinaryOperator.Multiply => "*",
        BinaryOperator.Divide => "/",
        _ => "%",
    };

    static void Write(StringBuilder text, Expression node, Precedence least)
    {
        var own = Precedences.Of(node);
        if (own < least)
            text.Append('(');
        switch (node)
        {
            case LiteralExpression literal:
                WriteLiteral(text, literal.Value);
                break;
            case ColumnExpression column:
                text.AppendJoin('.', column.Path.Select(Name));
                break;
            case FieldExpression field:
                Write(text, field.Operand, field.Operand is FunctionExpression or CastExpression ? Precedence.Lowest : Precedence.Highest);
                text.Append('.').AppendJoin('.', field.Path.Select(Name));
                break;
            case UnaryExpression { Operator: UnaryOperator.Not } unary:
                text.Append("not ");
                Write(text, unary.Operand, Precedence.Not);
                break;
            case UnaryExpression unary:
                WriteNegated(text, unary.Operand);
                break;
            case BinaryExpression binary:
                // Comparisons do not chain; the others associate to the left.
                Write(text, binary.Left, own == Precedence.Comparison ? own + 1 : own);
                text.Append(' ').Append(Symbol(binary.Operator)).Append(' ');
                Write(text, binary.Right, own + 1);
                break;
            case CastExpression cast:
                text.Append(cast.Try ? "try_cast(" : "cast(");
                Write(text, cast.Operand, Precedence.Lowest);
                text.Append(" as ").Append(cast.Type).Append(')');
                break;
            case FunctionExpression function:
                text.Append(function.Name).Append('(');
                WriteList(text, function.Arguments);
                text.Append(')');
                break;
            case CaseExpression choice:
                WriteCase(text, choice);
                break;
            default:
                WriteTest(text, node);
                break;
        }
        if (own < least)
            text.Append(')');
    }

    static void WriteTest(StringBuilder text, Expression node)
    {
        const Precedence Operand = Precedence.Comparison + 1;
        switch (node)
        {
            case InExpression set:
                Write(text, set.Operand, Operand);
                text.Append(set.Negated ? " not in (" : " in (");
                WriteList(text, set.Items);
                text.Append(')');
                break;
            case BetweenExpression range:
                Write(text, range.Operand, Operand);
                text.Append(range.Negated ? " not between " : " between ");
                Write(text, range.Low, Operand);
                text.Append(" and ");
                Write(text, range.High, Operand);
                break;
            case LikeExpression like:
                Write(text, like.Operand, Operand);
                text.Append(like.Negated ? " not like " : " like ");
                Write(text, like.Pattern, Operand);
                if (like.Escape is not null)
                {
                    text.Append(" escape ");
                    Write(text, like.Escape, Operand);
                }
                break;
            case DistinctExpression test:
                Write(text, test.Left, Operand);
                text.Append(test.Negated ? " is not distinct from " : " is distinct from ");
                Write(text, test.Right, Operand);
                break;
            case IsNullExpression test:
                Write(text, test.Operand, Operand);
                text.Append(test.Negated ? " is not null" : " is null");
                break;
        }
    }

    static void WriteCase(StringBuilder text, CaseExpression choice)
    {
        text.Append("case");
        if (choice.Operand is not null)
        {
            text.Append(' ');
            Write(text, choice.Operand, Precedence.Lowest);
        }
        foreach (var branch in choice.Branches)
        {
            text.Append(" when ");
            Write(text, branch.When, Precedence.Lowest);
            text.Append(" then ");
            Write(text, branch.Then, Precedence.Lowest);
        }
        if (choice.Else is not null)
        {
            text.Append(" else ");
            Write(text, choice.Else, Precedence.Lowest);
        }
        text.Append(" end");
    }

    static void WriteList(StringBuilder text, EquatableArray<Expression> items)
    {
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0)
                text.Append(", ");
            Write(text, items[i], Precedence.Lowest);
        }
    }

    static void WriteNegated(StringBuilder text, Expression operand)
    {
        text.Append('-');
        // A minus before a number is part of the number, and one before another minus would be hard to read.
        var apart = operand is LiteralExpression { Value: long or double } or UnaryExpression { Operator: UnaryOperator.Negate };
        Write(text, operand, apart ? Precedence.Highest : Precedence.Unary);
    }

    static void WriteLiteral(StringBuilder text, object? value)
    {
        switch (value)
        {
            case null:
                text.Append("null");
                break;
            case bool flag:
                text.Append(flag ? "true" : "false");
                break;
            case string words:
                text.Append('\'').Append(words.Replace("'", "''", StringComparison.Ordinal)).Append('\'');
                break;
            case double number:
                var digits = number.ToString("R", CultureInfo.InvariantCulture);
                text.Append(digits).Append(digits.AsSpan().ContainsAny('.', 'E') ? "" : ".0");
                break;
            default:
                text.Append(CultureInfo.InvariantCulture, $"{value}");
                break;
        }
    }
}
