namespace OrleansStream.Keys;

/// <summary>The key groups of a task: those from <paramref name="First"/> up to, but without, <paramref name="End"/>.</summary>
/// <param name="First">The first one.</param>
/// <param name="End">The one behind the last.</param>
public readonly record struct KeyGroupRange(int First, int End)
{
    /// <summary>All key groups, as the only task of a stage has them.</summary>
    public static KeyGroupRange All { get; } = new(0, KeyGroups.Count);

    /// <summary>The key groups that <see cref="KeyGroups.Task"/> gives to a task.</summary>
    /// <param name="task">The task's number, from 0.</param>
    /// <param name="parallelism">How many tasks there are, at most <see cref="KeyGroups.Count"/>.</param>
    public static KeyGroupRange Of(int task, int parallelism) => new(FirstOf(task, parallelism), FirstOf(task + 1, parallelism));

    /// <summary>Whether a key group is one of these.</summary>
    public bool Contains(int keyGroup) => keyGroup >= First && keyGroup < End;

    /// <summary>Whether both have a key group in common.</summary>
    public bool Overlaps(KeyGroupRange other) => Math.Max(First, other.First) < Math.Min(End, other.End);

    static int FirstOf(int task, int parallelism) => ((task * KeyGroups.Count) + parallelism - 1) / parallelism;
}
