using OrleansStream.Events;
using OrleansStream.Expressions.Evaluation;

namespace OrleansStream.Expressions.Functions;

/// <summary>A call that is being checked. Its methods give an argument as a value of the type wanted, or null after reporting that it is none.</summary>
sealed class FunctionCall(Binder binder, FunctionExpression expression, IReadOnlyList<Node> arguments)
{
    public Binder Binder => binder;

    public string Name => expression.Name;

    public int Offset => expression.Offset;

    public IReadOnlyList<Node> Arguments => arguments;

    public IReadOnlyList<Expression> Expressions => expression.Arguments;

    public DataType Type(int index) => arguments[index].Type;

    public bool Has(int index) => index < arguments.Count;

    public Node? Float(int index) => Numeric(index, "a number") is { } node ? Binder.Coerce(node, DataType.Float64) : null;

    /// <summary>An int64, float64 or decimal, or a null without a type.</summary>
    public Node? Number(int index) => Numeric(index, "a number");

    public Node? Integer(int index) => Of(index, DataType.Int64);

    public Node? Text(int index) => Of(index, DataType.String);

    /// <summary>A timestamp, or an int64 taken as milliseconds since 1970.</summary>
    public Node? Time(int index) => arguments[index].Type.Kind is TypeKind.Timestamp or TypeKind.Int64 or TypeKind.Null
        ? Binder.Coerce(arguments[index], DataType.Timestamp)
        : Wrong(index, "a timestamp", Type(index).Kind == TypeKind.String ? "to_timestamp makes one of a text" : null);

    /// <summary>A text that stands in the expression itself.</summary>
    public string? Literal(int index, string meaning)
    {
        if (expression.Arguments[index] is LiteralExpression { Value: string text })
            return text;
        binder.Mismatch($"{Ordinal(index)} of {Name} is {meaning}, written as a text", expression.Arguments[index].Offset);
        return null;
    }

    /// <summary>A whole number that stands in the expression itself; false after reporting that it is none.</summary>
    public bool TryWhole(int index, string meaning, out long value)
    {
        value = expression.Arguments[index] is LiteralExpression { Value: long whole } ? whole : 0;
        if (expression.Arguments[index] is LiteralExpression { Value: long })
            return true;
        binder.Mismatch($"{Ordinal(index)} of {Name} is {meaning}, written as a whole number", expression.Arguments[index].Offset);
        return false;
    }

    /// <summary>All arguments as texts; null after reporting those that are none.</summary>
    public Node[]? Texts()
    {
        Node?[] texts = [.. Enumerable.Range(0, arguments.Count).Select(Text)];
        return texts.Contains(null) ? null : [.. texts.OfType<Node>()];
    }

    public Node? Wrong(int index, string wanted, string? hint = null) =>
        binder.Mismatch($"{Ordinal(index)} of {Name} is {wanted}, not {Type(index)}", expression.Arguments[index].Offset, hint);

    /// <summary>A node over operands that are known: constants are folded.</summary>
    public static Node Made(Node node, params ReadOnlySpan<Node> operands) => Binder.Fold(node, operands);

    Node? Numeric(int index, string wanted) =>
        arguments[index].Type.IsNumeric || arguments[index].Type.Kind == TypeKind.Null ? arguments[index] : Wrong(index, wanted);

    Node? Of(int index, DataType type) => arguments[index].Type.Equals(type) || arguments[index].Type.Kind == TypeKind.Null
        ? Binder.Coerce(arguments[index], type)
        : type.Kind == TypeKind.String ? Wrong(index, "a text", "cast(x as string) makes a text of a value") : Wrong(index, $"an {type}");

    static string Ordinal(int index) => $"Argument {index + 1}";
}
