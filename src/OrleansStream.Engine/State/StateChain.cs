using System.Collections.Immutable;
using OrleansStream.Diagnostics;
using OrleansStream.Keys;

namespace OrleansStream.State;

/// <summary>
/// Snapshots that count together, put in order by stage, step and key group, so that a task of any parallelism finds what its key groups hold.
/// Add them from the oldest to the newest. A step that the newest does not have is gone. Used by one caller at a time.
/// </summary>
public sealed class StateChain
{
    readonly Dictionary<(string Stage, string Step), StepChain> _steps = [];
    int _snapshots;

    /// <summary>What the entries of each step hold, by the step's id, as the newest snapshot says; with the steps' times.</summary>
    public IEnumerable<KeyValuePair<string, StateSchema>> Schemas => Newest().Select(s => KeyValuePair.Create(s.Key.Step, s.Value.Schema));

    /// <summary>Adds the snapshot that comes after those added so far.</summary>
    /// <param name="tasks">What all tasks gave to it; the key groups of a stage's tasks do not overlap.</param>
    public void Add(IEnumerable<TaskState> tasks)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        _snapshots++;
        foreach (var task in tasks)
        {
            foreach (var step in task.Steps)
            {
                if (!_steps.TryGetValue((task.Stage, step.Step), out var chain))
                    _steps[(task.Stage, step.Step)] = chain = new StepChain();
                chain.Add(_snapshots, task, step);
            }
        }
    }

    /// <summary>What a task that begins takes over: by step's id, for <see cref="Planning.TaskGraph.Restore"/>.</summary>
    /// <param name="stage">The name of its stage, as in <see cref="TaskState.Stage"/>.</param>
    /// <param name="keyGroups">The key groups that it owns.</param>
    public IReadOnlyDictionary<string, SavedStep> Of(string stage, KeyGroupRange keyGroups) =>
        Newest().Where(s => s.Key.Stage == stage).ToDictionary(s => s.Key.Step, s => s.Value.Of(keyGroups));

    IEnumerable<KeyValuePair<(string Stage, string Step), StepChain>> Newest() => _steps.Where(s => s.Value.Snapshot == _snapshots);

    /// <summary>The snapshots of one step.</summary>
    sealed class StepChain
    {
        readonly List<ReadOnlyMemory<byte>>?[] _blocks = new List<ReadOnlyMemory<byte>>?[KeyGroups.Count];
        readonly long[] _floors = new long[KeyGroups.Count];
        readonly List<(KeyGroupRange KeyGroups, ReadOnlyMemory<byte> State)> _shared = [];
        StateSchema? _schema;
        int _changed;

        public StateSchema Schema => _schema!;

        /// <summary>The number of the newest snapshot that has it.</summary>
        public int Snapshot { get; private set; }

        public void Add(int snapshot, TaskState task, StepState step)
        {
            if (Snapshot != snapshot)
            {
                // A snapshot without the step stands between: the step was taken out of the plan, and what it had before is no longer its state.
                if (Snapshot != snapshot - 1)
                {
                    Array.Clear(_blocks);
                    _schema = null;
                }
                Snapshot = snapshot;
                _shared.Clear();
            }
            if (_schema is null)
                _schema = step.Schema;
            else if (!_schema.Equals(step.Schema))
                (_schema, _changed) = (step.Schema, snapshot);
            Check(task, step);
            _shared.Add((task.KeyGroups, step.Shared));
            var (first, end) = task.KeyGroups;
            if (task.IsFull)
                Array.Clear(_blocks, first, end - first);
            Array.Fill(_floors, step.Floor, first, end - first);
            foreach (var group in step.Groups)
                (_blocks[group.KeyGroup] ??= []).Add(group.Data);
        }

        public SavedStep Of(KeyGroupRange keyGroups)
        {
            var groups = ImmutableArray.CreateBuilder<SavedKeyGroup>();
            for (var group = keyGroups.First; group < keyGroups.End; group++)
            {
                if (_blocks[group] is { } blocks)
                    groups.Add(new SavedKeyGroup(group, _floors[group], [.. blocks]));
            }
            return new SavedStep
            {
                Schema = Schema,
                Shared = [.. _shared.Where(s => s.KeyGroups.Overlaps(keyGroups)).Select(s => s.State)],
                Groups = groups.DrainToImmutable(),
            };
        }

        void Check(TaskState task, StepState step)
        {
            foreach (var group in step.Groups)
            {
                if (!task.KeyGroups.Contains(group.KeyGroup))
                {
                    throw new StreamException(
                        ErrorCodes.CheckpointDamaged,
                        $"The snapshot of the step '{step.Step}' holds the key group {group.KeyGroup}, which the task that wrote it did not own.");
                }
            }
            // Entries of two layouts cannot be read as one: whoever restores into a changed step saves all of it first.
            if (_changed == Snapshot && !task.IsFull)
            {
                throw new StreamException(
                    ErrorCodes.CheckpointDamaged,
                    $"The snapshots of the step '{step.Step}' do not fit together: its state holds other parts than in the one before, yet only what changed was written.");
            }
        }
    }
}
