using OrleansStream.Keys;

namespace OrleansStream.Steps.Reduce;

/// <summary>Puts rows into rounds: the n-th row of each group is in round n. Within a round rows keep their order.</summary>
sealed class Rounds
{
    int[] _seen = [];
    int[] _round = [];
    int[] _starts = [];
    int[] _order = [];

    /// <summary>The rows in the order of rounds.</summary>
    public ReadOnlySpan<int> Order => _order.AsSpan(0, Count);

    /// <summary>Where each round begins, and behind them where the last ends.</summary>
    public ReadOnlySpan<int> Starts => _starts.AsSpan(0, RoundCount + 1);

    public int Count { get; private set; }

    public int RoundCount { get; private set; }

    /// <summary>Takes the groups of rows; they are below <paramref name="groups"/>.</summary>
    public void Take(ReadOnlySpan<int> ids, int groups)
    {
        Scratch.Grow(ref _seen, groups);
        Scratch.Ensure(ref _round, ids.Length);
        Scratch.Ensure(ref _order, ids.Length);
        Scratch.Ensure(ref _starts, ids.Length + 2);
        Count = ids.Length;
        RoundCount = 0;
        var starts = _starts.AsSpan(0, ids.Length + 2);
        starts.Clear();
        for (var i = 0; i < ids.Length; i++)
        {
            var round = _seen[ids[i]]++;
            _round[i] = round;
            // Counted one place on, so that sums are begins.
            starts[round + 1]++;
            RoundCount = Math.Max(RoundCount, round + 1);
        }
        foreach (var id in ids)
            _seen[id] = 0;
        for (var round = 0; round < RoundCount; round++)
            starts[round + 1] += starts[round];
        for (var i = 0; i < ids.Length; i++)
            _order[starts[_round[i]]++] = i;
        // Each begin has moved to its end: move them back by one.
        for (var round = RoundCount; round > 0; round--)
            starts[round] = starts[round - 1];
        starts[0] = 0;
    }
}
