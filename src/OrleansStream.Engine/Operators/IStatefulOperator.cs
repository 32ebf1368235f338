using OrleansStream.State;

namespace OrleansStream.Operators;

/// <summary>
/// An operator that remembers. Its state is written as entries, so that a snapshot holds only what changed since the one before and moves between
/// tasks by key groups.
/// </summary>
public interface IStatefulOperator : IOperator
{
    /// <summary>What its entries hold; the same for every operator of the same step of the same plan.</summary>
    StateSchema StateSchema { get; }

    /// <summary>
    /// Begins to note what changes; called once, before the first row and before <see cref="Restore"/>, if snapshots will be taken. Without it nothing is
    /// noted, and only full snapshots can be taken.
    /// </summary>
    void TrackChanges();

    /// <summary>
    /// Writes its state: all of it if <see cref="StateWriter.IsFull"/>, else what changed since the last call. Called between batches; afterwards nothing
    /// counts as changed.
    /// </summary>
    void Save(StateWriter writer);

    /// <summary>Takes state over; called once, before the first row. What is restored does not count as changed.</summary>
    void Restore(StateReader reader);
}
