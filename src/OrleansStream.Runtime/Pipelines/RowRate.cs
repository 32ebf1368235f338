namespace OrleansStream.Runtime.Pipelines;

/// <summary>Rows per second between two looks at a counter.</summary>
readonly record struct RowRate(long Rows, long Timestamp, double PerSecond)
{
    public RowRate Next(long rows, TimeProvider time)
    {
        var now = time.GetTimestamp();
        var seconds = Timestamp == 0 ? 0 : time.GetElapsedTime(Timestamp, now).TotalSeconds;
        return new RowRate(rows, now, seconds > 0 ? (rows - Rows) / seconds : 0);
    }
}
