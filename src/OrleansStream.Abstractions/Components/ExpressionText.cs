namespace OrleansStream.Components;

/// <summary>
/// The text of an expression as it stands in a plan. In JSON it may also be written as the condition
/// <c>{"field": "amount", "operator": "gt", "value": 10}</c>, which is lowered to the same text.
/// </summary>
/// <param name="Text">The expression.</param>
public sealed record ExpressionText(string Text)
{
    /// <summary>Wraps an expression's text.</summary>
    public static implicit operator ExpressionText(string text) => new(text);

    /// <inheritdoc/>
    public override string ToString() => Text;
}
