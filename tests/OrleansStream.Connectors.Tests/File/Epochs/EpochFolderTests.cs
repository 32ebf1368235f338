using System.Text;
using OrleansStream.Connectors.File;
using OrleansStream.Connectors.Tests.Support;
using OrleansStream.Diagnostics;

namespace OrleansStream.Connectors.Tests.File;

public sealed class EpochFolderTests : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly FileSinkConnector _connector = new();

    public void Dispose() => _folder.Dispose();

    async Task<IEpochSink> OpenAsync(string pipeline = "shop", string name = "out", string? format = null, string header = "") =>
        (IEpochSink)await _connector.OpenAsync(
            new SinkContext
            {
                Pipeline = pipeline, Name = name, Options = new FileSinkOptions { Path = _folder.Path + "/" }, Schema = TestRows.Schema, Time = TimeProvider.System,
                ExactlyOnce = true, Format = format, Header = Encoding.UTF8.GetBytes(header),
            },
            default);

    static SinkBatch[] Rows(string text) => [new SinkBatch(null!, Encoding.UTF8.GetBytes(text))];

    IEnumerable<string> Shown => _folder.Names.Where(n => n[0] is not ('_' or '.'));

    [Fact]
    public async Task A_file_has_the_names_of_pipeline_and_sink_and_the_epoch()
    {
        await using var sink = await OpenAsync();
        await sink.CommitAsync(42, Rows("{}\n"), default);
        Assert.Equal(["_shop.out.epoch", "_shop.out.lock", "shop.out.000000000042.jsonl"], _folder.Names);
    }

    [Fact]
    public async Task Every_file_of_CSV_has_the_names_of_the_columns()
    {
        await using var sink = await OpenAsync(format: "csv", header: "n\n");
        await sink.CommitAsync(1, Rows("1\n"), default);
        await sink.CommitAsync(2, [], default);
        await sink.CommitAsync(3, Rows("2\n"), default);
        Assert.Equal(["shop.out.000000000001.csv", "shop.out.000000000003.csv"], Shown);
        Assert.All(Shown, n => Assert.StartsWith("n\n", IOFile.ReadAllText(_folder.File(n)), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_that_was_taken_away_does_not_come_again()
    {
        await using var old = await OpenAsync();
        await old.CommitAsync(1, Rows("{}\n"), default);
        IOFile.Delete(_folder.File(Shown.Single()));
        await old.CommitAsync(1, Rows("{}\n"), default);
        await using var present = await OpenAsync();
        await present.CommitAsync(1, Rows("{}\n"), default);
        Assert.Equal(1, await present.LastCommittedEpochAsync(default));
        Assert.Empty(Shown);
    }

    [Fact]
    public async Task A_file_that_was_taken_away_as_soon_as_it_was_seen_does_not_come_again_after_a_crash()
    {
        var sink = await new FileSinkConnector { OnStep = TakeAway }.OpenAsync(
            new SinkContext
            {
                Pipeline = "shop", Name = "out", Options = new FileSinkOptions { Path = _folder.Path + "/" }, Schema = TestRows.Schema, Time = TimeProvider.System, ExactlyOnce = true,
            },
            default);
        await Assert.ThrowsAsync<StreamException>(async () => await ((IEpochSink)sink).CommitAsync(1, Rows("{}\n"), default));
        await using var next = await OpenAsync();
        await next.CommitAsync(1, Rows("{}\n"), default);
        Assert.Empty(Shown);

        void TakeAway(string step)
        {
            if (!Shown.Any())
                return;
            IOFile.Delete(_folder.File(Shown.Single()));
            throw new IOException("crash");
        }
    }

    [Fact]
    public async Task Without_its_marker_the_highest_file_counts()
    {
        await using (var sink = await OpenAsync())
            await sink.CommitAsync(7, Rows("{}\n"), default);
        IOFile.Delete(_folder.File("_shop.out.epoch"));
        await using var next = await OpenAsync();
        Assert.Equal(7, await next.LastCommittedEpochAsync(default));
        await next.CommitAsync(7, Rows("{}\n"), default);
        await next.CommitAsync(8, Rows("{}\n"), default);
        Assert.Equal(["shop.out.000000000007.jsonl", "shop.out.000000000008.jsonl"], Shown);
    }

    [Theory]
    [InlineData("a", "b-c", "a-b", "c")]
    [InlineData("a", "b", "a", "b.1")]
    [InlineData("a", "b", "a.b", "0")]
    [InlineData("a/../b", "x", "a", "x")]
    public async Task Names_that_look_alike_are_told_apart(string pipeline, string sink, string otherPipeline, string otherSink)
    {
        await using var one = await OpenAsync(pipeline, sink);
        await using var other = await OpenAsync(otherPipeline, otherSink);
        await one.CommitAsync(3, Rows("{}\n"), default);
        Assert.Equal(0, await other.LastCommittedEpochAsync(default));
        await other.CommitAsync(3, Rows("{}\n"), default);
        Assert.Equal(3, await one.LastCommittedEpochAsync(default));
        Assert.Equal(2, Shown.Count());
    }

    [Fact]
    public async Task What_a_marker_says_must_be_readable()
    {
        await using (var sink = await OpenAsync())
            await sink.CommitAsync(1, [], default);
        IOFile.WriteAllText(_folder.File("_shop.out.epoch"), "{\"version\":1}");
        Assert.Contains("damaged", (await Assert.ThrowsAsync<StreamException>(() => OpenAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_come_by_epochs_only()
    {
        await using var sink = await OpenAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await sink.WriteAsync(Rows("{}\n")[0], default));
    }
}
