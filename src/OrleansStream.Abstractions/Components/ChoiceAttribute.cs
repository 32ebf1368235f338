namespace OrleansStream.Components;

/// <summary>Says what one value of an enumeration means, for documentation, editors and forms.</summary>
[AttributeUsage(AttributeTargets.Field)]
public sealed class ChoiceAttribute(string summary) : Attribute
{
    /// <summary>What it means, in one or two sentences.</summary>
    public string Summary { get; } = summary;
}
