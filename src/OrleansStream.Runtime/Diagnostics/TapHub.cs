using System.Collections.Concurrent;
using OrleansStream.Events;
using OrleansStream.Formats;
using OrleansStream.Planning;

namespace OrleansStream.Runtime.Diagnostics;

/// <summary>Keeps the newest rows of the outputs that somebody watches. Costs nothing while nobody does.</summary>
sealed class TapHub(TimeProvider time) : ITap
{
    /// <summary>The most rows that are kept of an output.</summary>
    public const int MaxRows = 1000;

    /// <summary>The most batches that are kept of an output; each may hold on to the input that it was decoded from.</summary>
    const int MaxBatches = 64;

    /// <summary>How long an output is watched after the last question.</summary>
    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    readonly ConcurrentDictionary<string, Watch> _watches = new();

    /// <summary>Takes rows of an output.</summary>
    public void Take(string output, EventBatch batch)
    {
        if (_watches.IsEmpty || !_watches.TryGetValue(output, out var watch))
            return;
        if (time.GetElapsedTime(watch.Asked) > s_patience)
            _watches.TryRemove(output, out _);
        else
            watch.Add(batch);
    }

    /// <summary>The newest rows of an output as JSON, oldest first; begins to watch it.</summary>
    public IReadOnlyList<string> Newest(string output, int rows)
    {
        var watch = _watches.GetOrAdd(output, _ => new Watch());
        watch.Asked = time.GetTimestamp();
        return watch.Newest(rows);
    }

    sealed class Watch
    {
        readonly Lock _lock = new();
        readonly Queue<EventBatch> _batches = new();
        long _rows;
        long _asked;

        public long Asked { get => Volatile.Read(ref _asked); set => Volatile.Write(ref _asked, value); }

        public void Add(EventBatch batch)
        {
            lock (_lock)
            {
                _batches.Enqueue(batch);
                _rows += batch.Count;
                while (_batches.Count > MaxBatches || _rows - _batches.Peek().Count >= MaxRows)
                    _rows -= _batches.Dequeue().Count;
            }
        }

        public IReadOnlyList<string> Newest(int rows)
        {
            EventBatch[] batches;
            lock (_lock)
                batches = [.. _batches];
            var newest = new List<string>();
            for (var b = batches.Length - 1; b >= 0 && newest.Count < rows; b--)
            {
                for (var i = batches[b].Count - 1; i >= 0 && newest.Count < rows; i--)
                    newest.Add(JsonRows.Write(batches[b], batches[b].Selection[i]));
            }
            newest.Reverse();
            return newest;
        }
    }
}
