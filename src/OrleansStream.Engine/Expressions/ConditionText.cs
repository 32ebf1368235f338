using System.Globalization;
using System.Text.Json;
using OrleansStream.Components;
using OrleansStream.Diagnostics;
using OrleansStream.Plans;

namespace OrleansStream.Expressions;

/// <summary>Lowers the condition <c>{field, operator, value}</c> to an expression.</summary>
public static class ConditionText
{
    static readonly string[] Fields = ["field", "operator", "value"];

    static readonly string[] Operators = ["eq", "ne", "gt", "gte", "lt", "lte", "in", "contains", "startsWith", "endsWith", "exists"];

    /// <summary>The expression that means the same as the condition; null after adding an error.</summary>
    /// <param name="json">The condition, a JSON object.</param>
    /// <param name="diagnostics">Where errors go.</param>
    /// <param name="node">The id of the plan's node that it belongs to.</param>
    /// <param name="path">The path of the option that holds it.</param>
    public static ExpressionText? FromJson(JsonElement json, DiagnosticBag diagnostics, string? node = null, string? path = null)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        var reader = new Reader(diagnostics, node, path ?? "");
        return reader.Read(json) is { } condition ? new ExpressionText(condition.ToString()) : null;
    }

    sealed class Reader(DiagnosticBag diagnostics, string? node, string path)
    {
        public Expression? Read(JsonElement json)
        {
            if (json.ValueKind != JsonValueKind.Object)
                return Error(ErrorCodes.WrongShape, "A condition is an object {field, operator, value}", null);
            foreach (var property in json.EnumerateObject())
            {
                if (!Fields.Contains(property.Name))
                    return Error(ErrorCodes.UnknownField, $"A condition has no '{property.Name}'", property.Name, NearestName.Hint(property.Name, Fields));
            }
            var field = Text(json, "field", "names a column, nested ones by dots");
            var op = Text(json, "operator", $"is one of {string.Join(", ", Operators)}");
            if (field is null || op is null)
                return null;
            if (!Operators.Contains(op))
                return Error(ErrorCodes.OutOfRange, $"There is no operator '{op}'", "operator", NearestName.Hint(op, Operators));
            var column = new ColumnExpression(new EquatableArray<string>([.. field.Split('.')]));
            if (op == "exists")
                return Exists(json, column);
            return json.TryGetProperty("value", out var value)
                ? Condition(column, op, value)
                : Error(ErrorCodes.MissingField, $"The operator '{op}' needs a 'value'", "value");
        }

        Expression? Exists(JsonElement json, ColumnExpression column)
        {
            if (!json.TryGetProperty("value", out var value))
                return new IsNullExpression(column, Negated: true);
            return value.ValueKind is JsonValueKind.True or JsonValueKind.False
                ? new IsNullExpression(column, Negated: value.GetBoolean())
                : Error(ErrorCodes.WrongShape, "The value of 'exists' is true or false", "value");
        }

        Expression? Condition(ColumnExpression column, string op, JsonElement value)
        {
            if (op == "in")
                return In(column, value);
            if (value.ValueKind == JsonValueKind.Null)
            {
                return op is "eq" or "ne"
                    ? new IsNullExpression(column, Negated: op == "ne")
                    : Error(ErrorCodes.WrongShape, $"Nothing is '{op}' null", "value", "exists tests for null");
            }
            if (Literal(value, "value") is not { } literal)
                return null;
            return op switch
            {
                "contains" => Call("contains", column, literal),
                "startsWith" => Call("starts_with", column, literal),
                "endsWith" => Call("ends_with", column, literal),
                _ => new BinaryExpression(Comparison(op), column, literal),
            };
        }

        Expression? In(ColumnExpression column, JsonElement value)
        {
            if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0)
                return Error(ErrorCodes.WrongShape, "The value of 'in' is a list with at least one value", "value");
            var items = new List<Expression>();
            foreach (var item in value.EnumerateArray())
            {
                if (Literal(item, $"value[{items.Count}]") is not { } literal)
                    return null;
                items.Add(literal);
            }
            return new InExpression(column, new EquatableArray<Expression>([.. items]));
        }

        LiteralExpression? Literal(JsonElement value, string place)
        {
            switch (value.ValueKind)
            {
                case JsonValueKind.String:
                    return new LiteralExpression(value.GetString());
                case JsonValueKind.True or JsonValueKind.False:
                    return new LiteralExpression(value.GetBoolean());
                case JsonValueKind.Null:
                    return new LiteralExpression(null);
                case JsonValueKind.Number when value.TryGetInt64(out var whole):
                    return new LiteralExpression(whole);
                case JsonValueKind.Number when double.TryParse(value.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                    && double.IsFinite(number):
                    return new LiteralExpression(number);
                default:
                    Error(ErrorCodes.WrongShape, "The value of a condition is a text, a number, true, false or null", place);
                    return null;
            }
        }

        string? Text(JsonElement json, string name, string meaning)
        {
            if (!json.TryGetProperty(name, out var value))
                Error(ErrorCodes.MissingField, $"A condition needs '{name}'", name, $"it {meaning}");
            else if (value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text)
                return text;
            else
                Error(ErrorCodes.WrongShape, $"'{name}' is a text", name, $"it {meaning}");
            return null;
        }

        static FunctionExpression Call(string function, Expression column, Expression value) =>
            new(function, new EquatableArray<Expression>([column, value]));

        static BinaryOperator Comparison(string op) => op switch
        {
            "eq" => BinaryOperator.Equal,
            "ne" => BinaryOperator.NotEqual,
            "gt" => BinaryOperator.Greater,
            "gte" => BinaryOperator.GreaterOrEqual,
            "lt" => BinaryOperator.Less,
            _ => BinaryOperator.LessOrEqual,
        };

        Expression? Error(string code, string message, string? field, string? hint = null)
        {
            diagnostics.Error(code, message, node, field is null ? path : path.Length == 0 ? field : $"{path}.{field}", hint);
            return null;
        }
    }
}
