using System.Text.Json;
using Orleans.Runtime;
using OrleansStream.Checkpoints;
using OrleansStream.Diagnostics;
using OrleansStream.Runtime.Checkpoints.Format;
using OrleansStream.Runtime.Pipelines;
using OrleansStream.Runtime.Tasks;

namespace OrleansStream.Runtime.Checkpoints;

/// <summary>
/// Collects what the tasks of an attempt on this silo give to an epoch and writes it as one segment: one write and one sync per silo and epoch, however
/// many tasks there are. Used by many threads.
/// </summary>
sealed class SnapshotWriter(AttemptId attempt, CheckpointSettings settings, ICheckpointStore store, SiloAddress silo, IGrainFactory grains)
{
    readonly Lock _lock = new();
    readonly HashSet<string> _tasks = [];
    readonly Dictionary<long, List<TaskSnapshot>> _epochs = [];

    /// <summary>Enters a task, which gives a snapshot to every epoch. All enter before the first epoch begins.</summary>
    public void Register(string task)
    {
        lock (_lock)
            _tasks.Add(task);
    }

    /// <summary>Takes a task's snapshot; the last one of an epoch begins the writing. The pipeline hears of its end.</summary>
    public void HandIn(long epoch, TaskSnapshot snapshot)
    {
        List<TaskSnapshot>? all;
        lock (_lock)
        {
            if (!_epochs.TryGetValue(epoch, out all))
                _epochs[epoch] = all = [];
            all.Add(snapshot);
            if (all.Count < _tasks.Count)
                return;
            _epochs.Remove(epoch);
        }
        // Away from the grain's scheduler: encoding and compressing are work, and the store may be synchronous.
        _ = Task.Run(() => WriteAsync(epoch, all));
    }

    async Task WriteAsync(long epoch, List<TaskSnapshot> snapshots)
    {
        var pipeline = grains.GetGrain<IPipelineGrain>(attempt.Pipeline);
        try
        {
            var part = await WriteSegmentAsync(epoch, snapshots);
            await pipeline.OnSnapshot(attempt.Number, JsonSerializer.SerializeToUtf8Bytes(part, CheckpointJson.Options));
        }
        catch (Exception e)
        {
            await pipeline.OnTaskFailed(attempt.Number, "checkpoint", Failures.Of(e, ErrorCodes.CheckpointFailed));
        }
    }

    async Task<SnapshotPart> WriteSegmentAsync(long epoch, List<TaskSnapshot> snapshots)
    {
        var segment = new SegmentBuilder(settings.Compress);
        foreach (var step in snapshots.SelectMany(s => s.Steps).Where(s => s.Groups.Length > 0))
            segment.Add(step.Step, step.Groups);
        var hasState = !segment.IsEmpty;
        foreach (var snapshot in snapshots)
        {
            foreach (var batch in snapshot.Staged)
                segment.Add(snapshot.Sink!, batch);
        }
        var name = CheckpointNames.Segment(epoch, attempt.Number, silo);
        SegmentRef? written = null;
        if (!segment.IsEmpty)
        {
            var content = segment.Finish();
            await StoreRetry.RunAsync(token => store.WriteSegmentAsync(attempt.Pipeline, name, content, token), CancellationToken.None);
            written = new SegmentRef(name, epoch, segment.Bytes);
        }
        return new SnapshotPart
        {
            Epoch = epoch,
            Tasks = [.. snapshots.Select(s => s.Task)],
            Heads = [.. snapshots.Where(s => s.Head is not null).Select(s => s.Head! with { Steps = [.. s.Steps.Select(Head)] })],
            Partitions = [.. snapshots.Select(s => s.Partition).OfType<PartitionHead>()],
            Segment = written,
            HasState = hasState,
            Staged = [.. snapshots.Where(s => s.Staged.Count > 0).Select(s => new StagedRef(s.Sink!, name, s.Staged.Sum(b => (long)b.Rows)))],
        };
    }

    static StepHead Head(State.StepState step) => new(step.Step, step.Schema, step.Shared.ToArray(), step.Floor);
}
