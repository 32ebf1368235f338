using System.Collections.Immutable;

namespace OrleansStream.State;

/// <summary>What one step in one task gave to a snapshot.</summary>
public sealed record StepState
{
    /// <summary>The step's id.</summary>
    public required string Step { get; init; }

    /// <summary>What the entries hold.</summary>
    public required StateSchema Schema { get; init; }

    /// <summary>The state of the task as a whole.</summary>
    public ReadOnlyMemory<byte> Shared { get; init; }

    /// <summary>Entries whose expiry is at or below it are over.</summary>
    public long Floor { get; init; } = long.MinValue;

    /// <summary>The entries by key group, ascending; groups in which nothing changed are left out.</summary>
    public ImmutableArray<KeyGroupState> Groups { get; init; } = [];
}

/// <summary>Entries of one key group as <see cref="StateBlock"/> writes them.</summary>
/// <param name="KeyGroup">The key group.</param>
/// <param name="Entries">How many entries, with those that remove one.</param>
/// <param name="Data">The entries.</param>
public readonly record struct KeyGroupState(int KeyGroup, int Entries, ReadOnlyMemory<byte> Data);

/// <summary>What snapshots hold for one step in one task that begins: all that <see cref="StateReader"/> needs.</summary>
public sealed record SavedStep
{
    /// <summary>What the entries hold.</summary>
    public required StateSchema Schema { get; init; }

    /// <summary>The state of each former task as a whole whose key groups overlap this task's.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> Shared { get; init; } = [];

    /// <summary>The task's key groups that hold anything.</summary>
    public ImmutableArray<SavedKeyGroup> Groups { get; init; } = [];
}

/// <summary>All snapshots of a key group that count together.</summary>
/// <param name="KeyGroup">The key group.</param>
/// <param name="Floor">The floor of the newest snapshot.</param>
/// <param name="Blocks">The entries, oldest snapshot first.</param>
public sealed record SavedKeyGroup(int KeyGroup, long Floor, ImmutableArray<ReadOnlyMemory<byte>> Blocks);
