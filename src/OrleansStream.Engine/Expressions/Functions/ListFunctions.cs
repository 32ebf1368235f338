using OrleansStream.Events;
using OrleansStream.Expressions.Evaluation;
using static OrleansStream.Expressions.Functions.FunctionDefinition;

namespace OrleansStream.Expressions.Functions;

/// <summary>Functions of lists. Places are counted from 1, negative ones from the end.</summary>
static class ListFunctions
{
    public static IEnumerable<FunctionDefinition> All { get; } =
    [
        Of("array_length", "array_length(list) -> int64", "How many elements a list has.", "array_length(split('a,b,c', ','))", "3", 1, 1,
            call => List(call) is { } list ? FunctionCall.Made(new ListLengthNode(list), list) : null),
        Of("element_at", "element_at(list, place) -> value",
            "The element at a place counted from 1, or from the end if negative; null if there is none.",
            "element_at(split('a,b,c', ','), -1)", "'c'", 2, 2, ElementAt),
        Of("array_contains", "array_contains(list, value) -> bool",
            "Whether an element equals the value, as contains(list, value); null if none does and an element is null.",
            "array_contains(split('a,b', ','), 'b')", "true", 2, 2, call => Find(call, (list, value) => new ListContainsNode(list, value))),
        Of("array_position", "array_position(list, value) -> int64", "The place of the first element that equals the value; 0 if none does.",
            "array_position(split('a,b', ','), 'b')", "2", 2, 2, call => Find(call, (list, value) => new ListPlaceNode(list, value))),
        Of("array_min", "array_min(list) -> value", "The smallest element, nulls apart; null if there is none.",
            "array_min(cast(split('3,1,2', ',') as list<int64>))", "1", 1, 1, call => Extreme(call, greatest: false)),
        Of("array_max", "array_max(list) -> value", "The largest element, nulls apart; null if there is none.",
            "array_max(cast(split('3,1,2', ',') as list<int64>))", "3", 1, 1, call => Extreme(call, greatest: true)),
        Of("array_sum", "array_sum(list) -> number", "The sum of the elements, nulls apart; null if there is none. A sum that does not fit fails the row.",
            "array_sum(cast(split('3,1,2', ',') as list<int64>))", "6", 1, 1, Sum),
        Of("array_join", "array_join(list, separator) -> string", "The elements as texts with a separator between them, nulls left out.",
            "array_join(split('a b c', ' '), '-')", "'a-b-c'", 2, 2, Join),
        Of("array_slice", "array_slice(list, from [, to]) -> list", "The elements from one place to another (default the last), both included.",
            "array_join(array_slice(split('a,b,c,d', ','), 2, -2), ',')", "'b,c'", 2, 3, Slice),
        Of("array_sort", "array_sort(list [, 'desc']) -> list", "The elements in ascending, or descending, order; nulls last.",
            "array_join(array_sort(split('b,c,a', ',')), ',')", "'a,b,c'", 1, 2, Sort),
        Of("array_distinct", "array_distinct(list) -> list", "The elements without repeats, in the order of their first.",
            "array_join(array_distinct(split('b,a,b', ',')), ',')", "'b,a'", 1, 1,
            call => Comparable(call) is { } list ? FunctionCall.Made(new ListDistinctNode(list), list) : null),
        Of("array_reverse", "array_reverse(list) -> list", "The elements in the opposite order.",
            "array_join(array_reverse(split('a,b,c', ',')), ',')", "'c,b,a'", 1, 1,
            call => List(call) is { } list ? FunctionCall.Made(new ListReverseNode(list), list) : null),
    ];

    /// <summary>A list that may be searched for a value of its elements' type, and that value.</summary>
    public static Node? Find(FunctionCall call, Func<Node, Node, Node> make)
    {
        if (Comparable(call) is not { } list)
            return null;
        var (value, element) = (call.Arguments[1], list.Type.Element!);
        var isWider = element.Kind is TypeKind.Float64 or TypeKind.Decimal && value.Type.Kind == TypeKind.Int64;
        if (value.Type.Kind != TypeKind.Null && !value.Type.Equals(element) && !isWider)
            return call.Wrong(1, $"a {element} as the list's", $"cast(x as {element})");
        value = Binder.Coerce(value, element);
        return element.Kind == TypeKind.Null ? Binder.Null(DataType.Bool, list, value) : FunctionCall.Made(make(list, value), list, value);
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

    static Node? Extreme(FunctionCall call, bool greatest)
    {
        if (Comparable(call) is not { } list)
            return null;
        var element = list.Type.Element!;
        return element.Kind == TypeKind.Null ? Binder.Null(element, list) : FunctionCall.Made(new ListExtremeNode(element, list, greatest), list);
    }

    static Node? Sum(FunctionCall call)
    {
        if (call.Type(0).Kind == TypeKind.Null)
            return call.Arguments[0];
        if (List(call) is not { } list)
            return null;
        return list.Type.Element!.Kind switch
        {
            TypeKind.Int64 => FunctionCall.Made(new ListSumNode<long, AddIntegers>(DataType.Int64, list), list),
            TypeKind.Float64 => FunctionCall.Made(new ListSumNode<double, AddFloats>(DataType.Float64, list), list),
            TypeKind.Decimal => FunctionCall.Made(new ListSumNode<Int128, AddDecimals>(DataType.Decimal, list), list),
            _ => call.Wrong(0, "a list of numbers", "cast(x as list<int64>) makes numbers of texts"),
        };
    }

    static Node? Join(FunctionCall call)
    {
        var (list, separator) = (List(call), call.Text(1));
        if (list is null || separator is null)
            return null;
        var texts = list;
        if (list.Type.Element!.Kind != TypeKind.String)
        {
            if (Binder.Cast(list, DataType.ListOf(DataType.String), isTry: false) is not { } cast)
                return call.Wrong(0, "a list of single values");
            texts = FunctionCall.Made(cast, list);
        }
        return FunctionCall.Made(new ListJoinNode(texts, separator), texts, separator);
    }

    static Node? Slice(FunctionCall call)
    {
        var (list, from, to) = (List(call), call.Integer(1), call.Has(2) ? call.Integer(2) : ConstantNode.Of(-1, DataType.Int64));
        return list is null || from is null || to is null ? null : FunctionCall.Made(new ListSliceNode(list, from, to), list, from, to);
    }

    static Node? Sort(FunctionCall call)
    {
        var order = call.Has(1) ? call.Literal(1, "'asc' or 'desc'") : "asc";
        if (Comparable(call) is not { } list || order is null)
            return null;
        return order.ToLowerInvariant() is "asc" or "desc"
            ? FunctionCall.Made(new ListSortNode(list, order.Equals("desc", StringComparison.OrdinalIgnoreCase)), list)
            : call.Binder.Mismatch($"array_sort knows no order '{order}'", call.Expressions[1].Offset, "orders are asc, desc");
    }

    static Node? Comparable(FunctionCall call) => List(call) switch
    {
        null => null,
        { } list when ListElements.CanCompare(list.Type.Element!) => list,
        _ => call.Wrong(0, "a list of single values"),
    };

    static Node? List(FunctionCall call) => call.Type(0).Kind switch
    {
        TypeKind.List => call.Arguments[0],
        TypeKind.Null => Binder.Coerce(call.Arguments[0], DataType.ListOf(DataType.String)),
        _ => call.Wrong(0, "a list"),
    };
}
