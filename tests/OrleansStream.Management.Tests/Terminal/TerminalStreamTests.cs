using System.Text;
using Microsoft.Extensions.Time.Testing;
using OrleansStream.Server.Terminal;

namespace OrleansStream.Management.Tests.Terminal;

public class TerminalStreamTests
{
    readonly MemoryStream _terminal = new();
    readonly FakeTimeProvider _time = new();

    [Fact]
    public void A_row_is_shortened_and_its_window_reads_as_times()
    {
        Write("""networks | {"network":"ak","quakes":12,"avg_mag":1.23456,"window_start":1517356800000,"window_end":1517378400000}""");

        Assert.Equal("networks | 31 Jan 00:00:00 to 06:00:00  network ak  quakes 12  avg_mag 1.235\n", Shown());
    }

    [Fact]
    public void Rows_beyond_the_allowance_of_a_second_are_counted_and_told_in_the_next()
    {
        for (var i = 0; i < 5; i++)
            Write($$"""out | {"n":{{i}}}""");
        _time.Advance(TimeSpan.FromSeconds(1));
        Write("""out | {"n":9}""");

        Assert.Equal("out | n 0\nout | n 1\nout | … 3 more\nout | n 9\n", Shown());
    }

    [Fact]
    public void Each_sink_has_its_own_allowance()
    {
        Write("""a | {"n":1}""", """a | {"n":2}""", """a | {"n":3}""", """b | {"n":4}""");

        Assert.Equal("a | n 1\na | n 2\nb | n 4\n", Shown());
    }

    [Theory]
    [InlineData("""{"text":"a | b"}""", "text a | b")]
    [InlineData("1,2,3", "1,2,3")]
    [InlineData("""{"time":1517356800000,"ts":5}""", "time 31 Jan 00:00:00  ts 5")]
    [InlineData("""{"text":"\u001b[2J\u0007"}""", "text  [2J ")]
    [InlineData("\u001b[2Jraw", " [2Jraw")]
    [InlineData("""{"window_start":9223372036854775807,"window_end":5}""", "")]
    [InlineData("""{"a":null,"b":[1,2],"c":{"d":true},"e":1e300,"f":-0.00012345}""", "b [1,2]  c {\"d\":true}  e 1000000000000000")]
    public void Odd_rows_are_shown_and_cannot_steer_the_terminal(string row, string expected)
    {
        Write(row);

        Assert.StartsWith(expected, Shown(), StringComparison.Ordinal);
        Assert.DoesNotContain(Shown().TrimEnd('\n'), char.IsControl);
    }

    [Fact]
    public void Long_text_is_cut()
    {
        Write($$"""{"text":"{{new string('x', 500)}}"}""");

        Assert.True(Shown().Length < 80);
    }

    void Write(params string[] lines)
    {
        _stream ??= new TerminalStream(_terminal, rowsPerSecond: 2, _time);
        _stream.Write(Encoding.UTF8.GetBytes(string.Concat(lines.Select(l => l + "\n"))));
    }

    string Shown() => Encoding.UTF8.GetString(_terminal.ToArray());

    TerminalStream? _stream;
}
