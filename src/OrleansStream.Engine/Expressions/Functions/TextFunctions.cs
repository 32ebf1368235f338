using System.Text.RegularExpressions;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Expressions.Evaluation;
using static OrleansStream.Expressions.Functions.FunctionDefinition;

namespace OrleansStream.Expressions.Functions;

/// <summary>Functions of texts. Characters are code points.</summary>
static class TextFunctions
{
    public static IEnumerable<FunctionDefinition> All { get; } =
    [
        Of("upper", "upper(text) -> string", "The text in capitals.", "upper('aé')", "'AÉ'", 1, 1, Edit<Upper>),
        Of("lower", "lower(text) -> string", "The text in small letters.", "lower('AÉ')", "'aé'", 1, 1, Edit<Lower>),
        Of("trim", "trim(text) -> string", "The text without white space at its ends.", "trim('  a b ')", "'a b'", 1, 1, Edit<Trim>),
        Of("length", "length(text) -> int64", "How many characters a text, or bytes a binary value, has.", "length('größe')", "5", 1, 1, Length),
        Of("substring", "substring(text, start [, length]) -> string",
            "The characters from a place on, counted from 1, to the end or so many; places before the first count but hold nothing.",
            "substring('stream', 2, 3)", "'tre'", 2, 3, Substring),
        Of("replace", "replace(text, search, replacement) -> string", "Every occurrence of a text replaced by another.",
            "replace('a-b-c', '-', '+')", "'a+b+c'", 3, 3, Replace),
        Of("concat", "concat(text, …) -> string", "The texts one after the other, as || gives them.", "concat('a', 'b', 'c')", "'abc'", 1, Any, Concat),
        Of("starts_with", "starts_with(text, prefix) -> bool", "Whether a text begins with another.",
            "starts_with('stream', 'st')", "true", 2, 2, Test<StartsWith>),
        Of("ends_with", "ends_with(text, suffix) -> bool", "Whether a text ends with another.",
            "ends_with('stream', 'am')", "true", 2, 2, Test<EndsWith>),
        Of("contains", "contains(text, part) -> bool, contains(list, value) -> bool", "Whether a text holds another, or a list a value.",
            "contains('stream', 'rea')", "true", 2, 2, ContainsOrMember),
        Of("split", "split(text, separator) -> list<string>", "The parts between separators, empty ones too; an empty separator leaves the text whole.",
            "element_at(split('a/b/c', '/'), 2)", "'b'", 2, 2, Split),
        Of("regexp_matches", "regexp_matches(text, pattern) -> bool",
            "Whether a regular expression, written as a text, matches anywhere in the text. Back references and look-around are not known.",
            "regexp_matches('order-17', '^order-[0-9]+$')", "true", 2, 2, Matches),
    ];

    static Node? Edit<TEdit>(FunctionCall call) where TEdit : struct, ITextEdit =>
        call.Text(0) is { } text ? FunctionCall.Made(new TextEditNode<TEdit>(text), text) : null;

    static Node? Length(FunctionCall call)
    {
        if (call.Type(0).Kind == TypeKind.Binary)
            return new TextMapNode<long, ByteCount>(DataType.Int64, call.Arguments[0]);
        return call.Text(0) is { } text ? FunctionCall.Made(new TextMapNode<long, CharacterCount>(DataType.Int64, text), text) : null;
    }

    static Node? Substring(FunctionCall call)
    {
        var text = call.Text(0);
        var start = call.Integer(1);
        var length = call.Has(2) ? call.Integer(2) : ConstantNode.Of(long.MaxValue, DataType.Int64);
        return text is null || start is null || length is null
            ? null
            : FunctionCall.Made(new SubstringNode(text, start, length), text, start, length);
    }

    static Node? Replace(FunctionCall call)
    {
        var (text, search, replacement) = (call.Text(0), call.Text(1), call.Text(2));
        return text is null || search is null || replacement is null
            ? null
            : FunctionCall.Made(new ReplaceNode(text, search, replacement), text, search, replacement);
    }

    static Node? Concat(FunctionCall call)
    {
        var texts = Enumerable.Range(0, call.Arguments.Count).Select(call.Text).ToList();
        return texts.Contains(null) ? null : Binder.Concat(texts!);
    }

    static Node? Test<TTest>(FunctionCall call) where TTest : struct, ITextTest
    {
        var (text, other) = (call.Text(0), call.Text(1));
        return text is null || other is null ? null : FunctionCall.Made(new TextTestNode<TTest>(text, other), text, other);
    }

    static Node? ContainsOrMember(FunctionCall call)
    {
        if (call.Type(0).Kind != TypeKind.List)
            return Test<Contains>(call);
        var (list, value) = (call.Arguments[0], call.Arguments[1]);
        var element = call.Type(0).Element!;
        if (element.Kind is TypeKind.List or TypeKind.Struct or TypeKind.Json)
            return call.Wrong(0, "a list of single values");
        if (value.Type.Kind != TypeKind.Null && !value.Type.Equals(element))
            return call.Wrong(1, $"a {element} as the list's", $"cast(x as {element})");
        value = Binder.Coerce(value, element);
        return FunctionCall.Made(new ListContainsNode(list, value), list, value);
    }

    static Node? Split(FunctionCall call)
    {
        var (text, separator) = (call.Text(0), call.Text(1));
        return text is null || separator is null ? null : FunctionCall.Made(new SplitNode(text, separator), text, separator);
    }

    static Node? Matches(FunctionCall call)
    {
        var (text, pattern) = (call.Text(0), call.Literal(1, "a regular expression"));
        if (text is null || pattern is null)
            return null;
        try
        {
            var node = new RegexNode(text, pattern);
            return FunctionCall.Made(node, text);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return call.Binder.Error(ErrorCodes.BadExpression, $"The regular expression cannot be used: {e.Message}", call.Expressions[1].Offset);
        }
    }
}
