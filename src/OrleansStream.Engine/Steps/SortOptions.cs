using OrleansStream.Components;

namespace OrleansStream.Steps;

/// <summary>Which way an order goes.</summary>
public enum SortOrder
{
    /// <summary>The least first; nulls before all values.</summary>
    [Choice("The least first; nulls before all values.")]
    Asc,

    /// <summary>The greatest first; nulls after all values.</summary>
    [Choice("The greatest first; nulls after all values.")]
    Desc,
}

/// <summary>One column of an order.</summary>
public sealed record SortOptions
{
    /// <summary>The column; dots reach into nested ones.</summary>
    [Option("The column; dots reach into nested fields.", Required = true, Example = "\"price\"")]
    public string Field { get; init; } = "";

    /// <summary>Which way. Default: the least first.</summary>
    [Option("Which way.")]
    public SortOrder Order { get; init; }
}
