using System.Collections.Frozen;
using OrleansStream.Diagnostics;

namespace OrleansStream.Expressions.Functions;

/// <summary>Checks calls of functions by what needs no columns: that there is such a function, and that it takes so many arguments.</summary>
static class FunctionCheck
{
    /// <summary>Adds an error for each wrong call within an expression.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="others">Names of other functions that may stand here, such as aggregates; null: none.</param>
    /// <param name="report">Takes a message, the call's offset in the text and a hint.</param>
    public static void Check(Expression expression, Func<string, bool>? others, Action<string, int, string?> report)
    {
        if (expression is FunctionExpression call && others?.Invoke(call.Name) != true && Problem(call, FunctionCatalog.Definition(call.Name)) is var (message, hint))
            report(message, call.Offset, hint);
        foreach (var child in expression.Children)
            Check(child, others, report);
    }

    /// <summary>What is wrong with a call, and how to mend it; null if nothing is.</summary>
    /// <param name="call">The call.</param>
    /// <param name="definition">The function of its name; null if there is none.</param>
    public static (string Message, string? Hint)? Problem(FunctionExpression call, FunctionDefinition? definition)
    {
        if (definition is null)
            return ($"There is no function '{call.Name}'", Hint(call.Name));
        var count = call.Arguments.Count;
        return count >= definition.MinArguments && count <= definition.MaxArguments
            ? null
            : ($"{call.Name} does not take {count} argument{(count == 1 ? "" : "s")}", definition.Descriptor.Signature);
    }

    // Other systems' names of what there is.
    static readonly FrozenDictionary<string, string> Synonyms = new Dictionary<string, string>
    {
        ["iif"] = "if", ["isnull"] = "ifnull", ["len"] = "length", ["char_length"] = "length", ["character_length"] = "length", ["substr"] = "substring",
        ["mid"] = "substring", ["ucase"] = "upper", ["toupper"] = "upper", ["lcase"] = "lower", ["tolower"] = "lower", ["pow"] = "power",
        ["ceiling"] = "ceil", ["truncate"] = "trunc", ["signum"] = "sign", ["instr"] = "strpos", ["charindex"] = "strpos", ["locate"] = "strpos",
        ["replicate"] = "repeat", ["string_split"] = "split", ["regexp_like"] = "regexp_matches", ["rlike"] = "regexp_matches",
        ["regexp_substr"] = "regexp_extract", ["json_extract"] = "json_query", ["json_extract_string"] = "json_value", ["cardinality"] = "array_length",
        ["list_contains"] = "array_contains", ["array_to_string"] = "array_join", ["dateadd"] = "date_add", ["timestampadd"] = "date_add",
        ["datediff"] = "date_diff", ["timestampdiff"] = "date_diff", ["datetrunc"] = "date_trunc", ["datepart"] = "date_part",
        ["date_format"] = "format_timestamp", ["to_char"] = "format_timestamp", ["strftime"] = "format_timestamp", ["strptime"] = "to_timestamp",
        ["parse_timestamp"] = "to_timestamp", ["unix_timestamp"] = "to_unixtime", ["dayofweek"] = "day_of_week", ["dayofyear"] = "day_of_year",
        ["unicode"] = "ascii", ["char"] = "chr", ["hex"] = "to_hex", ["unhex"] = "from_hex", ["base64"] = "to_base64", ["unbase64"] = "from_base64",
        ["sha2"] = "sha256", ["xxhash"] = "xxhash64", ["rint"] = "round",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    static string? Hint(string name) => name switch
    {
        "sum" or "avg" or "count" or "first" or "last" or "median" or "stddev" or "variance" or "percentile" =>
            "that is an aggregate: it belongs into the aggregations of a step 'aggregate'",
        "min" => "least gives the smallest of its arguments; min is an aggregate",
        "max" => "greatest gives the largest of its arguments; max is an aggregate",
        "now" or "current_timestamp" => "results depend on the rows alone; event_time() is the row's time",
        "random" or "rand" or "uuid" or "newid" => "results depend on the rows alone; hash(…) spreads values evenly",
        "concat_ws" => "array_join joins the elements of a list; texts are joined by ||",
        "position" => "position is written position(part in text); strpos(text, part) is the same",
        _ when Synonyms.TryGetValue(name, out var known) => $"did you mean '{known}'?",
        _ => NearestName.Of(name, FunctionCatalog.All.Select(f => f.Name)) is { } nearest ? $"did you mean '{nearest}'?" : null,
    };
}
