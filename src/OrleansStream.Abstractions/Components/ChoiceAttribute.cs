namespace OrleansStream.Components;

/// <summary>Says what one value of an enumeration means, for documentation, editors and forms.</summary>
[AttributeUsage(AttributeTargets.Field)]
public sealed class ChoiceAttribute(string summary) : Attribute
{
    /// <summary>What it means, in one or two sentences.</summary>
    public string Summary { get; } = summary;

    /// <summary>
    /// What other systems call it, with or without a number behind (<c>p</c> also stands for <c>p99</c>): not accepted, but a hint of what was meant.
    /// </summary>
    public string[] OtherNames { get; init; } = [];
}
