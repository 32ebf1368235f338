namespace OrleansStream.Cli;

/// <summary>CSV files in and out, as users have them.</summary>
public sealed class CsvRunTests : IDisposable
{
    const string Plan = """
        { "sources": { "in": { "type": "file", "config": { "path": "?", "format": "csv", "schema": { "id": "int64", "region": "string", "unread": "string" } } } },
          "steps": [ { "type": "filter", "config": { "where": "id > 1" } }, { "type": "select", "config": { "id": "id", "region": "region" } } ] }
        """;

    readonly Workplace _work = new();

    public void Dispose() => _work.Dispose();

    Task<Ran> RunAsync(string rows) =>
        Ostream.RunAsync("run", _work.Write("p.json", Plan), "--input", _work.Write("in.csv", rows), "--output", _work["out.csv"], "--dead-letters", _work["bad.jsonl"]);

    [Fact]
    public async Task A_header_that_lacks_a_column_fails_the_run_with_the_file_and_the_remedy()
    {
        var ran = await RunAsync("id,reg,unread\n1,eu,\n2,us,\n");
        Assert.Equal(1, ran.ExitCode);
        Assert.Contains("error OS2002: ", ran.Error, StringComparison.Ordinal);
        Assert.Contains("in.csv' cannot be read: its header lacks the column 'region', which the plan reads; there are id, reg, unread", ran.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("out.csv", _work.Files);
    }

    [Fact]
    public async Task Columns_that_nothing_reads_need_not_be_there()
    {
        var ran = await RunAsync("region,id\neu,2\n");
        Assert.True(ran.ExitCode == 0, ran.Error);
        Assert.Equal(["id,region", "2,eu"], _work.Lines("out.csv"));
    }

    [Theory]
    [InlineData("id,region\n1,eu\n")]
    [InlineData("id,region\n")]
    [InlineData("")]
    public async Task A_result_without_rows_has_its_header(string rows)
    {
        var ran = await RunAsync(rows);
        Assert.True(ran.ExitCode == 0, ran.Error);
        Assert.Equal(["id,region"], _work.Lines("out.csv"));
        Assert.Contains(" 0 out", ran.Error, StringComparison.Ordinal);
    }
}
