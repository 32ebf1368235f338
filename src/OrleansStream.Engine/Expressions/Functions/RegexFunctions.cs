using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Expressions.Evaluation;
using static OrleansStream.Expressions.Functions.FunctionDefinition;

namespace OrleansStream.Expressions.Functions;

/// <summary>Functions of regular expressions. Patterns are written as texts, so that they are checked with the plan.</summary>
static class RegexFunctions
{
    public static IEnumerable<FunctionDefinition> All { get; } =
    [
        Of("regexp_matches", "regexp_matches(text, pattern) -> bool",
            "Whether a regular expression, written as a text, matches anywhere in the text. Back references and look-around are not known.",
            "regexp_matches('order-17', '^order-[0-9]+$')", "true", 2, 2, Matches),
        Of("regexp_extract", "regexp_extract(text, pattern [, group]) -> string",
            "The first match of a regular expression, or of one of its groups by number; null if it does not match.",
            "regexp_extract('order-17', '([a-z]+)-([0-9]+)', 2)", "'17'", 2, 3, Extract),
        Of("regexp_replace", "regexp_replace(text, pattern, replacement) -> string",
            "Every match of a regular expression replaced by a text in which $1, $2 … stand for its groups, $0 for the match and $$ for $.",
            "regexp_replace('2024-03-01', '([0-9]+)-([0-9]+)', '$2/$1')", "'03/2024-01'", 3, 3, Replace),
        Of("regexp_count", "regexp_count(text, pattern) -> int64", "How often a regular expression matches, without overlaps.",
            "regexp_count('a1b22c', '[0-9]+')", "2", 2, 2, Count),
    ];

    static Node? Matches(FunctionCall call) =>
        Bind(call) is var (text, regex) ? FunctionCall.Made(new RegexMatchNode(text, regex), text) : null;

    static Node? Count(FunctionCall call) =>
        Bind(call) is var (text, regex) ? FunctionCall.Made(new RegexCountNode(text, regex), text) : null;

    static Node? Extract(FunctionCall call)
    {
        var group = 0L;
        if (call.Has(2) && !call.TryWhole(2, "the number of a group", out group))
            return null;
        if (Bind(call) is not var (text, regex))
            return null;
        return group >= 0 && group < regex.Groups
            ? FunctionCall.Made(new RegexExtractNode(text, regex, (int)group), text)
            : call.Binder.Error(ErrorCodes.BadExpression, $"The regular expression has no group {group}", call.Expressions[2].Offset,
                $"its last group is {regex.Groups - 1}; 0 is the whole match");
    }

    static Node? Replace(FunctionCall call)
    {
        var bound = Bind(call);
        if (call.Literal(2, "a replacement") is not { } replacement || bound is not var (text, regex))
            return null;
        return RegexReplacement.TryParse(replacement, regex.Groups, out var parsed, out var problem)
            ? FunctionCall.Made(new RegexReplaceNode(text, regex, parsed), text)
            : call.Binder.Error(ErrorCodes.BadExpression, problem, call.Expressions[2].Offset, "a $ that stands for itself is written $$");
    }

    static (Node Text, TextRegex Regex)? Bind(FunctionCall call)
    {
        var (text, pattern) = (call.Text(0), call.Literal(1, "a regular expression"));
        if (text is null || pattern is null)
            return null;
        if (TextRegex.TryMake(pattern, out var regex, out var problem))
            return (text, regex);
        call.Binder.Error(ErrorCodes.BadExpression, $"The regular expression cannot be used: {problem}", call.Expressions[1].Offset);
        return null;
    }
}
