using System.Buffers;
using System.Collections.Immutable;
using OrleansStream.Operators;
using OrleansStream.State;

namespace OrleansStream.Planning;

/// <content>Snapshots of a task: each stateful step's entries, and how far time has come at each step.</content>
public sealed partial class TaskGraph
{
    /// <summary>The name under which the time of the task's steps is kept, as no step can be called.</summary>
    public const string TimeStep = "$time";

    static readonly StateSchema s_timeSchema = new("time/1", "", []);

    /// <summary>What each stateful step's entries hold, by the step's id.</summary>
    public ImmutableDictionary<string, StateSchema> StateSchemas =>
        _nodes.Where(n => n.Operator is IStatefulOperator).ToImmutableDictionary(n => n.Step, n => ((IStatefulOperator)n.Operator).StateSchema);

    /// <summary>Begins to note what changes, so that <see cref="Save"/> can leave out what did not. Called once, before anything else.</summary>
    public void TrackChanges()
    {
        foreach (var node in _nodes)
            (node.Operator as IStatefulOperator)?.TrackChanges();
    }

    /// <summary>The state of all steps: all of it, or what changed since the last call.</summary>
    public ImmutableArray<StepState> Save(bool full)
    {
        var saved = ImmutableArray.CreateBuilder<StepState>();
        foreach (var node in _nodes)
        {
            if (node.Operator is not IStatefulOperator stateful)
                continue;
            var writer = new StateWriter(full);
            stateful.Save(writer);
            saved.Add(writer.Finish(node.Step, stateful.StateSchema));
        }
        saved.Add(SaveTime());
        return saved.DrainToImmutable();
    }

    /// <summary>Takes state over, before the first row. A step that is not among <paramref name="saved"/>, or whose state does not fit, begins empty.</summary>
    /// <param name="saved">By step's id what snapshots hold; steps that the task does not have are passed over.</param>
    public void Restore(IReadOnlyDictionary<string, SavedStep> saved)
    {
        ArgumentNullException.ThrowIfNull(saved);
        foreach (var node in _nodes)
        {
            if (node.Operator is IStatefulOperator stateful && saved.TryGetValue(node.Step, out var step) && step.Schema.FitsInto(stateful.StateSchema))
                stateful.Restore(new StateReader(step));
        }
        if (saved.TryGetValue(TimeStep, out var time))
            RestoreTime(time.Shared);
    }

    StepState SaveTime()
    {
        var times = new ArrayBufferWriter<byte>();
        foreach (var node in _nodes)
        {
            times.WriteBytes(System.Text.Encoding.UTF8.GetBytes(node.Step));
            times.WriteByte((byte)(node.IsBeforeExchange ? 1 : 0));
            times.WriteInt64(node.Time.Watermark);
            times.WriteInt64(node.Time.Passed);
        }
        return new StepState { Step = TimeStep, Schema = s_timeSchema, Shared = times.WrittenMemory };
    }

    // At another parallelism a task that held several before goes on where the one that was behind stood.
    void RestoreTime(ImmutableArray<ReadOnlyMemory<byte>> tasks)
    {
        var times = new Dictionary<(string, bool), NodeTime>();
        foreach (var task in tasks)
        {
            var cursor = new StateCursor(task.Span);
            while (!cursor.IsAtEnd)
            {
                var key = (System.Text.Encoding.UTF8.GetString(cursor.ReadBytes()), cursor.ReadByte() != 0);
                var time = new NodeTime(cursor.ReadInt64(), cursor.ReadInt64());
                times[key] = times.TryGetValue(key, out var other) ? time.Before(other) : time;
            }
        }
        foreach (var node in _nodes)
        {
            if (times.TryGetValue((node.Step, node.IsBeforeExchange), out var time))
                node.Time = time;
        }
    }

    /// <summary>How far time has come at a step: what it was told, and what it passed on.</summary>
    readonly record struct NodeTime(long Watermark, long Passed)
    {
        public static NodeTime None { get; } = new(long.MinValue, long.MinValue);

        public NodeTime Before(NodeTime other) => new(Math.Min(Watermark, other.Watermark), Math.Min(Passed, other.Passed));
    }
}
