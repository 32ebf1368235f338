using System.Collections.Immutable;
using OrleansStream.Keys;

namespace OrleansStream.State;

/// <summary>What one task gave to a snapshot.</summary>
/// <param name="Stage">
/// The name of the task's stage, <see cref="Planning.Stage.Head"/>; for a source's partition with whatever tells it from others, as partitions do not take
/// state over from one another.
/// </param>
/// <param name="KeyGroups">The key groups that the task owned.</param>
/// <param name="IsFull">Whether it is all state, so that earlier snapshots of these key groups no longer count; else what changed since the one before.</param>
/// <param name="Steps">The state of its steps.</param>
public sealed record TaskState(string Stage, KeyGroupRange KeyGroups, bool IsFull, ImmutableArray<StepState> Steps);
