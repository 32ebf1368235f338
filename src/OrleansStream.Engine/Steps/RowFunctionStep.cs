using OrleansStream.Diagnostics;
using OrleansStream.Functions;

namespace OrleansStream.Steps;

/// <summary>What the steps that call a function for each row have in common.</summary>
static class RowFunctionStep
{
    /// <summary>The step of a bound function; null after an error if it could not be bound.</summary>
    public static CompiledStep? Of(StepContext context, string name, RowBinding? binding, string? problem)
    {
        if (binding is null)
        {
            context.Error(ErrorCodes.TypeMismatch, $"The function '{name}' does not fit the input: {problem}", "function");
            return null;
        }
        return new CompiledStep
        {
            Outputs = [binding.Output],
            Create = binding.Create,
            Needs = _ => [binding.Reads],
        };
    }
}
