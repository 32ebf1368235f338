using OrleansStream.Events;
using OrleansStream.Planning;

namespace OrleansStream.Testing.Driver;

/// <summary>A way out of a task: a lane to each task of the stage behind, or one to a sink. Rows are dealt out by their keys.</summary>
sealed class TaskOutlet(Outlet plan, IReadOnlyList<(TaskChannel Channel, TaskLane Lane)> ways)
{
    readonly KeyPartitioner _partitioner = new(plan.Key, ways.Count);
    readonly EventBatch?[] _parts = new EventBatch?[ways.Count];

    public void Rows(EventBatch batch)
    {
        _partitioner.Partition(batch, _parts);
        for (var i = 0; i < _parts.Length; i++)
        {
            if (_parts[i] is { } part)
                ways[i].Channel.Add(new Slice(ways[i].Lane, SliceKind.Rows) { Batch = part });
        }
    }

    public void Watermark(long watermark)
    {
        foreach (var (_, lane) in ways)
            lane.Watermark = watermark;
    }

    public void SetIdle(bool idle)
    {
        foreach (var (channel, lane) in ways)
            channel.Add(new Slice(lane, idle ? SliceKind.Idle : SliceKind.Active));
    }
}
