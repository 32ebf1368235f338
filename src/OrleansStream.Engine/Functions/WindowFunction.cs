using OrleansStream.Windows;

namespace OrleansStream.Functions;

/// <summary>
/// Windows in C#, named in plans by <c>{"type": "custom", "function": "name"}</c>. Two kinds: functions that assign windows of time to each row
/// (<see cref="Assign"/>, or derive from <see cref="AssignWindowFunction"/>), and functions that split a group's rows into one window after the
/// other, by arrival (<see cref="Split"/>, or derive from <see cref="SplitWindowFunction{TState}"/> to remember something per group).
/// </summary>
/// <remarks>A row for which the function throws goes to the dead letters with code <c>OS2108</c>.</remarks>
public abstract class WindowFunction : RegisteredFunction
{
    /// <inheritdoc/>
    public sealed override string Kind => "a window function";

    /// <summary>Whether its windows are of time, so that they fire and close when time passes their end.</summary>
    internal abstract bool IsOfTime { get; }

    /// <summary>What is wrong with the function whatever the step; null: nothing.</summary>
    internal virtual string? Problem => null;

    internal abstract WindowAssigner CreateAssigner(WindowPool pool, IWindowHost host);

    /// <summary>
    /// Windows of time. The windows of a row may be any, overlapping or none; equal bounds in one group are one window. Results have
    /// <c>window_start</c> and <c>window_end</c>; watermarks, lateness and triggers work as with other windows of time.
    /// </summary>
    /// <param name="assign">Adds the windows of a row. Pure: the same row, the same windows.</param>
    public static WindowFunction Assign(Action<WindowRow, WindowBounds> assign) => new AssignLambda(assign ?? throw new ArgumentNullException(nameof(assign)));

    /// <summary>
    /// Windows one after the other, per group, by arrival. Results have <c>window_index</c>: 0, 1, … per group. A window fires when it is closed; the
    /// one that is open at the end of input fires then. No row is late.
    /// </summary>
    /// <param name="split">Says whether a row closes its group's window. Pure: it may look at the row, its time, and how much is in the window.</param>
    /// <example><c>functions.Add("batches-of-100", WindowFunction.Split(row => row.Count == 100 ? WindowSplit.CloseAfter : WindowSplit.Continue));</c></example>
    public static WindowFunction Split(Func<WindowRow, WindowSplit> split) => new SplitLambda(split ?? throw new ArgumentNullException(nameof(split)));

    sealed class AssignLambda(Action<WindowRow, WindowBounds> assign) : AssignWindowFunction
    {
        public override void Assign(WindowRow row, WindowBounds windows) => assign(row, windows);
    }

    sealed class SplitLambda(Func<WindowRow, WindowSplit> split) : SplitWindowFunction<bool>
    {
        public override WindowSplit Split(WindowRow row, ref bool state) => split(row);
    }
}
