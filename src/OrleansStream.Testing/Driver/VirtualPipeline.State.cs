using System.Collections.Immutable;
using OrleansStream.Diagnostics;
using OrleansStream.Planning;
using OrleansStream.State;

namespace OrleansStream.Testing.Driver;

/// <content>Snapshots. Between two calls nothing is on its way, so that all tasks can be saved one after the other.</content>
sealed partial class VirtualPipeline
{
    /// <summary>Writes the state down: all of it, or what changed since the last call.</summary>
    public DriverSnapshot Save(bool full)
    {
        // What changed is not known if nobody noted it.
        full |= !_tracks;
        return new DriverSnapshot
        {
            IsFull = full,
            Now = Now,
            Tasks = [.. _tasks.Select(t => new TaskState(t.Stage.Head, t.KeyGroups, full, t.Graph.Save(full)))],
            Inputs = _tasks.Where(t => t.Stage.Kind != StageKind.Keyed).ToImmutableDictionary(t => t.Stage.Head, Input),
            Late = _tasks.SelectMany(t => t.Graph.Counters).Select(c => c.Step).Distinct().ToImmutableDictionary(s => s, Late),
        };
    }

    /// <summary>Goes on from snapshots, before anything else. Sources and steps that they do not have begin with nothing.</summary>
    /// <param name="snapshots">The snapshots, oldest first.</param>
    /// <exception cref="StreamException">A step cannot take over what they hold for it.</exception>
    public void Restore(IReadOnlyList<DriverSnapshot> snapshots)
    {
        var chain = new StateChain();
        foreach (var snapshot in snapshots)
            chain.Add(snapshot.Tasks);
        foreach (var task in _tasks)
        {
            var saved = chain.Of(task.Stage.Head, task.KeyGroups);
            Check(task.Graph, saved);
            task.Graph.Restore(saved);
        }
        var newest = snapshots[^1];
        Now = newest.Now;
        foreach (var (step, late) in newest.Late)
            _late[step] = late;
        foreach (var task in _tasks)
        {
            if (newest.Inputs.TryGetValue(task.Stage.Head, out var state))
                Run(task, () => Restore(task, state));
            else if (task == _deadLetters)
                Run(task, () => task.SetIdle(true));
        }
    }

    void TrackChanges()
    {
        foreach (var task in _tasks)
            task.Graph.TrackChanges();
    }

    InputState Input(StageTask task) => new(
        task.Source?.Resume, task.Source?.Watermark ?? task.Graph.Watermark, _given.GetValueOrDefault(task.Stage.Head).Rows, task.LastActivity, task.IsIdle);

    void Restore(StageTask task, InputState state)
    {
        if (task.Source is { } source)
        {
            source.Restore(state.Resume, state.Watermark);
            _given[task.Stage.Head] = (state.Rows, state.Resume?.Position.Offset ?? 0);
        }
        else
            task.Graph.Advance(state.Watermark);
        task.LastActivity = state.LastActivity;
        task.SetIdle(state.IsIdle);
    }

    static void Check(TaskGraph graph, IReadOnlyDictionary<string, SavedStep> saved)
    {
        foreach (var (step, schema) in graph.StateSchemas)
        {
            if (!saved.TryGetValue(step, out var state) || state.Schema.FitsInto(schema))
                continue;
            throw new StreamException(
                ErrorCodes.StateNotTaken,
                $"The step '{step}' cannot take over the checkpoint's state: it is {Text(state.Schema)}, the step's would be {Text(schema)}. With another id the step begins with nothing.");
        }
    }

    static string Text(StateSchema schema) => $"'{schema.Kind}' by ({schema.Key})";
}
