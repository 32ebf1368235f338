using Apache.Arrow;
using OrleansStream.Events;

namespace OrleansStream.Tests.Events;

public class DecimalColumnBuilderTests
{
    [Fact]
    public void Values_keep_ten_digits_after_the_point()
    {
        var builder = new DecimalColumnBuilder();
        builder.Append(-1.00000000005m);
        builder.Append(9_999_999_999_999_999_999_999_999_999m);
        var column = (Decimal128Array)builder.Build();
        Assert.Equal(-1m, column.GetValue(0));
        Assert.Equal(9_999_999_999_999_999_999_999_999_999m, column.GetValue(1));
    }

    [Fact]
    public void Values_beyond_the_column_overflow() =>
        Assert.Throws<OverflowException>(() => new DecimalColumnBuilder().Append(10_000_000_000_000_000_000_000_000_000m));
}
