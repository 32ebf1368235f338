using System.Text;
using OrleansStream.Connectors.File;
using OrleansStream.Connectors.Tests.Support;
using OrleansStream.Diagnostics;

namespace OrleansStream.Connectors.Tests.File;

public sealed class EpochFileTests : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly FileSinkConnector _connector = new();

    public void Dispose() => _folder.Dispose();

    async Task<IEpochSink> OpenAsync(string file = "out.csv", string header = "n\n", TimeProvider? time = null) =>
        (IEpochSink)await _connector.OpenAsync(
            new SinkContext
            {
                Pipeline = "shop", Name = "out", Options = new FileSinkOptions { Path = _folder.File(file) }, Schema = TestRows.Schema, Time = time ?? TimeProvider.System,
                ExactlyOnce = true, Header = Encoding.UTF8.GetBytes(header),
            },
            default);

    static SinkBatch[] Rows(string text) => [new SinkBatch(null!, Encoding.UTF8.GetBytes(text))];

    string Text => IOFile.ReadAllText(_folder.File("out.csv"));

    [Fact]
    public async Task The_names_of_the_columns_stand_in_it_once()
    {
        await using (var sink = await OpenAsync())
        {
            await sink.CommitAsync(1, [], default);
            Assert.Equal("", Text);
            await sink.CommitAsync(2, Rows("1\n"), default);
        }
        await using (var sink = await OpenAsync())
            await sink.CommitAsync(3, Rows("2\n"), default);
        Assert.Equal("n\n1\n2\n", Text);
        Assert.Equal([".out.csv.epoch", ".out.csv.lock", "out.csv"], _folder.Names);
    }

    [Fact]
    public async Task What_was_not_committed_is_cut_off()
    {
        await using (var sink = await OpenAsync())
            await sink.CommitAsync(1, Rows("1\n"), default);
        IOFile.AppendAllText(_folder.File("out.csv"), "half a r");
        await using var next = await OpenAsync();
        Assert.Equal("n\n1\n", Text);
        IOFile.AppendAllText(_folder.File("out.csv"), "half a r");
        await next.CommitAsync(2, Rows("2\n"), default);
        Assert.Equal("n\n1\n2\n", Text);
    }

    [Fact]
    public async Task A_file_that_somebody_made_shorter_is_refused()
    {
        await using var sink = await OpenAsync();
        await sink.CommitAsync(1, Rows("1\n"), default);
        IOFile.WriteAllText(_folder.File("out.csv"), "n\n");
        var refused = await Assert.ThrowsAsync<StreamException>(async () => await sink.CommitAsync(2, Rows("2\n"), default));
        Assert.Equal(ErrorCodes.SinkUnavailable, refused.Code);
        Assert.Contains("4 bytes were committed and it has only 2. Somebody changed it", refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StreamException>(() => OpenAsync());
    }

    [Fact]
    public async Task What_stood_there_before_stays()
    {
        IOFile.WriteAllText(_folder.File("out.csv"), "n\n0");
        await using var sink = await OpenAsync();
        await sink.CommitAsync(1, Rows("1\n"), default);
        Assert.Equal("n\n0\n1\n", Text);
    }

    [Theory]
    [InlineData("out.csv.gz")]
    [InlineData("out.csv.zst")]
    public async Task A_compressed_file_that_is_cut_back_is_a_whole_one(string file)
    {
        await using var sink = await OpenAsync(file);
        await sink.CommitAsync(1, Rows("1\n"), default);
        await sink.CommitAsync(2, Rows("2\n"), default);
        IOFile.AppendAllText(_folder.File(file), "half a member");
        await sink.CommitAsync(3, Rows("3\n"), default);
        using var content = Compression.Of(file)!.Read(IOFile.OpenRead(_folder.File(file)));
        using var text = new StreamReader(content);
        Assert.Equal("n\n1\n2\n3\n", await text.ReadToEndAsync());
    }

    [Fact]
    public async Task A_process_that_holds_the_lock_for_long_is_named()
    {
        var clock = new TestClock();
        await using var sink = await OpenAsync(time: clock);
        using var held = new FileStream(_folder.File(".out.csv.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        var commit = sink.CommitAsync(1, Rows("1\n"), default).AsTask();
        await clock.SomebodyWaitsAsync();
        clock.Advance(TimeSpan.FromSeconds(11));
        var refused = await Assert.ThrowsAsync<StreamException>(() => commit);
        Assert.Contains("another process has held", refused.Message, StringComparison.Ordinal);
        held.Dispose();
        await sink.CommitAsync(1, Rows("1\n"), default);
        Assert.Equal("n\n1\n", Text);
    }

    [Theory]
    [InlineData("-", SinkDelivery.AtLeastOnce)]
    [InlineData("/dev/stdout", SinkDelivery.AtLeastOnce)]
    [InlineData("out.jsonl", SinkDelivery.Epochs)]
    [InlineData("out/", SinkDelivery.Epochs)]
    public void What_cannot_be_taken_back_is_at_least_once(string path, SinkDelivery delivery) =>
        Assert.Equal(delivery, _connector.TraitsOf(new FileSinkOptions { Path = path }).Delivery);
}
