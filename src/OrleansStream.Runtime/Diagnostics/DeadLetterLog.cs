using OrleansStream.Planning;

namespace OrleansStream.Runtime.Diagnostics;

/// <summary>The newest dead letters of an attempt on this silo.</summary>
sealed class DeadLetterLog
{
    /// <summary>How many are kept.</summary>
    public const int Capacity = 1000;

    readonly Lock _lock = new();
    readonly Queue<DeadLetter> _newest = new();

    public void Add(DeadLetter letter)
    {
        lock (_lock)
        {
            if (_newest.Count == Capacity)
                _newest.Dequeue();
            _newest.Enqueue(letter);
        }
    }

    /// <summary>The newest ones, oldest first.</summary>
    public IReadOnlyList<DeadLetter> Newest(int count)
    {
        lock (_lock)
            return [.. _newest.Skip(Math.Max(0, _newest.Count - count))];
    }
}
