using System.Buffers;
using OrleansStream.Events;
using OrleansStream.State;

namespace OrleansStream.Windows;

/// <summary>What an assigner needs of the operator that it belongs to.</summary>
interface IWindowHost
{
    /// <summary>Whether a window of event time with this end takes no more rows.</summary>
    bool IsClosed(long end);

    /// <summary>Opens a window.</summary>
    int Open(int group, long start, long end);

    /// <summary>Takes the news that a window's end has moved.</summary>
    void Moved(int window);

    /// <summary>Adds a window to a later one and closes it.</summary>
    void Merge(int into, int from);

    /// <summary>Fires a window that has come to its end and closes it.</summary>
    void Finish(int window);
}

/// <summary>What became of a row.</summary>
enum Assignment
{
    /// <summary>It belongs to the windows listed, or to none.</summary>
    Assigned,

    /// <summary>All its windows take no more rows.</summary>
    Late,
}

/// <summary>Finds the windows of rows and opens those that are missing.</summary>
abstract class WindowAssigner
{
    /// <summary>Whether it looks at rows' columns, as they were at the step. Then it may throw, and has changed nothing.</summary>
    public virtual bool SeesRows => false;

    /// <summary>Appends the windows of a row, in the order of their ends.</summary>
    /// <param name="group">The row's group.</param>
    /// <param name="time">Its time, by which windows are cut.</param>
    /// <param name="row">The row as it was at the step; only if <see cref="SeesRows"/>.</param>
    /// <param name="windows">Where they are put.</param>
    public abstract Assignment Assign(int group, long time, in RowView row, List<int> windows);

    /// <summary>Whether the window of the row assigned last has come to its end with that row.</summary>
    public virtual bool EndsWithRow => false;

    /// <summary>Takes the news that a window will be closed.</summary>
    public abstract void Closing(int window);

    /// <summary>Whether groups without open windows are forgotten; otherwise a group's state outlasts its windows.</summary>
    public virtual bool ForgetsGroups => true;

    /// <summary>Takes the news that a window was opened again out of a snapshot.</summary>
    public abstract void Opened(int window);

    /// <summary>Whether it remembers something of a group beside its open windows.</summary>
    public virtual bool Remembers(int group) => false;

    /// <summary>Writes what it remembers of a group beside its open windows.</summary>
    public virtual void Save(int group, IBufferWriter<byte> to)
    {
    }

    /// <summary>Reads what <see cref="Save"/> wrote, after the group's open windows.</summary>
    public virtual void Load(int group, ref StateCursor from)
    {
    }

    /// <summary>Renumbers groups: the n-th of those given becomes n; the others have no windows. The pool has done so already.</summary>
    public abstract void Retain(ReadOnlySpan<int> groups);
}
