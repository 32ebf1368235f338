using OrleansStream.Expressions.Evaluation;
using static OrleansStream.Expressions.Functions.FunctionDefinition;

namespace OrleansStream.Expressions.Functions;

/// <summary>Functions that give one of their arguments.</summary>
static class ChoiceFunctions
{
    public static IEnumerable<FunctionDefinition> All { get; } =
    [
        Of("coalesce", "coalesce(value, …) -> value", "The first argument that is not null.", "coalesce(null, 2, 3)", "2", 1, Any,
            call => call.Binder.Coalesce(call.Arguments, call.Expressions)),
        Of("ifnull", "ifnull(value, other) -> value", "The first argument, or the other where that is null.", "ifnull(null, 2)", "2", 2, 2,
            call => call.Binder.Coalesce(call.Arguments, call.Expressions)),
        Of("nvl", "nvl(value, other) -> value", "The same as ifnull.", "nvl(null, 'none')", "'none'", 2, 2,
            call => call.Binder.Coalesce(call.Arguments, call.Expressions)),
        Of("if", "if(condition, value [, other]) -> value", "The value if the condition is true, otherwise the other one (null if there is none), as case gives it.",
            "if(2 > 1, 'more', 'less')", "'more'", 2, 3, call => call.Binder.If(call.Arguments, call.Expressions)),
        Of("nullif", "nullif(value, other) -> value", "Null if both are equal, otherwise the first.", "nullif(1, 1)", "null", 2, 2,
            call => call.Binder.NullIf(call.Arguments[0], call.Arguments[1], call.Offset)),
        Of("greatest", "greatest(value, …) -> value", "The largest argument; null if any is null.", "greatest(1, 3, 2)", "3", 1, Any,
            call => call.Binder.Extreme(call.Arguments, call.Expressions, greatest: true)),
        Of("least", "least(value, …) -> value", "The smallest argument; null if any is null.", "least('b', 'a')", "'a'", 1, Any,
            call => call.Binder.Extreme(call.Arguments, call.Expressions, greatest: false)),
    ];
}
