using OrleansStream.Connectors.File;
using OrleansStream.Connectors.Tests.Support;
using OrleansStream.Diagnostics;

namespace OrleansStream.Connectors.Tests.File;

public sealed class CompressedFileTests : IDisposable
{
    static readonly byte[] Content = TestRows.Encode(0, 90_000);

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Suffixes => [".gz", ".zst", ".GZ"];

    [Theory]
    [MemberData(nameof(Suffixes))]
    public async Task What_is_written_compressed_is_read_back(string suffix)
    {
        var path = _folder.File("rows.jsonl" + suffix);
        await using (var sink = await OpenSinkAsync(path, bounded: true))
        {
            await sink.WriteAsync(TestRows.SinkBatch(0, 30_000), default);
            await sink.FlushAsync(default);
            await sink.WriteAsync(TestRows.SinkBatch(30_000, 60_000), default);
            await sink.CompleteAsync(default);
        }
        Assert.InRange(new FileInfo(path).Length, 100, Content.Length / 3);
        Assert.Equal([path], Directory.GetFileSystemEntries(Path.GetDirectoryName(path)!));
        var (read, positions) = await ReadAsync(path, null);
        Assert.Equal(Content, read);
        Assert.True(positions.Count > 1);
        // Positions are those of what the file holds.
        foreach (var position in positions)
            Assert.Equal(Content[(int)position.Offset..], (await ReadAsync(path, position)).Read);
    }

    [Theory]
    [InlineData(".gz", 0.5)]
    [InlineData(".gz", 0.9999)]
    [InlineData(".zst", 0.5)]
    [InlineData(".zst", 0.9999)]
    public async Task A_file_that_was_cut_off_fails_with_its_code(string suffix, double part)
    {
        var whole = Compressed(suffix);
        IOFile.WriteAllBytes(_folder.File("rows" + suffix), whole[..(int)(whole.Length * part)]);
        var error = await Assert.ThrowsAsync<StreamException>(() => ReadAsync(_folder.File("rows" + suffix), null));
        Assert.Equal(ErrorCodes.SourceUnavailable, error.Code);
        Assert.Contains("cut off", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".gz")]
    [InlineData(".zst")]
    public async Task A_damaged_file_fails_with_its_code(string suffix)
    {
        var bytes = Compressed(suffix);
        for (var i = bytes.Length / 2; i < (bytes.Length / 2) + 40; i++)
            bytes[i] ^= 0x55;
        IOFile.WriteAllBytes(_folder.File("rows" + suffix), bytes);
        Assert.Equal(ErrorCodes.SourceUnavailable, (await Assert.ThrowsAsync<StreamException>(() => ReadAsync(_folder.File("rows" + suffix), null))).Code);
        IOFile.WriteAllText(_folder.File("rows" + suffix), "{\"not\":\"compressed\"}\n{\"not\":\"compressed\"}\n");
        var error = await Assert.ThrowsAsync<StreamException>(() => ReadAsync(_folder.File("rows" + suffix), null));
        Assert.Contains("not what its name says", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".gz")]
    [InlineData(".zst")]
    public async Task Files_that_were_joined_are_read_to_the_last(string suffix)
    {
        IOFile.WriteAllBytes(_folder.File("rows" + suffix), [.. Compressed(suffix), .. Compressed(suffix)]);
        Assert.Equal(Content.Length * 2, (await ReadAsync(_folder.File("rows" + suffix), null)).Read.Length);
    }

    [Fact]
    public async Task An_empty_file_has_no_rows()
    {
        IOFile.WriteAllText(_folder.File("rows.gz"), "");
        Assert.Empty((await ReadAsync(_folder.File("rows.gz"), null)).Read);
    }

    [Fact]
    public async Task What_cannot_be_done_with_a_compressed_file_is_refused()
    {
        IOFile.WriteAllBytes(_folder.File("rows.gz"), Compressed(".gz"));
        var tail = new FileSourceOptions { Path = _folder.File("rows.gz"), Mode = FileSourceMode.Tail };
        Assert.Equal(ErrorCodes.Conflict, (await Assert.ThrowsAsync<StreamException>(() => new FileSourceConnector().OpenAsync(Context(tail), default).AsTask())).Code);
        Assert.Equal(ErrorCodes.Conflict, (await Assert.ThrowsAsync<StreamException>(() => OpenSinkAsync(_folder.File("out.gz"), bounded: false).AsTask())).Code);
    }

    static byte[] Compressed(string suffix)
    {
        using var to = new MemoryStream();
        using (var compressor = Compression.Of(suffix)!.Write(to))
            compressor.Write(Content);
        return to.ToArray();
    }

    static async Task<(byte[] Read, List<SourcePosition> Positions)> ReadAsync(string path, SourcePosition? after)
    {
        var source = await new FileSourceConnector().OpenAsync(Context(new FileSourceOptions { Path = path }), default);
        await using var reader = await source.OpenAsync("0", after, default);
        var (read, positions) = (new MemoryStream(), new List<SourcePosition>());
        while (await reader.ReadAsync(default) is EncodedChunk chunk)
        {
            Assert.Equal((after?.Offset ?? 0) + read.Length, chunk.First.Offset);
            read.Write(chunk.Data.Span);
            positions.Add(chunk.Next);
        }
        return (read.ToArray(), positions);
    }

    static ValueTask<ISink> OpenSinkAsync(string path, bool bounded) => new FileSinkConnector().OpenAsync(
        new SinkContext
        {
            Pipeline = "p", Name = "out", Options = new FileSinkOptions { Path = path }, Schema = TestRows.Batch(0, 1).Schema, Time = TimeProvider.System, Bounded = bounded,
        },
        default);

    static SourceContext Context(object options) => new() { Pipeline = "p", Name = "in", Options = options, Time = TimeProvider.System };
}
