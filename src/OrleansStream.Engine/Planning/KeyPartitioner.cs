using System.Collections.Immutable;
using OrleansStream.Events;
using OrleansStream.Keys;

namespace OrleansStream.Planning;

/// <summary>Deals the rows of batches out to the tasks of a keyed stage by their keys: a selection for each, over the same columns.</summary>
public sealed class KeyPartitioner(ImmutableArray<int> key, int tasks)
{
    ulong[] _hashes = [];
    byte[] _owners = [];

    /// <summary>Writes to <paramref name="parts"/>, one place per task, the task's rows in order, or null if it gets none.</summary>
    public void Partition(EventBatch batch, Span<EventBatch?> parts)
    {
        ArgumentNullException.ThrowIfNull(batch);
        parts.Clear();
        if (tasks == 1 || key.IsEmpty)
        {
            parts[0] = batch;
            return;
        }
        if (_hashes.Length < batch.Length)
        {
            _hashes = new ulong[batch.Length];
            _owners = new byte[batch.Length];
        }
        KeyHasher.Hash(batch, key.AsSpan(), _hashes.AsSpan(0, batch.Length));
        Span<int> counts = stackalloc int[KeyGroups.Count];
        counts = counts[..tasks];
        Count(batch, counts);
        Scatter(batch, counts, parts);
    }

    void Count(EventBatch batch, Span<int> counts)
    {
        counts.Clear();
        var hashes = _hashes.AsSpan();
        var owners = _owners.AsSpan();
        if (batch.Selection.IsAll)
        {
            for (var row = 0; row < batch.Length; row++)
            {
                var owner = KeyGroups.Task(KeyGroups.Of(hashes[row]), tasks);
                owners[row] = (byte)owner;
                counts[owner]++;
            }
            return;
        }
        foreach (var row in batch.Selection.Positions)
        {
            var owner = KeyGroups.Task(KeyGroups.Of(hashes[row]), tasks);
            owners[row] = (byte)owner;
            counts[owner]++;
        }
    }

    void Scatter(EventBatch batch, ReadOnlySpan<int> counts, Span<EventBatch?> parts)
    {
        // One array for all parts: each task's selection is a slice of it.
        var positions = GC.AllocateUninitializedArray<int>(batch.Count);
        Span<int> next = stackalloc int[KeyGroups.Count];
        var start = 0;
        for (var task = 0; task < counts.Length; task++)
        {
            next[task] = start;
            if (counts[task] > 0)
                parts[task] = batch.WithSelection(Selection.Of(positions.AsMemory(start, counts[task])));
            start += counts[task];
        }
        var owners = _owners.AsSpan();
        if (batch.Selection.IsAll)
        {
            for (var row = 0; row < batch.Length; row++)
                positions[next[owners[row]]++] = row;
            return;
        }
        foreach (var row in batch.Selection.Positions)
            positions[next[owners[row]]++] = row;
    }
}
