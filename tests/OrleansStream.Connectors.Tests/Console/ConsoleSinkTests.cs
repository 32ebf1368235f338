using System.IO.Pipes;
using System.Text;
using OrleansStream.Connectors.Console;
using OrleansStream.Connectors.Tests.Conformance;
using OrleansStream.Connectors.Tests.Support;
using OrleansStream.Diagnostics;

namespace OrleansStream.Connectors.Tests.Console;

public sealed class ConsoleSinkTests : SinkConformance
{
    readonly MemoryStream _stream = new();

    public ConsoleSinkTests() => Connector = new ConsoleSinkConnector(new ConsoleOutput(_stream));

    protected override ISinkConnector Connector { get; }

    protected override object Options { get; } = new ConsoleSinkOptions();

    protected override ValueTask<IReadOnlyList<string>> ReadBackAsync() => new(TestRows.Lines(_stream.ToArray()));

    [Fact]
    public async Task A_label_stands_before_each_row()
    {
        await using var sink = await OpenAsync("totals", label: true);
        await sink.WriteAsync(TestRows.SinkBatch(7, 2), default);
        Assert.Equal("totals | {\"n\":7}\ntotals | {\"n\":8}\n", Encoding.UTF8.GetString(_stream.ToArray()));
    }

    [Fact]
    public async Task Lines_of_several_sinks_are_never_torn()
    {
        var names = new[] { "a", "bb", "ccc", "dddd" };
        await Parallel.ForEachAsync(names, async (name, cancellation) =>
        {
            await using var sink = await OpenAsync(name, label: true);
            for (var n = 0; n < 100; n++)
                await sink.WriteAsync(TestRows.SinkBatch(n * 3, 3), cancellation);
        });
        var lines = TestRows.Lines(_stream.ToArray());
        foreach (var name in names)
        {
            Assert.Equal(Enumerable.Range(0, 300).Select(n => $"{name} | {TestRows.Line(n)}"),
                lines.Where(l => l.StartsWith(name + " | ", StringComparison.Ordinal)));
        }
        Assert.Equal(names.Length * 300, lines.Count);
    }

    [Fact]
    public async Task A_reader_that_went_away_is_a_failure()
    {
        using var server = new AnonymousPipeServerStream(PipeDirection.Out);
        new AnonymousPipeClientStream(PipeDirection.In, server.GetClientHandleAsString()).Dispose();
        server.DisposeLocalCopyOfClientHandle();
        var error = await Assert.ThrowsAsync<StreamException>(async () => await new ConsoleOutput(server).WriteAsync("x\n"u8.ToArray(), default));
        Assert.Equal(ErrorCodes.SinkUnavailable, error.Code);
        Assert.Contains("standard output", error.Message, StringComparison.Ordinal);
    }

    ValueTask<ISink> OpenAsync(string name, bool label) => Connector.OpenAsync(
        new SinkContext
        {
            Pipeline = "p", Name = name, Options = new ConsoleSinkOptions { Label = label }, Schema = TestRows.Schema, Time = TimeProvider.System,
        },
        default);
}
