using OrleansStream.Diagnostics;
using OrleansStream.Expressions.Functions;

namespace OrleansStream.Expressions.Evaluation;

sealed partial class Binder
{
    Node? Function(FunctionExpression call)
    {
        var definition = functions(call.Name);
        var arguments = definition is null ? [] : call.Arguments.Select(Bind).ToList();
        if (FunctionCheck.Problem(call, definition) is var (message, hint))
            return Error(ErrorCodes.UnknownFunction, message, call.Offset, hint);
        return arguments.Contains(null) ? null : definition!.Bind(new FunctionCall(this, call, arguments!));
    }
}
