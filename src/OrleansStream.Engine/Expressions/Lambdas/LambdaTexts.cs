using System.Globalization;
using System.Linq.Expressions;
using System.Text;
using OrleansStream.Events;
using OrleansStream.Plans;
using Linq = System.Linq.Expressions.Expression;

namespace OrleansStream.Expressions;

/// <summary>The methods of strings and regular expressions.</summary>
static class LambdaTexts
{
    public static Expression? Method(MethodCallExpression call, LambdaRow row)
    {
        var name = call.Method.Name;
        if (call.Object is null)
        {
            return (name, call.Arguments.Count) switch
            {
                ("IsNullOrEmpty", 1) => Empty(row.Lower(call.Arguments[0])),
                ("Concat", >= 2) when call.Arguments.All(a => a.Type == typeof(string) || a.Type == typeof(object)) =>
                    LambdaRow.Call("concat", [.. call.Arguments.Select(a => LambdaMethods.Text(a, row))]),
                ("IsNullOrWhiteSpace", 1) => Blank(row.Lower(call.Arguments[0])),
                ("Join", 2) when !IsText(call.Arguments[1].Type) && call.Arguments[1].Type != typeof(object[]) =>
                    LambdaRow.Call("array_join", row.Lower(call.Arguments[1]), row.Lower(call.Arguments[0])),
                ("Format", >= 2) => Format(call, row),
                ("Equals", 2) => new BinaryExpression(BinaryOperator.Equal, row.Lower(call.Arguments[0]), row.Lower(call.Arguments[1])),
                _ => null,
            };
        }
        var text = row.Lower(call.Object);
        var arguments = Arguments(call);
        return (name, arguments.Count) switch
        {
            ("StartsWith", 1) => LambdaRow.Call("starts_with", text, row.Lower(arguments[0])),
            ("EndsWith", 1) => LambdaRow.Call("ends_with", text, row.Lower(arguments[0])),
            ("Contains", 1) => LambdaRow.Call("contains", text, row.Lower(arguments[0])),
            ("ToUpper" or "ToUpperInvariant", 0) => LambdaRow.Call("upper", text),
            ("ToLower" or "ToLowerInvariant", 0) => LambdaRow.Call("lower", text),
            ("Trim", 0) => LambdaRow.Call("trim", text),
            ("TrimStart", 0) => LambdaRow.Call("ltrim", text),
            ("TrimEnd", 0) => LambdaRow.Call("rtrim", text),
            ("Trim", 1) => LambdaRow.Call("trim", text, Characters(arguments[0], call)),
            ("TrimStart", 1) => LambdaRow.Call("ltrim", text, Characters(arguments[0], call)),
            ("TrimEnd", 1) => LambdaRow.Call("rtrim", text, Characters(arguments[0], call)),
            ("PadLeft", 1 or 2) => Pad("lpad", text, arguments, row),
            ("PadRight", 1 or 2) => Pad("rpad", text, arguments, row),
            ("IndexOf", 1) => new BinaryExpression(BinaryOperator.Subtract, LambdaRow.Call("strpos", text, row.Lower(arguments[0])), new LiteralExpression(1L)),
            ("get_Chars", 1) => LambdaRow.Call("substring", text, LambdaMethods.Place(row.Lower(arguments[0])), new LiteralExpression(1L)),
            ("ToString", 0) => text,
            ("Substring", 1) => LambdaRow.Call("substring", text, LambdaMethods.Place(row.Lower(arguments[0]))),
            ("Substring", 2) => LambdaRow.Call("substring", text, LambdaMethods.Place(row.Lower(arguments[0])), row.Lower(arguments[1])),
            ("Replace", 2) => LambdaRow.Call("replace", text, row.Lower(arguments[0]), row.Lower(arguments[1])),
            ("Split", 1) when arguments[0].Type == typeof(string) || arguments[0].Type == typeof(char) =>
                LambdaRow.Call("split", text, row.Lower(arguments[0])),
            ("Equals", 1) => new BinaryExpression(BinaryOperator.Equal, text, row.Lower(arguments[0])),
            _ => null,
        };
    }

    // The language compares by code points: a comparison that says so is the same, one that says otherwise is not.
    static IReadOnlyList<Linq> Arguments(MethodCallExpression call)
    {
        if (call.Arguments.Count == 0 || !LambdaConstants.TryGet(call.Arguments[^1], out var last))
            return call.Arguments;
        return last switch
        {
            StringComparison.Ordinal or StringSplitOptions.None => [.. call.Arguments.SkipLast(1)],
            StringComparison => throw LambdaRow.Refused(
                call, "texts are compared by code points, as StringComparison.Ordinal does; compare ToLower() to ignore case"),
            _ => call.Arguments,
        };
    }

    static BinaryExpression Empty(Expression text) =>
        new(BinaryOperator.Or, new IsNullExpression(text), new BinaryExpression(BinaryOperator.Equal, text, new LiteralExpression("")));

    /// <summary>Calls of <c>Regex</c> with a pattern and no options.</summary>
    public static Expression? RegexMethod(MethodCallExpression call, LambdaRow row) => (call.Method.Name, call.Arguments.Count) switch
    {
        ("IsMatch", 2) when call.Object is null => LambdaRow.Call("regexp_matches", row.Lower(call.Arguments[0]), row.Lower(call.Arguments[1])),
        ("Replace", 3) when call.Object is null && call.Arguments[2].Type == typeof(string) =>
            LambdaRow.Call("regexp_replace", row.Lower(call.Arguments[0]), row.Lower(call.Arguments[1]), row.Lower(call.Arguments[2])),
        ("IsMatch" or "Replace" or "Match", _) => throw LambdaRow.Refused(
            call, "call the static Regex.IsMatch(text, pattern) or Regex.Replace(text, pattern, replacement); options stand in the pattern, as (?i)"),
        _ => null,
    };

    static bool IsText(Type type) => type == typeof(string) || type == typeof(object);

    static BinaryExpression Blank(Expression text) => new(
        BinaryOperator.Or, new IsNullExpression(text), new BinaryExpression(BinaryOperator.Equal, LambdaRow.Call("trim", text), new LiteralExpression("")));

    // C# never cuts, lpad and rpad do.
    static FunctionExpression Pad(string function, Expression text, IReadOnlyList<Linq> arguments, LambdaRow row) => LambdaRow.Call(
        function, text, LambdaRow.Call("greatest", row.Lower(arguments[0]), LambdaRow.Call("length", text)),
        arguments.Count > 1 ? row.Lower(arguments[1]) : new LiteralExpression(" "));

    static LiteralExpression Characters(Linq argument, MethodCallExpression call) => LambdaConstants.TryGet(argument, out var value)
        ? value switch
        {
            char one => new LiteralExpression(one.ToString()),
            char[] { Length: > 0 } several => new LiteralExpression(new string(several)),
            _ => throw LambdaRow.Refused(call, "name the characters to leave off"),
        }
        : throw LambdaRow.Refused(call, "the characters to leave off must be constants");

    /// <summary>An interpolated string: texts and values one after the other.</summary>
    static FunctionExpression Format(MethodCallExpression call, LambdaRow row)
    {
        const string Advice = "values in an interpolated string take no format and no width; round(…), lpad(…) and format_timestamp(…) have counterparts in C#, or write the text as an expression";
        IReadOnlyList<Linq> values = call.Arguments is [_, NewArrayExpression list] ? list.Expressions : [.. call.Arguments.Skip(1)];
        if (!LambdaConstants.TryGet(call.Arguments[0], out var pattern) || pattern is not string format)
            throw LambdaRow.Refused(call, Advice);
        var parts = new List<Expression>();
        var plain = new StringBuilder();
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] is not ('{' or '}') || (i + 1 < format.Length && format[i + 1] == format[i]))
            {
                plain.Append(format[i]);
                i += format[i] is '{' or '}' ? 1 : 0;
                continue;
            }
            var end = format.IndexOf('}', i);
            if (end < 0 || !int.TryParse(format.AsSpan((i + 1)..end), NumberStyles.None, CultureInfo.InvariantCulture, out var index) || index >= values.Count)
                throw LambdaRow.Refused(call, Advice);
            if (plain.Length > 0)
                parts.Add(new LiteralExpression(plain.ToString()));
            plain.Clear();
            parts.Add(LambdaMethods.Text(values[index], row));
            i = end;
        }
        if (plain.Length > 0 || parts.Count == 0)
            parts.Add(new LiteralExpression(plain.ToString()));
        return new FunctionExpression("concat", new EquatableArray<Expression>([.. parts]));
    }
}
