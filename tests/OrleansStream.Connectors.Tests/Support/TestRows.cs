using System.Text;
using Apache.Arrow;
using OrleansStream.Events;

namespace OrleansStream.Connectors.Tests.Support;

/// <summary>Numbered rows for tests.</summary>
public static class TestRows
{
    public static RowSchema Schema { get; } = new(new RowField("n", DataType.Int64));

    public static string Line(long n) => $$"""{"n":{{n}}}""";

    public static EventBatch Batch(long from, int count)
    {
        var values = new Int64ColumnBuilder(DataType.Int64);
        var times = new Int64ColumnBuilder(DataType.Int64);
        for (var n = from; n < from + count; n++)
        {
            values.Append(n);
            times.Append(n);
        }
        return new EventBatch(Schema, [values.Build()], (Int64Array)times.Build());
    }

    public static byte[] Encode(long from, int count)
    {
        var lines = new StringBuilder();
        for (var n = from; n < from + count; n++)
            lines.Append(Line(n)).Append('\n');
        return Encoding.UTF8.GetBytes(lines.ToString());
    }

    public static IReadOnlyList<string> Lines(ReadOnlySpan<byte> text)
    {
        var lines = Encoding.UTF8.GetString(text).Split('\n');
        Assert.Equal("", lines[^1]);
        return lines[..^1];
    }

    public static SinkBatch SinkBatch(long from, int count) => new(Batch(from, count), Encode(from, count));
}
