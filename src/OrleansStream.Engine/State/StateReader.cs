using System.Collections.Immutable;

namespace OrleansStream.State;

/// <summary>Gives the state of one step in one task that begins.</summary>
/// <param name="saved">What the snapshots hold.</param>
public sealed class StateReader(SavedStep saved)
{
    /// <summary>Called with each entry.</summary>
    public delegate void Visitor(int keyGroup, scoped in StateEntry entry);

    /// <summary>What the entries hold. The operator's own schema fits it, but parts may be missing or too many.</summary>
    public StateSchema Schema => saved.Schema;

    /// <summary>The state of each former task as a whole whose key groups overlap this task's; several only at another parallelism.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> Shared => saved.Shared;

    /// <summary>Gives every entry of the task's key groups that is not over, once, in no order.</summary>
    public void Visit(Visitor visit)
    {
        ArgumentNullException.ThrowIfNull(visit);
        foreach (var group in saved.Groups)
            StateBlock.Visit(group, (scoped in StateEntry entry) => visit(group.KeyGroup, entry));
    }
}
