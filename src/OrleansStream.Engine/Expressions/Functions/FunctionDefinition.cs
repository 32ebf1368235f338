using OrleansStream.Expressions.Evaluation;

namespace OrleansStream.Expressions.Functions;

/// <summary>A function: what is said of it, how many arguments it takes, and how a call of it becomes a node (null after reporting an error).</summary>
sealed record FunctionDefinition(FunctionDescriptor Descriptor, int MinArguments, int MaxArguments, Func<FunctionCall, Node?> Bind)
{
    /// <summary>For functions that take any number of arguments.</summary>
    public const int Any = int.MaxValue;

    public static FunctionDefinition Of(
        string name, string signature, string summary, string example, string result, int min, int max, Func<FunctionCall, Node?> bind) =>
        new(new FunctionDescriptor(name, signature, summary, example, result), min, max, bind);
}
