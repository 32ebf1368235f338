namespace OrleansStream.State;

/// <summary>What every aggregating operator keeps beside its keys: how far time has come, and how many rows have.</summary>
/// <param name="Watermark">The watermark.</param>
/// <param name="Closed">The watermark less what lateness is allowed: what ended up to it was given up for good.</param>
/// <param name="Sequence">The number of the next row in the order of arrival.</param>
readonly record struct SharedTime(long Watermark, long Closed, long Sequence)
{
    /// <summary>How many bytes it takes; more may follow.</summary>
    public const int Bytes = 3 * sizeof(long);

    public void Write(StateWriter writer)
    {
        writer.Shared.WriteInt64(Watermark);
        writer.Shared.WriteInt64(Closed);
        writer.Shared.WriteInt64(Sequence);
    }

    /// <summary>What the former tasks wrote, together: the times of the one that was behind, the highest number.</summary>
    public static SharedTime Read(StateReader reader)
    {
        if (reader.Shared.IsEmpty)
            return new SharedTime(long.MinValue, long.MinValue, 0);
        var time = new SharedTime(long.MaxValue, long.MaxValue, 0);
        foreach (var task in reader.Shared)
        {
            var cursor = new StateCursor(task.Span);
            time = new SharedTime(
                Math.Min(time.Watermark, cursor.ReadInt64()), Math.Min(time.Closed, cursor.ReadInt64()), Math.Max(time.Sequence, cursor.ReadInt64()));
        }
        return time;
    }

    /// <summary>How far things are closed for good when the watermark has come further: never less than before, though a plan may allow more lateness now.</summary>
    public static long Close(long closed, long watermark, long lateness) =>
        Math.Max(closed, watermark > long.MinValue + lateness ? watermark - lateness : long.MinValue);
}
