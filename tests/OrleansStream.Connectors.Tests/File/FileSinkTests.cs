using OrleansStream.Connectors.File;
using OrleansStream.Connectors.Tests.Support;
using OrleansStream.Diagnostics;

namespace OrleansStream.Connectors.Tests.File;

public sealed class FileSinkTests : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly TestClock _clock = new();

    string Output => _folder.File("out.jsonl");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_old_result_stays_until_the_new_one_is_whole()
    {
        IOFile.WriteAllText(Output, "old\n");
        await using (var sink = await OpenAsync(Output, bounded: true))
        {
            await sink.WriteAsync(TestRows.SinkBatch(0, 100_000), default);
            await sink.FlushAsync(default);
            Assert.Equal("old\n", IOFile.ReadAllText(Output));
        }
        Assert.Equal("old\n", IOFile.ReadAllText(Output));
        Assert.Equal(["out.jsonl"], _folder.Names);
    }

    [Fact]
    public async Task A_whole_result_takes_the_old_ones_place_and_permissions()
    {
        IOFile.WriteAllText(Output, "old\n");
        if (!OperatingSystem.IsWindows())
            IOFile.SetUnixFileMode(Output, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await using (var sink = await OpenAsync(Output, bounded: true))
        {
            await sink.WriteAsync(TestRows.SinkBatch(0, 1), default);
            await sink.CompleteAsync(default);
        }
        Assert.Equal(TestRows.Encode(0, 1), IOFile.ReadAllBytes(Output));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, IOFile.GetUnixFileMode(Output));
        Assert.Equal(["out.jsonl"], _folder.Names);
    }

    [Fact]
    public async Task A_link_stays_a_link()
    {
        IOFile.WriteAllText(_folder.File("real"), "old\n");
        IOFile.CreateSymbolicLink(Output, _folder.File("real"));
        await using (var sink = await OpenAsync(Output, bounded: true))
        {
            await sink.WriteAsync(TestRows.SinkBatch(0, 1), default);
            await sink.CompleteAsync(default);
        }
        Assert.Equal(TestRows.Encode(0, 1), IOFile.ReadAllBytes(_folder.File("real")));
        Assert.NotNull(new FileInfo(Output).LinkTarget);
    }

    [Fact]
    public async Task Two_sinks_of_one_result_are_refused()
    {
        await using var first = await OpenAsync(Output, bounded: true);
        await RefusedAsync(Output, bounded: true, "another process");
        await first.WriteAsync(TestRows.SinkBatch(0, 1), default);
        await first.CompleteAsync(default);
        Assert.Equal(TestRows.Encode(0, 1), IOFile.ReadAllBytes(Output));
    }

    [Fact]
    public async Task An_endless_run_appends_and_never_joins_a_row_to_an_unfinished_line()
    {
        IOFile.WriteAllText(Output, "torn");
        await using (var sink = await OpenAsync(Output, bounded: false))
        {
            await sink.WriteAsync(TestRows.SinkBatch(0, 1), default);
            await sink.FlushAsync(default);
            Assert.Equal(["torn", TestRows.Line(0)], IOFile.ReadAllLines(Output));
            // Not flushed: may be lost, but never half of it.
            await sink.WriteAsync(TestRows.SinkBatch(1, 1), default);
        }
        Assert.Equal(["torn", TestRows.Line(0)], IOFile.ReadAllLines(Output));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_read_only_file_is_refused_and_untouched(bool bounded)
    {
        IOFile.WriteAllText(Output, "old\n");
        IOFile.SetAttributes(Output, FileAttributes.ReadOnly);
        await RefusedAsync(Output, bounded, "read-only");
        Assert.Equal("old\n", IOFile.ReadAllText(Output));
        Assert.Equal(["out.jsonl"], _folder.Names);
        IOFile.SetAttributes(Output, FileAttributes.Normal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_path_that_cannot_be_written_is_refused(bool bounded)
    {
        await RefusedAsync(_folder.Path, bounded, "it is a folder");
        await RefusedAsync(_folder.File("nowhere/out.jsonl"), bounded, "does not exist");
        await RefusedAsync("", bounded, "no path");
        await RefusedAsync("no\0name", bounded, "Cannot write");
        IOFile.WriteAllText(Output, "a file");
        await RefusedAsync(Output + "/", bounded, "it is a file");
        await RefusedAsync(Output + "/below", bounded, "does not exist");
        Assert.Equal("a file", IOFile.ReadAllText(Output));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_full_device_is_reported(bool bounded)
    {
        if (!OperatingSystem.IsLinux())
            return;
        await using var sink = await OpenAsync("/dev/full", bounded);
        await sink.WriteAsync(TestRows.SinkBatch(0, 1), default);
        var error = await Assert.ThrowsAsync<StreamException>(async () => await sink.FlushAsync(default));
        Assert.Equal(ErrorCodes.SinkUnavailable, error.Code);
        Assert.Equal("Cannot write '/dev/full': No space left on device.", error.Message);
    }

    [Fact]
    public async Task A_device_is_written_to_and_not_replaced()
    {
        if (!OperatingSystem.IsLinux())
            return;
        await using (var sink = await OpenAsync("/dev/null", bounded: true))
        {
            await sink.WriteAsync(TestRows.SinkBatch(0, 1), default);
            await sink.CompleteAsync(default);
        }
        Assert.Equal(0, new FileInfo("/dev/null").Length);
        Assert.False(IOFile.Exists("/dev/.null.partial"));
    }

    [Fact]
    public async Task A_folder_shows_files_when_they_are_large_or_old_enough()
    {
        var folder = _folder.File("out") + "/";
        var options = new FileSinkOptions { Path = folder, RollBytes = 2000, RollAfter = TimeSpan.FromSeconds(5) };
        await using (var sink = await OpenAsync(options, bounded: false))
        {
            await sink.WriteAsync(TestRows.SinkBatch(0, 10), default);
            await sink.FlushAsync(default);
            Assert.Equal(["_part-000001.jsonl"], Names(folder));
            _clock.Advance(TimeSpan.FromSeconds(5));
            await sink.FlushAsync(default);
            Assert.Equal(["part-000001.jsonl"], Names(folder));
            await sink.WriteAsync(TestRows.SinkBatch(10, 500), default);
            Assert.Equal(["part-000001.jsonl", "part-000002.jsonl"], Names(folder));
            await sink.WriteAsync(TestRows.SinkBatch(510, 1), default);
            await sink.FlushAsync(default);
            Assert.Contains("_part-000003.jsonl", Names(folder));
        }
        Assert.Equal(["part-000001.jsonl", "part-000002.jsonl", "part-000003.jsonl"], Names(folder));
        await using (var again = await OpenAsync(options, bounded: false))
            Assert.Contains("_part-000004.jsonl", Names(folder));
        Assert.DoesNotContain("_part-000004.jsonl", Names(folder));
    }

    [Fact]
    public async Task Two_sinks_may_share_a_folder()
    {
        var folder = _folder.File("out") + "/";
        await using (var first = await OpenAsync(folder, bounded: true))
        await using (var second = await OpenAsync(folder, bounded: true))
        {
            await first.WriteAsync(TestRows.SinkBatch(0, 1), default);
            await second.WriteAsync(TestRows.SinkBatch(1, 1), default);
            await first.CompleteAsync(default);
            await second.CompleteAsync(default);
        }
        var lines = Names(folder).SelectMany(n => IOFile.ReadAllLines(Path.Combine(folder, n)));
        Assert.Equal([TestRows.Line(0), TestRows.Line(1)], lines);
    }

    static IEnumerable<string> Names(string folder) => Directory.EnumerateFiles(folder).Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal);

    async Task RefusedAsync(string path, bool bounded, string message)
    {
        var error = await Assert.ThrowsAsync<StreamException>(async () => await OpenAsync(path, bounded));
        Assert.Equal(ErrorCodes.SinkUnavailable, error.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    ValueTask<ISink> OpenAsync(string path, bool bounded) => OpenAsync(new FileSinkOptions { Path = path }, bounded);

    ValueTask<ISink> OpenAsync(FileSinkOptions options, bool bounded) => new FileSinkConnector().OpenAsync(
        new SinkContext { Pipeline = "p", Name = "out", Options = options, Schema = TestRows.Schema, Time = _clock, Bounded = bounded }, default);
}
