using System.Collections.Immutable;
using OrleansStream.Events;
using OrleansStream.Functions;

namespace OrleansStream.Windows;

/// <summary>What a result says of its window, behind the aggregates.</summary>
enum WindowShape
{
    /// <summary>Nothing: there is no window, or it is global.</summary>
    None,

    /// <summary>Where it begins and ends in time.</summary>
    Bounds,

    /// <summary>Which of its group's windows it is.</summary>
    Index,
}

/// <summary>The columns of window shapes.</summary>
static class WindowShapes
{
    static readonly ImmutableArray<RowField> s_bounds = [new("window_start", DataType.Int64), new("window_end", DataType.Int64)];
    static readonly ImmutableArray<RowField> s_index = [new("window_index", DataType.Int64)];

    public static ImmutableArray<RowField> Columns(this WindowShape shape) => shape switch
    {
        WindowShape.Bounds => s_bounds,
        WindowShape.Index => s_index,
        _ => [],
    };

    /// <summary>The shape of a window's results.</summary>
    /// <param name="window">The window; null: there is none.</param>
    /// <param name="function">A custom window's function.</param>
    public static WindowShape Of(WindowOptions? window, WindowFunction? function = null) => window switch
    {
        null or GlobalWindowOptions => WindowShape.None,
        CountWindowOptions => WindowShape.Index,
        CustomWindowOptions => function is { IsOfTime: false } ? WindowShape.Index : WindowShape.Bounds,
        _ => WindowShape.Bounds,
    };
}
