using OrleansStream.Connectors.Memory;
using OrleansStream.Connectors.Tests.Conformance;
using OrleansStream.Connectors.Tests.Support;
using OrleansStream.Diagnostics;
using OrleansStream.Events;

namespace OrleansStream.Connectors.Tests.Memory;

public sealed class MemorySourceTests : SourceConformance
{
    readonly MemoryChannels _channels = new();

    public MemorySourceTests() => Connector = new MemorySourceConnector(_channels);

    protected override ISourceConnector Connector { get; }

    protected override object Options { get; } = new MemorySourceOptions { Bounded = true };

    protected override IReadOnlyDictionary<string, IReadOnlyList<string>> Expected { get; } =
        new Dictionary<string, IReadOnlyList<string>> { ["0"] = [.. Enumerable.Range(0, 300).Select(n => n.ToString())] };

    protected override async ValueTask PrepareAsync()
    {
        _channels.Remove("in");
        var channel = _channels.Open("in");
        for (var n = 0; n < 300; n += 30)
            await channel.WriteAsync(TestRows.Batch(n, 30));
        channel.Complete();
    }

    [Fact]
    public async Task An_unknown_channel_is_refused()
    {
        var context = new SourceContext { Pipeline = "p", Name = "nowhere", Options = new MemorySourceOptions(), Time = TimeProvider.System };
        var error = await Assert.ThrowsAsync<StreamException>(async () => await Connector.OpenAsync(context, default));
        Assert.Equal(ErrorCodes.SourceUnavailable, error.Code);
        Assert.Contains("'nowhere'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_channel_makes_the_writer_wait()
    {
        var channel = _channels.Open("small", capacity: 2);
        await channel.WriteAsync(TestRows.Batch(0, 1));
        await channel.WriteAsync(TestRows.Batch(1, 1));
        var third = channel.WriteAsync(TestRows.Batch(2, 1)).AsTask();
        Assert.False(third.IsCompleted);
        Assert.NotNull(await channel.ReadAsync());
        await third;
    }

    [Fact]
    public async Task A_writer_with_other_columns_is_refused()
    {
        var channel = _channels.Open("typed", new RowSchema(new RowField("other", DataType.String)));
        await Assert.ThrowsAsync<ArgumentException>(async () => await channel.WriteAsync(TestRows.Batch(0, 1)));
    }

    [Fact]
    public async Task A_failed_channel_fails_its_reader_after_what_was_queued()
    {
        var channel = _channels.Open("failing");
        await channel.WriteAsync(TestRows.Batch(0, 1));
        channel.Complete(new InvalidOperationException("the program failed"));
        Assert.NotNull(await channel.ReadAsync());
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await channel.ReadAsync());
    }
}

public sealed class MemorySinkTests : SinkConformance
{
    readonly MemoryChannels _channels = new();

    public MemorySinkTests() => Connector = new MemorySinkConnector(_channels);

    protected override ISinkConnector Connector { get; }

    protected override object Options { get; } = new MemorySinkOptions();

    protected override async ValueTask<IReadOnlyList<string>> ReadBackAsync()
    {
        var channel = _channels.Open("out");
        channel.Complete();
        var lines = new List<string>();
        await foreach (var batch in channel.ReadAllAsync())
        {
            for (var i = 0; i < batch.Count; i++)
                lines.Add(TestRows.Line((long)batch.Row(i)["n"]!));
        }
        return lines;
    }
}
