using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Expressions.Evaluation;
using static OrleansStream.Expressions.Functions.FunctionDefinition;

namespace OrleansStream.Expressions.Functions;

/// <summary>Functions of lists and JSON.</summary>
static class NestedFunctions
{
    public static IEnumerable<FunctionDefinition> All { get; } =
    [
        Of("json_value", "json_value(json, path) -> string",
            "The value at a path such as '$.items[0].name' of JSON, or of a text that holds JSON, as text; null if there is none or it is an object or a list.",
            "json_value('{\"a\": {\"b\": [10, \"x\"]}}', '$.a.b[1]')", "'x'", 2, 2, JsonValue),
        Of("array_length", "array_length(list) -> int64", "How many elements a list has.", "array_length(split('a,b,c', ','))", "3", 1, 1, ArrayLength),
        Of("element_at", "element_at(list, place) -> value",
            "The element at a place counted from 1, or from the end if negative; null if there is none.",
            "element_at(split('a,b,c', ','), -1)", "'c'", 2, 2, ElementAt),
    ];

    static Node? JsonValue(FunctionCall call)
    {
        var json = call.Arguments[0];
        if (json.Type.Kind is not (TypeKind.Json or TypeKind.String or TypeKind.Null))
            return call.Wrong(0, "json");
        if (call.Literal(1, "a path") is not { } text)
            return null;
        if (!JsonPath.TryParse(text, out var path, out var problem))
        {
            return call.Binder.Error(
                ErrorCodes.BadExpression, $"The path '{text}' is not known: {problem}", call.Expressions[1].Offset,
                "a path is written '$.items[0].name'");
        }
        json = Binder.Coerce(json, json.Type.Kind == TypeKind.Null ? DataType.Json : json.Type);
        return FunctionCall.Made(new JsonValueNode(json, path), json);
    }

    static Node? ArrayLength(FunctionCall call)
    {
        if (List(call) is not { } list)
            return null;
        return FunctionCall.Made(new ListLengthNode(list), list);
    }

    static Node? ElementAt(FunctionCall call)
    {
        var (list, place) = (List(call), call.Integer(1));
        if (list is null || place is null)
            return null;
        var element = list.Type.Element!;
        return element.Kind == TypeKind.Null
            ? Binder.Null(element, list, place)
            : FunctionCall.Made(new ElementNode(element, list, place), list, place);
    }

    static Node? List(FunctionCall call) => call.Type(0).Kind switch
    {
        TypeKind.List => call.Arguments[0],
        TypeKind.Null => Binder.Coerce(call.Arguments[0], DataType.ListOf(DataType.String)),
        _ => call.Wrong(0, "a list"),
    };
}
