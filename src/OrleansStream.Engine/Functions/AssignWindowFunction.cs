using OrleansStream.Windows;

namespace OrleansStream.Functions;

/// <summary>Assigns windows of time to rows. See <see cref="WindowFunction.Assign"/>, which takes a lambda.</summary>
public abstract class AssignWindowFunction : WindowFunction
{
    /// <summary>Adds the windows of a row: none, one, or at most 100,000. Pure: the same row, the same windows.</summary>
    /// <param name="row">The row, its time, which is the clock with <c>time: "processing"</c>; <see cref="WindowRow.Count"/> is 0.</param>
    /// <param name="windows">Takes the windows.</param>
    public abstract void Assign(WindowRow row, WindowBounds windows);

    internal sealed override bool IsOfTime => true;

    internal sealed override WindowAssigner CreateAssigner(WindowPool pool, IWindowHost host) => new FunctionAssigner(this, pool, host);
}
