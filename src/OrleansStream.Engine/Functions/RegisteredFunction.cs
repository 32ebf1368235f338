namespace OrleansStream.Functions;

/// <summary>
/// Code in C# that plans name: what configuration alone cannot say. Plans hold the name only, so every process that runs a plan registers the
/// function under that name. A function is pure: it keeps nothing between calls but the state that it is given, and does no I/O.
/// </summary>
public abstract class RegisteredFunction
{
    /// <summary>What the kind is called in messages, with its article: <c>a window function</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>
    /// The version of its meaning and of its state, at least 1. Raise it when old state can no longer be read or old results would differ. Default 1.
    /// </summary>
    public virtual int Version => 1;
}
