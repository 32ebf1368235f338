using CsCheck;
using OrleansStream.Components;

namespace OrleansStream.Tests.Components;

public class DurationTextTests
{
    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("10s", 10_000)]
    [InlineData("5m", 300_000)]
    [InlineData("1h", 3_600_000)]
    [InlineData("1d", 86_400_000)]
    [InlineData("1.5s", 1_500)]
    [InlineData(" 10 s ", 10_000)]
    [InlineData("-8h", -28_800_000)]
    [InlineData("PT5S", 5_000)]
    [InlineData("PT1M30S", 90_000)]
    [InlineData("P1DT2H", 93_600_000)]
    [InlineData("P2W", 1_209_600_000)]
    [InlineData("PT0.25S", 250)]
    [InlineData("-PT5S", -5_000)]
    public void A_duration_is_read(string text, long milliseconds)
    {
        Assert.True(DurationText.TryParse(text, out var duration));
        Assert.Equal(milliseconds, duration.TotalMilliseconds);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("10")]
    [InlineData("s")]
    [InlineData("10 sec")]
    [InlineData("1..5s")]
    [InlineData("1e3s")]
    [InlineData("+1s")]
    [InlineData("0.5ms")]
    [InlineData("36501d")]
    [InlineData("99999999999999999999999999999999d")]
    [InlineData("P")]
    [InlineData("PT")]
    [InlineData("P1DT")]
    [InlineData("P1")]
    [InlineData("P1Y")]
    [InlineData("P1M")]
    [InlineData("PT1S1M")]
    [InlineData("P1DT1HT1M")]
    [InlineData("P9999999999999999W")]
    public void What_is_no_duration_is_refused(string? text) => Assert.False(DurationText.TryParse(text, out _));

    [Theory]
    [InlineData(0, "0ms")]
    [InlineData(90_000, "90s")]
    [InlineData(60_000, "1m")]
    [InlineData(86_400_000, "1d")]
    [InlineData(1_001, "1001ms")]
    [InlineData(-3_600_000, "-1h")]
    public void A_duration_is_written_in_its_largest_whole_unit(long milliseconds, string text) =>
        Assert.Equal(text, DurationText.Format(TimeSpan.FromMilliseconds(milliseconds)));

    [Fact]
    public void What_is_written_is_read_back() =>
        Gen.Long[-3_153_600_000_000, 3_153_600_000_000].Sample(milliseconds =>
            DurationText.TryParse(DurationText.Format(TimeSpan.FromMilliseconds(milliseconds)), out var read) && read.TotalMilliseconds == milliseconds);
}
