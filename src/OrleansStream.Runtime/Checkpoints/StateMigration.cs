using System.Collections.Immutable;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Planning;
using OrleansStream.Runtime.Checkpoints.Format;
using OrleansStream.State;

namespace OrleansStream.Runtime.Checkpoints;

/// <summary>What becomes of a part of a checkpoint under a plan.</summary>
[GenerateSerializer, Alias("orleansstream.StateFate")]
public enum StateFate
{
    /// <summary>It is taken over as it is.</summary>
    Kept,

    /// <summary>It is taken over in part: what is new begins empty, what is gone is dropped.</summary>
    Migrated,

    /// <summary>Nothing in the plan can take it.</summary>
    Lost,
}

/// <summary>What becomes of the state of a step, or of the position of a source.</summary>
/// <param name="Node">The step's id or the source's name.</param>
/// <param name="Fate">What becomes of it.</param>
/// <param name="Reason">Why, for people; null if it is kept.</param>
[GenerateSerializer, Immutable, Alias("orleansstream.MigratedState")]
public sealed record MigratedState([property: Id(0)] string Node, [property: Id(1)] StateFate Fate, [property: Id(2)] string? Reason = null);

/// <summary>Compares a checkpoint with the plan that is to go on from it. State follows the ids of steps, positions the names of sources.</summary>
static class StateMigration
{
    /// <summary>What becomes of everything in a checkpoint.</summary>
    public static ImmutableArray<MigratedState> Of(CheckpointManifest manifest, PhysicalPlan plan)
    {
        var sources = plan.Bound.Sources.Select(s => s.Node.Name).ToHashSet(StringComparer.Ordinal);
        var steps = plan.Stages.SelectMany(s => new TaskGraph(s, Nowhere.Instance).StateSchemas).ToDictionary(s => s.Key, s => s.Value, StringComparer.Ordinal);
        var positions = manifest.Partitions.Select(p => p.Source).Distinct().Select(s =>
            sources.Contains(s) ? new MigratedState(s, StateFate.Kept) : new MigratedState(s, StateFate.Lost, "the plan has no source of this name"));
        var states = manifest.Tasks.SelectMany(t => t.Steps).Where(s => s.Step != TaskGraph.TimeStep).DistinctBy(s => s.Step)
            .Select(s => Of(s.Step, s.Schema, steps.GetValueOrDefault(s.Step)));
        return [.. positions, .. states];
    }

    /// <summary>Refuses what would be lost without a word.</summary>
    public static void RequireNothingLost(CheckpointManifest manifest, IEnumerable<MigratedState> report)
    {
        var lost = report.Where(r => r.Fate == StateFate.Lost).Select(r => $"'{r.Node}' ({r.Reason})").ToList();
        if (lost.Count > 0)
        {
            throw new StreamException(ErrorCodes.StateNotTaken,
                $"Checkpoint {manifest.Epoch} holds state that the plan cannot take: {string.Join(", ", lost)}. Give the step its former id and settings, start with loss allowed, or begin anew.");
        }
    }

    static MigratedState Of(string step, StateSchema saved, StateSchema? now)
    {
        if (now is null)
            return new MigratedState(step, StateFate.Lost, "the plan has no such step, or it keeps no state");
        if (saved.Equals(now))
            return new MigratedState(step, StateFate.Kept);
        if (!saved.FitsInto(now))
        {
            var reason = saved.Key != now.Key ? $"its key is {Shown(now.Key)} now and was {Shown(saved.Key)}" : $"its state is '{now.Kind}' now and was '{saved.Kind}'";
            return new MigratedState(step, StateFate.Lost, reason);
        }
        var added = now.Fields.Except(saved.Fields).Select(f => f.Name).ToList();
        var dropped = saved.Fields.Except(now.Fields).Select(f => f.Name).ToList();
        string?[] changes = [added.Count > 0 ? $"{string.Join(", ", added)} begin empty" : null, dropped.Count > 0 ? $"{string.Join(", ", dropped)} are dropped" : null];
        return changes.Any(c => c is not null)
            ? new MigratedState(step, StateFate.Migrated, string.Join("; ", changes.OfType<string>()))
            : new MigratedState(step, StateFate.Kept);
    }

    static string Shown(string key) => key.Length == 0 ? "nothing" : $"({key})";

    /// <summary>Takes nothing: the tasks are made only to be asked.</summary>
    sealed class Nowhere : ITaskOutput
    {
        public static Nowhere Instance { get; } = new();

        public void Rows(int outlet, EventBatch batch)
        {
        }

        public void Watermark(int outlet, long watermark)
        {
        }

        public void DeadLetter(DeadLetter letter)
        {
        }
    }
}
