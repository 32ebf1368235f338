using System.Text;
using OrleansStream.Connectors.Console;

namespace OrleansStream.Cli.Output;

public class TableStreamTests
{
    [Fact]
    public async Task Rows_stand_under_their_columns()
    {
        using var shown = new MemoryStream();
        await using var table = new TableStream(new ConsoleOutput(shown));
        await table.WriteAsync("""
            {"region":"eu","count":12,"top":["a","b"],"note":null}
            {"region":"america","count":3,"top":[],"note":"ok"}

            """.ReplaceLineEndings("\n").Select(c => (byte)c).ToArray());
        Assert.Equal("""
            region   count  top        note
            ───────  ─────  ─────────  ────
            eu          12  ["a","b"]  null
            america      3  []         ok

            """.ReplaceLineEndings("\n"), Encoding.UTF8.GetString(shown.ToArray()));
    }

    [Fact]
    public void Later_rows_go_on_and_other_columns_begin_anew()
    {
        using var table = new TableStream(new ConsoleOutput(Stream.Null));
        Assert.Equal("a\n─\n1\n", table.Show("{\"a\":1}\n"));
        Assert.Equal("100\n  2\n", table.Show("{\"a\":100}\n{\"a\":2}\n"));
        Assert.Equal("\nb\n─\nx\nplain, text\n", table.Show("{\"b\":\"x\"}\nplain, text\n"));
    }

    [Fact]
    public void Long_values_are_cut_and_controls_made_harmless()
    {
        using var table = new TableStream(new ConsoleOutput(Stream.Null));
        var lines = table.Show($"{{\"a\":\"{new string('x', 100)}\",\"b\":\"\\u001b[31mred\"}}\n").Split('\n');
        Assert.Equal($"{new string('x', 47)}…  ·[31mred", lines[2]);
    }
}
