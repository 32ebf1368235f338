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
        Of("initcap", "initcap(text) -> string", "The first letter of each word in capitals, the others small.", "initcap('big STREAM')", "'Big Stream'", 1, 1,
            Edit<InitialCapitals>),
        Of("trim", "trim(text [, characters]) -> string", "The text without white space, or without any of the characters, at its ends.",
            "trim('  a b ')", "'a b'", 1, 2, call => Trim(call, true, true)),
        Of("ltrim", "ltrim(text [, characters]) -> string", "The text without white space, or without any of the characters, at its beginning.",
            "ltrim('007', '0')", "'7'", 1, 2, call => Trim(call, true, false)),
        Of("rtrim", "rtrim(text [, characters]) -> string", "The text without white space, or without any of the characters, at its end.",
            "rtrim('1.50', '0')", "'1.5'", 1, 2, call => Trim(call, false, true)),
        Of("length", "length(text) -> int64", "How many characters a text, or bytes a binary value, has.", "length('größe')", "5", 1, 1, Length),
        Of("octet_length", "octet_length(text | binary) -> int64", "How many bytes a text (in UTF-8) or a binary value has.", "octet_length('größe')", "7", 1, 1,
            OctetLength),
        Of("substring", "substring(text, start [, length]) -> string",
            "The characters from a place on, counted from 1, to the end or so many; places before the first count but hold nothing.",
            "substring('stream', 2, 3)", "'tre'", 2, 3, Substring),
        Of("left", "left(text, count) -> string", "The first so many characters; a negative count: all but the last so many.",
            "left('stream', 3)", "'str'", 2, 2, TextAndNumber<LeftPart>),
        Of("right", "right(text, count) -> string", "The last so many characters; a negative count: all but the first so many.",
            "right('stream', 3)", "'eam'", 2, 2, TextAndNumber<RightPart>),
        Of("lpad", "lpad(text, length [, fill]) -> string", "The text with so many characters: filled up at its beginning (with spaces if nothing else), or cut at its end.",
            "lpad('7', 3, '0')", "'007'", 2, 3, Pad<PadLeft>),
        Of("rpad", "rpad(text, length [, fill]) -> string", "The text with so many characters: filled up (with spaces if nothing else) or cut at its end.",
            "rpad('ab', 5, '.')", "'ab...'", 2, 3, Pad<PadRight>),
        Of("repeat", "repeat(text, count) -> string", "The text so many times, at most 1 MiB.", "repeat('ab', 3)", "'ababab'", 2, 2, TextAndNumber<Repetition>),
        Of("reverse", "reverse(text) -> string", "The characters in the opposite order.", "reverse('größe')", "'eßörg'", 1, 1, Edit<Reversed>),
        Of("strpos", "strpos(text, part) -> int64, position(part in text) -> int64", "The place, counted from 1, at which a text first holds another; 0 if it does not.",
            "strpos('stream', 're')", "3", 2, 2,
            call => call.Texts() is { } texts ? FunctionCall.Made(new ValueFunctionNode<long, Position>(DataType.Int64, texts), texts) : null),
        Of("split_part", "split_part(text, separator, place) -> string",
            "The part between separators at a place counted from 1, or from the end if negative; empty if there is none.",
            "split_part('a/b/c', '/', 2)", "'b'", 3, 3, Part),
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
    ];

    static Node? Edit<TEdit>(FunctionCall call) where TEdit : struct, ITextEdit =>
        call.Text(0) is { } text ? FunctionCall.Made(new TextEditNode<TEdit>(text), text) : null;

    static Node? Trim(FunctionCall call, bool start, bool end)
    {
        var text = call.Text(0);
        var characters = call.Has(1) ? call.Literal(1, "the characters to leave off") : null;
        return text is null || (call.Has(1) && characters is null) ? null : FunctionCall.Made(new TrimNode(text, characters, start, end), text);
    }

    static Node? TextAndNumber<TFunction>(FunctionCall call) where TFunction : struct, ITextFunction
    {
        var (text, number) = (call.Text(0), call.Integer(1));
        return text is null || number is null ? null : FunctionCall.Made(new TextFunctionNode<TFunction>(DataType.String, text, number), text, number);
    }

    static Node? Pad<TFunction>(FunctionCall call) where TFunction : struct, ITextFunction
    {
        var (text, length, fill) = (call.Text(0), call.Integer(1), call.Has(2) ? call.Text(2) : ConstantNode.Of(" "));
        return text is null || length is null || fill is null
            ? null
            : FunctionCall.Made(new TextFunctionNode<TFunction>(DataType.String, text, length, fill), text, length, fill);
    }

    static Node? Part(FunctionCall call)
    {
        var (text, separator, place) = (call.Text(0), call.Text(1), call.Integer(2));
        return text is null || separator is null || place is null
            ? null
            : FunctionCall.Made(new TextFunctionNode<SplitPart>(DataType.String, text, separator, place), text, separator, place);
    }

    static Node? OctetLength(FunctionCall call)
    {
        var bytes = call.Type(0).Kind == TypeKind.Binary ? call.Arguments[0] : call.Text(0);
        return bytes is null ? null : FunctionCall.Made(new TextMapNode<long, ByteCount>(DataType.Int64, bytes), bytes);
    }

    static Node? Length(FunctionCall call)
    {
        if (call.Type(0).Kind == TypeKind.Binary)
            return OctetLength(call);
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

    static Node? Concat(FunctionCall call) => call.Texts() is { } texts ? Binder.Concat(texts) : null;

    static Node? Test<TTest>(FunctionCall call) where TTest : struct, ITextTest
    {
        var (text, other) = (call.Text(0), call.Text(1));
        return text is null || other is null ? null : FunctionCall.Made(new TextTestNode<TTest>(text, other), text, other);
    }

    static Node? ContainsOrMember(FunctionCall call)
    {
        if (call.Type(0).Kind != TypeKind.List)
            return Test<Contains>(call);
        return ListFunctions.Find(call, (list, value) => new ListContainsNode(list, value));
    }

    static Node? Split(FunctionCall call)
    {
        var (text, separator) = (call.Text(0), call.Text(1));
        return text is null || separator is null ? null : FunctionCall.Made(new SplitNode(text, separator), text, separator);
    }
}
