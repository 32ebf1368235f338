namespace OrleansStream.Components;

/// <summary>What a component is.</summary>
public enum ComponentKind
{
    /// <summary>Gives rows.</summary>
    Source,

    /// <summary>Changes rows.</summary>
    Step,

    /// <summary>Takes results.</summary>
    Sink,

    /// <summary>Turns bytes into rows or rows into bytes.</summary>
    Format,

    /// <summary>A window assigner.</summary>
    Window,

    /// <summary>How a made-up field gets its values.</summary>
    Field,
}

/// <summary>
/// Marks a record as the options of a component. From the record and its <see cref="OptionAttribute"/>s comes the component's
/// <see cref="ComponentDescriptor"/>, the single source for validation, JSON Schema, documentation, help and forms.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ComponentAttribute(ComponentKind kind, string type, string summary) : Attribute
{
    /// <summary>What the component is.</summary>
    public ComponentKind Kind { get; } = kind;

    /// <summary>The name that plans use.</summary>
    public string Type { get; } = type;

    /// <summary>One or two sentences for people.</summary>
    public string Summary { get; } = summary;

    /// <summary>A worked example: the component's config as JSON; null if there is none.</summary>
    public string? Example { get; init; }
}

/// <summary>Marks a property of an options record as an option; its JSON name is the property's name in camel case unless <see cref="Name"/> says otherwise.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OptionAttribute(string summary) : Attribute
{
    /// <summary>What it means, with its unit.</summary>
    public string Summary { get; } = summary;

    /// <summary>
    /// The name in JSON; null: the property's name in camel case. <c>*</c>, for a map: it takes every field that no other option knows.
    /// </summary>
    public string? Name { get; init; }

    /// <summary>Whether it must be given.</summary>
    public bool Required { get; init; }

    /// <summary>The smallest number allowed; for durations in milliseconds.</summary>
    public double Min { get; init; } = double.NaN;

    /// <summary>The largest number allowed; for durations in milliseconds.</summary>
    public double Max { get; init; } = double.NaN;

    /// <summary>An example of its value as JSON; null if there is none.</summary>
    public string? Example { get; init; }
}
