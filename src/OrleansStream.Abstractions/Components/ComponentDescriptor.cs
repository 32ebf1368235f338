using System.Collections.Immutable;

namespace OrleansStream.Components;

/// <summary>The shapes that an option's JSON value can have.</summary>
public enum OptionShape
{
    /// <summary>Text.</summary>
    Text,

    /// <summary>True or false.</summary>
    Flag,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A number.</summary>
    Number,

    /// <summary>Milliseconds as a number, <c>"10s"</c>, or ISO 8601.</summary>
    Duration,

    /// <summary>One of <see cref="OptionDescriptor.Choices"/>.</summary>
    Choice,

    /// <summary>An expression, or a condition as <c>{field, operator, value}</c>.</summary>
    Expression,

    /// <summary>A list, each element as <see cref="OptionDescriptor.Element"/> says.</summary>
    List,

    /// <summary>An object whose values are each as <see cref="OptionDescriptor.Element"/> says.</summary>
    Map,

    /// <summary>An object with <see cref="OptionDescriptor.Options"/>.</summary>
    Object,

    /// <summary>An object whose field <c>type</c> picks one of <see cref="OptionDescriptor.Variants"/>; a bare text means that type without options.</summary>
    Variant,

    /// <summary>Any JSON.</summary>
    Any,
}

/// <summary>One option of a component.</summary>
/// <param name="Name">Its name in JSON; empty for an element.</param>
/// <param name="Shape">The shape of its value.</param>
/// <param name="Summary">What it means, with its unit.</param>
public sealed record OptionDescriptor(string Name, OptionShape Shape, string Summary)
{
    /// <summary>Whether it must be given.</summary>
    public bool Required { get; init; }

    /// <summary>The default as JSON; null if there is none.</summary>
    public string? Default { get; init; }

    /// <summary>The smallest number or duration (in milliseconds); null if unlimited.</summary>
    public double? Min { get; init; }

    /// <summary>The largest number or duration (in milliseconds); null if unlimited.</summary>
    public double? Max { get; init; }

    /// <summary>An example of its value as JSON.</summary>
    public string? Example { get; init; }

    /// <summary>The values of a choice.</summary>
    public ImmutableArray<string> Choices { get; init; } = [];

    /// <summary>What each of <see cref="Choices"/> means, in their order; empty if none of them says so.</summary>
    public ImmutableArray<string> ChoiceSummaries { get; init; } = [];

    /// <summary>What a list or map holds.</summary>
    public OptionDescriptor? Element { get; init; }

    /// <summary>The fields of an object.</summary>
    public ImmutableArray<OptionDescriptor> Options { get; init; } = [];

    /// <summary>The types of a variant.</summary>
    public ImmutableArray<ComponentDescriptor> Variants { get; init; } = [];
}

/// <summary>All that is known of a component: the single source for validation, JSON Schema, documentation, help and forms.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Type">The name that plans use.</param>
/// <param name="Summary">One or two sentences for people.</param>
/// <param name="Options">Its options.</param>
public sealed record ComponentDescriptor(ComponentKind Kind, string Type, string Summary, ImmutableArray<OptionDescriptor> Options)
{
    /// <summary>A worked example of its config as JSON; null if there is none.</summary>
    public string? Example { get; init; }

    /// <summary>The record that holds its options.</summary>
    public Type? OptionsType { get; init; }
}
