namespace OrleansStream.Expressions;

/// <summary>All that is known of a function: the source of <c>ostream list functions</c> and of its documentation.</summary>
/// <param name="Name">The name, in lower case; calls may write it in any case.</param>
/// <param name="Signature">The arguments and the result, for example <c>round(number [, digits]) -> number</c>.</param>
/// <param name="Summary">What it does, in one or two sentences.</param>
/// <param name="Example">An expression that calls it and reads no columns.</param>
/// <param name="Result">An expression of the example's value.</param>
public sealed record FunctionDescriptor(string Name, string Signature, string Summary, string Example, string Result)
{
    /// <summary>The family that it belongs to, for example <c>Texts</c>: a heading of the documentation.</summary>
    public string Category { get; init; } = "";
}
