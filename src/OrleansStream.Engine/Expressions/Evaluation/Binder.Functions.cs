using OrleansStream.Diagnostics;
using OrleansStream.Expressions.Functions;

namespace OrleansStream.Expressions.Evaluation;

sealed partial class Binder
{
    Node? Function(FunctionExpression call)
    {
        var definition = FunctionCatalog.Definition(call.Name);
        if (definition is null)
            return Error(ErrorCodes.UnknownFunction, $"There is no function '{call.Name}'", call.Offset, FunctionHint(call.Name));
        var arguments = call.Arguments.Select(Bind).ToList();
        var count = arguments.Count;
        if (count < definition.MinArguments || count > definition.MaxArguments)
        {
            return Error(
                ErrorCodes.UnknownFunction, $"{call.Name} does not take {count} argument{(count == 1 ? "" : "s")}", call.Offset,
                definition.Descriptor.Signature);
        }
        return arguments.Contains(null) ? null : definition.Bind(new FunctionCall(this, call, arguments!));
    }

    static string? FunctionHint(string name) => name switch
    {
        "sum" or "avg" or "count" or "first" or "last" or "median" or "stddev" or "variance" or "percentile" =>
            "that is an aggregate: it belongs into the aggregations of a step 'aggregate'",
        "min" => "least gives the smallest of its arguments; min is an aggregate",
        "max" => "greatest gives the largest of its arguments; max is an aggregate",
        "now" or "current_timestamp" => "results depend on the rows alone; event_time() is the row's time",
        "if" or "iif" => "write case when … then … else … end",
        "ifnull" or "nvl" or "isnull" => "did you mean 'coalesce'?",
        "len" or "char_length" => "did you mean 'length'?",
        "substr" or "mid" => "did you mean 'substring'?",
        "ucase" or "toupper" => "did you mean 'upper'?",
        "lcase" or "tolower" => "did you mean 'lower'?",
        "pow" => "did you mean 'power'?",
        "log" => "did you mean 'ln'?",
        _ => NearestName.Of(name, FunctionCatalog.All.Select(f => f.Name)) is { } nearest ? $"did you mean '{nearest}'?" : null,
    };
}
