using OrleansStream.Events;

namespace OrleansStream.Runtime.Tests.Support;

/// <summary>Makes small batches out of plain values.</summary>
static class Rows
{
    public static RowSchema Schema { get; } = new(
        new RowField("id", DataType.Int64), new RowField("key", DataType.String), new RowField("ts", DataType.Int64));

    /// <summary>Rows (id, key, ts) with the event time ts.</summary>
    public static EventBatch Batch(params IEnumerable<(long Id, string Key, long Time)> rows)
    {
        var ids = new Int64ColumnBuilder(DataType.Int64);
        var keys = new BytesColumnBuilder(DataType.String);
        var times = new Int64ColumnBuilder(DataType.Int64);
        foreach (var (id, key, time) in rows)
        {
            ids.Append(id);
            keys.Append(key);
            times.Append(time);
        }
        var time1 = (Apache.Arrow.Int64Array)times.Build();
        return new EventBatch(Schema, [ids.Build(), keys.Build(), time1], time1);
    }

    /// <summary>Rows with ids from <paramref name="first"/> on, keys of ten letters in turn, and the id as event time.</summary>
    public static EventBatch Range(long first, int count) =>
        Batch(Enumerable.Range(0, count).Select(i => (first + i, ((char)('a' + ((first + i) % 10))).ToString(), first + i)));

    public static IEnumerable<long> Ids(this EventBatch batch) => Enumerable.Range(0, batch.Count).Select(i => (long)batch.Row(i)["id"]!);
}
