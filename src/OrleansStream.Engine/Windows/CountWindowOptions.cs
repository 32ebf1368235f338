using OrleansStream.Components;

namespace OrleansStream.Windows;

/// <summary>Per group, windows of a number of rows, by arrival.</summary>
[Component(ComponentKind.Window, "count", "Per group, windows of a number of rows in the order of arrival.",
    Example = """{ "type": "count", "size": 100, "slide": 10 }""")]
public sealed record CountWindowOptions : WindowOptions
{
    /// <summary>Rows in a window, at least 1.</summary>
    [Option("Rows in a window.", Required = true, Min = 1)]
    public long Size { get; init; }

    /// <summary>Rows from one window's begin to the next, at least 1. Default: the size.</summary>
    [Option("Rows from one window's begin to the next; the size if absent.", Min = 1)]
    public long? Slide { get; init; }

    /// <summary>Fires every slide rows over the last size rows, so that the first windows are partly filled. Default: only full windows fire.</summary>
    [Option("Fires every slide rows over the last size rows, the first windows partly filled.")]
    public bool Partial { get; init; }
}
