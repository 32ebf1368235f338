using System.Diagnostics;
using System.IO.Pipes;
using System.Text;
using CsCheck;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansStream.Connectors.File;
using OrleansStream.Connectors.Tests.Support;
using OrleansStream.Diagnostics;

namespace OrleansStream.Connectors.Tests.File;

public sealed class FileSourceTests : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly TestClock _clock = new();

    string Input => _folder.File("in.jsonl");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_empty_file_ends_at_once()
    {
        IOFile.WriteAllText(Input, "");
        await using var reader = await OpenAsync();
        Assert.Null(await reader.ReadAsync(default));
    }

    [Fact]
    public async Task A_byte_order_mark_is_no_part_of_the_first_row()
    {
        IOFile.WriteAllText(Input, "a\nb\n", new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        await using var reader = await OpenAsync();
        var chunk = await NextAsync(reader);
        Assert.Equal("a\nb\n", Text(chunk));
        Assert.Equal(3, chunk.First.Offset);
        Assert.Equal(7, chunk.Next.Offset);
    }

    [Fact]
    public async Task A_large_file_comes_in_large_chunks_of_whole_lines()
    {
        var content = TestRows.Encode(0, 200_000);
        IOFile.WriteAllBytes(Input, content);
        await using var reader = await OpenAsync();
        var at = 0;
        while (await reader.ReadAsync(default) is EncodedChunk chunk)
        {
            Assert.Equal(at, chunk.First.Offset);
            Assert.Equal((byte)'\n', chunk.Data.Span[^1]);
            Assert.True(chunk.Data.Span.SequenceEqual(content.AsSpan(at, chunk.Data.Length)));
            Assert.InRange(chunk.Data.Length, 1, FilePartitionReader.ChunkBytes);
            at += chunk.Data.Length;
            Assert.True(at == content.Length || chunk.Data.Length > FilePartitionReader.ChunkBytes / 2);
        }
        Assert.Equal(content.Length, at);
    }

    [Fact]
    public async Task A_line_longer_than_a_chunk_comes_in_parts()
    {
        IOFile.WriteAllText(Input, $"before\n{new string('x', 1_000_000)}\nafter\n");
        await using var reader = await OpenAsync();
        var before = await NextAsync(reader);
        Assert.Equal("before\n", Text(before));
        Assert.True(before.Begins && !before.GoesOn);
        var part = await NextAsync(reader);
        Assert.Equal((7, FilePartitionReader.ChunkBytes), (part.First.Offset, part.Data.Length));
        Assert.True(part.GoesOn && !part.Begins);
        var rest = await NextAsync(reader);
        Assert.False(rest.GoesOn);
        Assert.EndsWith("x\nafter\n", Text(rest), StringComparison.Ordinal);
        Assert.Equal(part.Next, rest.First);
        Assert.Null(await reader.ReadAsync(default));
    }

    [Fact]
    public async Task Any_bytes_come_through_unchanged_whatever_the_chunks()
    {
        var bytes = Gen.OneOf(Gen.Byte, Gen.Const((byte)'\n')).Array[0, 2000];
        await Gen.Select(bytes, Gen.Int[5, 300]).SampleAsync(ReadsWhatWasWrittenAsync, iter: 300, threads: 1);
    }

    [Fact]
    public async Task Tail_waits_for_the_rest_of_a_row()
    {
        IOFile.WriteAllText(Input, "one\ntw");
        await using var reader = await OpenAsync(Tail);
        Assert.Equal("one\n", Text(await NextAsync(reader)));
        var next = reader.ReadAsync(default).AsTask();
        await _clock.SomebodyWaitsAsync();
        IOFile.AppendAllText(Input, "o\nthree\n");
        _clock.Advance(FilePartitionReader.PollInterval);
        var chunk = Assert.IsType<EncodedChunk>(await next);
        Assert.Equal("two\nthree\n", Text(chunk));
        Assert.Equal(4, chunk.First.Offset);
    }

    [Fact]
    public async Task Tail_reads_a_file_that_was_cut_from_its_beginning_and_positions_still_grow()
    {
        IOFile.WriteAllText(Input, "one\ntwo\n");
        await using var reader = await OpenAsync(Tail);
        var before = await NextAsync(reader);
        IOFile.WriteAllText(Input, "new\n");
        var chunk = await NextAsync(reader);
        Assert.Equal("new\n", Text(chunk));
        Assert.True(chunk.First.Offset >= before.Next.Offset);
        IOFile.AppendAllText(Input, "more\n");
        await using var resumed = await OpenAsync(Tail, chunk.Next);
        Assert.Equal("more\n", Text(await NextAsync(resumed)));
    }

    [Fact]
    public async Task Tail_follows_the_name_when_another_file_takes_its_place_and_keeps_the_last_row()
    {
        IOFile.WriteAllText(Input, "one\nlast");
        await using var reader = await OpenAsync(Tail);
        Assert.Equal("one\n", Text(await NextAsync(reader)));
        IOFile.Move(Input, _folder.File("in.1"));
        IOFile.WriteAllText(Input, "a new file that is longer\n");
        Assert.Equal("last", Text(await NextAsync(reader)));
        Assert.Equal("a new file that is longer\n", Text(await NextAsync(reader)));
    }

    [Fact]
    public async Task Tail_through_a_link_is_not_fooled_by_the_links_own_length()
    {
        IOFile.WriteAllText(Input, "one\n");
        IOFile.CreateSymbolicLink(_folder.File("link"), Input);
        await using var reader = await OpenAsync(Tail with { Path = _folder.File("link") });
        Assert.Equal("one\n", Text(await NextAsync(reader)));
        using var stop = new CancellationTokenSource();
        var next = reader.ReadAsync(stop.Token).AsTask();
        await _clock.SomebodyWaitsAsync();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
    }

    [Fact]
    public async Task A_file_shorter_than_the_position_to_go_on_from_is_an_error()
    {
        IOFile.WriteAllText(Input, "one\n");
        await using var reader = await OpenAsync(new FileSourceOptions { Path = Input }, new SourcePosition(100));
        var error = await Assert.ThrowsAsync<StreamException>(async () => await reader.ReadAsync(default));
        Assert.Equal(ErrorCodes.SourceUnavailable, error.Code);
        Assert.Contains("only 4 bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_file_is_refused_with_its_full_path()
    {
        var error = await Assert.ThrowsAsync<StreamException>(() => OpenAsync());
        Assert.Equal(ErrorCodes.SourceUnavailable, error.Code);
        Assert.Equal($"Cannot read '{Input}': there is no such file.", error.Message);
    }

    [Theory]
    [InlineData("", "no path")]
    [InlineData("/", "it is a folder")]
    [InlineData("no\0name", "Cannot read")]
    public async Task A_path_that_is_no_file_is_refused(string path, string message)
    {
        var error = await Assert.ThrowsAsync<StreamException>(() => OpenAsync(new FileSourceOptions { Path = path }));
        Assert.Equal(ErrorCodes.SourceUnavailable, error.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Standard_input_is_read_as_it_comes_and_a_cancelled_read_keeps_what_arrives()
    {
        await using var server = new AnonymousPipeServerStream(PipeDirection.Out);
        var client = new AnonymousPipeClientStream(PipeDirection.In, server.ClientSafePipeHandle);
        var connector = new FileSourceConnector(new ConnectorServices { StandardInput = () => client });
        await using var source = await connector.OpenAsync(Context(new FileSourceOptions { Path = "-" }), default);
        await using var reader = await source.OpenAsync("0", null, default);
        using var stop = new CancellationTokenSource();
        var waiting = reader.ReadAsync(stop.Token).AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        server.Write("one\ntw"u8);
        Assert.Equal("one\n", Text(await NextAsync(reader)));
        server.Write("o\n"u8);
        server.Dispose();
        Assert.Equal("two\n", Text(await NextAsync(reader)));
        Assert.Null(await reader.ReadAsync(default));
    }

    [Fact]
    public async Task A_named_pipe_is_read_to_its_writers_end()
    {
        if (OperatingSystem.IsWindows())
            return;
        using (var make = Process.Start("mkfifo", Input))
            await make.WaitForExitAsync();
        await using var reader = await OpenAsync();
        var first = reader.ReadAsync(default).AsTask();
        await Task.Run(() => IOFile.WriteAllText(Input, "one\ntwo\n"));
        Assert.Equal("one\ntwo\n", Text(Assert.IsType<EncodedChunk>(await first)));
        Assert.Null(await reader.ReadAsync(default));
    }

    [Fact]
    public async Task Rows_come_at_the_rate_asked_for()
    {
        IOFile.WriteAllBytes(Input, TestRows.Encode(0, 100));
        await using var reader = await OpenAsync(new FileSourceOptions { Path = Input, Rate = 10 });
        Assert.Equal(TestRows.Line(0) + "\n", Text(await NextAsync(reader)));
        var next = reader.ReadAsync(default).AsTask();
        await _clock.SomebodyWaitsAsync();
        Assert.False(next.IsCompleted);
        _clock.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal(TestRows.Line(1) + "\n", Text(Assert.IsType<EncodedChunk>(await next)));
        // After a long stall no more than a second's rows are made up for.
        _clock.Advance(TimeSpan.FromMinutes(1));
        var chunk = await NextAsync(reader);
        Assert.Equal(TestRows.Encode(2, 10), chunk.Data.ToArray());
    }

    async Task ReadsWhatWasWrittenAsync(byte[] bytes, int chunkBytes)
    {
        IOFile.WriteAllBytes(Input, bytes);
        var at = 0L;
        var options = new FileSourceOptions { Path = Input };
        await using var reader = new FilePartitionReader(new PathInput(Input), options, null, _clock, NullLogger.Instance, chunkBytes);
        while (await reader.ReadAsync(default) is { } chunk)
        {
            var encoded = Assert.IsType<EncodedChunk>(chunk);
            Assert.Equal(at == 0, encoded.Begins);
            Assert.True(encoded.First.Offset == at || (at == 0 && encoded.First.Offset == 3));
            Assert.True(encoded.Data.Span.SequenceEqual(bytes.AsSpan((int)encoded.First.Offset, encoded.Data.Length)));
            at = chunk.Next.Offset;
            Assert.True(encoded.Data.IsEmpty || encoded.Data.Span[^1] == '\n' || encoded.GoesOn || at == bytes.Length);
        }
        Assert.True(at == bytes.Length || bytes.AsSpan().SequenceEqual("\uFEFF"u8));
    }

    FileSourceOptions Tail => new() { Path = Input, Mode = FileSourceMode.Tail };

    SourceContext Context(object options) => new() { Pipeline = "p", Name = "in", Options = options, Time = _clock };

    async Task<IPartitionReader> OpenAsync(FileSourceOptions? options = null, SourcePosition? after = null)
    {
        var source = await new FileSourceConnector().OpenAsync(Context(options ?? new FileSourceOptions { Path = Input }), default);
        return await source.OpenAsync("0", after, default);
    }

    static async Task<EncodedChunk> NextAsync(IPartitionReader reader) =>
        Assert.IsType<EncodedChunk>(await reader.ReadAsync(default).AsTask().WaitAsync(TimeSpan.FromSeconds(30)));

    static string Text(EncodedChunk chunk) => Encoding.UTF8.GetString(chunk.Data.Span);
}
