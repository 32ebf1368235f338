using OrleansStream.Diagnostics;
using OrleansStream.Runtime.Tasks;

namespace OrleansStream.Runtime.Pipelines;

/// <summary>
/// Decides whether and when a pipeline begins again after a failure. What is away and may come back is waited for without end; a failure of its own counts, until
/// a checkpoint shows that the pipeline gets on.
/// </summary>
sealed class RestartPolicy(int limit)
{
    static readonly TimeSpan s_first = TimeSpan.FromMilliseconds(100);
    static readonly TimeSpan s_longest = TimeSpan.FromSeconds(30);

    int _inRow;
    int _own;

    /// <summary>Forgets the failures of before.</summary>
    public void Reset() => (_inRow, _own) = (0, 0);

    /// <summary>How long to wait; null: it is no use.</summary>
    public TimeSpan? Next(Failure failure)
    {
        if (!IsOutside(failure) && ++_own > limit)
            return null;
        var wait = s_first * Math.Pow(2, Math.Min(_inRow++, 20));
        return wait < s_longest ? wait : s_longest;
    }

    static bool IsOutside(Failure failure) => failure.Code is
        ErrorCodes.SourceUnavailable or ErrorCodes.SinkUnavailable or ErrorCodes.CheckpointFailed or ErrorCodes.SiloLost or ErrorCodes.CheckpointDamaged;
}
