namespace OrleansStream.State;

/// <summary>What every windowed operator keeps beside its keys: how far time has come, and how many rows have.</summary>
/// <param name="Watermark">The watermark; of several tasks the one of the task that was behind.</param>
/// <param name="Sequence">The number of the next row in the order of arrival; of several tasks the highest.</param>
readonly record struct SharedTime(long Watermark, long Sequence)
{
    public void Write(StateWriter writer)
    {
        writer.Shared.WriteInt64(Watermark);
        writer.Shared.WriteInt64(Sequence);
    }

    /// <summary>What the former tasks wrote, together.</summary>
    public static SharedTime Read(StateReader reader)
    {
        var time = new SharedTime(reader.Shared.IsEmpty ? long.MinValue : long.MaxValue, 0);
        foreach (var task in reader.Shared)
        {
            var cursor = new StateCursor(task.Span);
            time = new SharedTime(Math.Min(time.Watermark, cursor.ReadInt64()), Math.Max(time.Sequence, cursor.ReadInt64()));
        }
        return time;
    }
}
