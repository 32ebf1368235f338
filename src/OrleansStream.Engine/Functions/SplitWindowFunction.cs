using OrleansStream.Windows;

namespace OrleansStream.Functions;

/// <summary>Splits a group's rows into one window after the other. See <see cref="WindowFunction.Split"/>, which takes a lambda and keeps no state.</summary>
/// <typeparam name="TState">
/// What is remembered of each group from row to row, for ever: data that System.Text.Json writes and reads back unchanged, because checkpoints keep it
/// so. Keep it small: there is one for every group that ever came.
/// </typeparam>
public abstract class SplitWindowFunction<TState> : WindowFunction
{
    /// <summary>The state of a group before its first row. Default: the type's default value.</summary>
    public virtual TState Start() => default!;

    /// <summary>Says whether a row closes its group's window.</summary>
    /// <param name="row">
    /// The row. Its <see cref="WindowRow.Count"/> and <see cref="WindowRow.FirstTime"/> are those of the window as if the row were in it: 1 and the
    /// row's own time for a window's first row.
    /// </param>
    /// <param name="state">The group's state, which may be changed.</param>
    public abstract WindowSplit Split(WindowRow row, ref TState state);

    internal sealed override bool IsOfTime => false;

    internal sealed override string? Problem => FunctionState.Problem(Start);

    internal sealed override WindowAssigner CreateAssigner(WindowPool pool, IWindowHost host) => new SplitAssigner<TState>(this, pool, host);
}

/// <summary>What a row means for its group's window.</summary>
public enum WindowSplit
{
    /// <summary>It belongs to the window, which stays open.</summary>
    Continue,

    /// <summary>It is the window's last: the window fires with it.</summary>
    CloseAfter,

    /// <summary>It is the first of the next window: the window before, if it holds rows, fires without it.</summary>
    CloseBefore,
}
