namespace OrleansStream.Windows;

/// <summary>
/// How a group's rows, numbered from 0 by arrival, are cut into panes and windows. Panes are as large as they can be with every window being a row of
/// whole panes: windows begin and end at two places of each slide only.
/// </summary>
/// <param name="Size">Rows in a window.</param>
/// <param name="Slide">Rows from one window to the next.</param>
/// <param name="Partial">Whether windows end at every multiple of the slide, the first ones not full; otherwise they begin there.</param>
sealed record CountLayout(long Size, long Slide, bool Partial)
{
    readonly long _cut = Partial ? (Slide - (Size % Slide)) % Slide : Size % Slide;

    /// <summary>Whether a row belongs to no window.</summary>
    public bool IsGap(long row) => Size < Slide && (Partial ? row % Slide < _cut : row % Slide >= _cut);

    /// <summary>Whether a pane begins with a row.</summary>
    public bool BeginsPane(long row)
    {
        var place = row % Slide;
        return place == 0 || place == _cut;
    }

    /// <summary>Whether a window ends when a group has so many rows.</summary>
    public bool EndsWindow(long rows) => Partial ? rows % Slide == 0 : rows >= Size && (rows - Size) % Slide == 0;

    /// <summary>The number of the window that ends when a group has so many rows.</summary>
    public long Index(long rows) => Partial ? (rows / Slide) - 1 : (rows - Size) / Slide;

    /// <summary>The first row of the window that ends when a group has so many rows.</summary>
    public long Start(long rows) => Math.Max(0, rows - Size);

    /// <summary>The first row of the window behind the one that ends when a group has so many rows.</summary>
    public long NextStart(long rows) => Math.Max(0, rows + Slide - Size);
}
