using Apache.Arrow;
using OrleansStream.Events;
using OrleansStream.Time;

namespace OrleansStream.Engine.Tests.Time;

public class WatermarkGeneratorTests
{
    [Fact]
    public void Bounded_time_follows_the_highest_time_seen_less_the_disorder_less_one()
    {
        var generator = new WatermarkGenerator(new EventTimeOptions { Field = "ts", OutOfOrderness = TimeSpan.FromMilliseconds(5) });
        Assert.Equal(94, generator.Observe(Batch(100, 90)));
        Assert.Equal(94, generator.Observe(Batch(50)));
        Assert.Equal(104, generator.Observe(Batch(101, 110, 102)));
    }

    [Fact]
    public void Only_selected_rows_count()
    {
        var generator = new WatermarkGenerator(new EventTimeOptions { Field = "ts" });
        Assert.Equal(9, generator.Observe(Batch(10, 1000).WithSelection(Selection.Of(new[] { 0 }))));
    }

    [Fact]
    public void A_row_is_overtaken_when_rows_before_it_move_time_beyond_it()
    {
        var generator = new WatermarkGenerator(new EventTimeOptions { Field = "ts", OutOfOrderness = TimeSpan.FromMilliseconds(5) });
        Assert.Equal(4, generator.FirstOvertaken(Batch(100, 95, 110, 105, 104), 0));
        Assert.Equal(3, generator.FirstOvertaken(Batch(100, 95, 110, 104, 90), 1));
        Assert.Equal(3, generator.FirstOvertaken(Batch(0, 2, 4), 0));
        generator.Explicit(104);
        // Time has passed it already, whatever comes with it.
        Assert.Equal(2, generator.FirstOvertaken(Batch(110, 104), 0));
        Assert.Equal(2, generator.FirstOvertaken(Batch(111, 104).WithSelection(Selection.Of(new[] { 1, 0 })), 0));
        Assert.Equal(1, generator.FirstOvertaken(Batch(111, 104), 0));
    }

    [Fact]
    public void Explicit_time_moves_alone_when_asked_so()
    {
        var generator = new WatermarkGenerator(new EventTimeOptions { Field = "ts", Watermarks = WatermarkKind.None });
        Assert.Equal(long.MinValue, generator.Observe(Batch(100)));
        Assert.Equal(60, generator.Explicit(60));
        Assert.Equal(60, generator.Explicit(40));
        Assert.Null(generator.Arrival(1000));
    }

    [Fact]
    public void The_lowest_times_do_not_wrap_around()
    {
        var generator = new WatermarkGenerator(new EventTimeOptions { Field = "ts", OutOfOrderness = TimeSpan.FromDays(1) });
        Assert.Equal(long.MinValue, generator.Observe(Batch(long.MinValue, long.MinValue + 5)));
    }

    [Fact]
    public void Without_a_field_time_follows_the_clock() => Assert.Equal(999, new WatermarkGenerator(null).Arrival(1000));

    static EventBatch Batch(params long[] times)
    {
        var builder = new Int64ColumnBuilder(DataType.Int64);
        foreach (var time in times)
            builder.Append(time);
        return new EventBatch(RowSchema.Empty, [], (Int64Array)builder.Build());
    }
}
