using OrleansStream.Components;
using OrleansStream.Connectors.Tests.Support;

namespace OrleansStream.Connectors.Tests.Conformance;

/// <summary>What every sink connector must do. A connector's test derives from it and can read back what arrived.</summary>
public abstract class SinkConformance
{
    /// <summary>The connector under test.</summary>
    protected abstract ISinkConnector Connector { get; }

    /// <summary>Options that write to a place which <see cref="ReadBackAsync"/> reads.</summary>
    protected abstract object Options { get; }

    /// <summary>Whether results of a bounded run appear only as a whole.</summary>
    protected virtual bool Whole => false;

    /// <summary>The lines that a reader of the sink's place sees now.</summary>
    protected abstract ValueTask<IReadOnlyList<string>> ReadBackAsync();

    [Fact]
    public void Options_are_marked_as_a_sink()
    {
        var mark = Attribute.GetCustomAttribute(Connector.OptionsType, typeof(ComponentAttribute));
        Assert.Equal(ComponentKind.Sink, Assert.IsType<ComponentAttribute>(mark).Kind);
        Assert.IsType(Connector.OptionsType, Options);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Every_row_arrives_once_and_in_order(bool bounded)
    {
        await using (var sink = await OpenAsync(bounded))
        {
            var next = 0;
            foreach (var count in new[] { 1, 7, 0, 1000, 3, 8192 })
            {
                await sink.WriteAsync(Batch(next, count), default);
                next += count;
                if (count == 7)
                    await sink.FlushAsync(default);
            }
            await sink.CompleteAsync(default);
        }
        Assert.Equal(Enumerable.Range(0, 9203).Select(n => TestRows.Line(n)), await ReadBackAsync());
    }

    [Fact]
    public async Task Flushed_rows_of_an_endless_run_stay_without_completion()
    {
        await using (var sink = await OpenAsync(bounded: false))
        {
            await sink.WriteAsync(Batch(0, 100), default);
            await sink.FlushAsync(default);
        }
        Assert.Equal(Enumerable.Range(0, 100).Select(n => TestRows.Line(n)), await ReadBackAsync());
    }

    [Fact]
    public async Task A_bounded_run_that_fails_leaves_no_half_result()
    {
        if (!Whole)
            return;
        await using (var sink = await OpenAsync(bounded: true))
        {
            await sink.WriteAsync(Batch(0, 10_000), default);
            await sink.FlushAsync(default);
            Assert.Empty(await ReadBackAsync());
        }
        Assert.Empty(await ReadBackAsync());
    }

    [Fact]
    public async Task The_memory_of_a_batch_is_the_callers_again_after_the_write()
    {
        await using (var sink = await OpenAsync(bounded: true))
        {
            var encoded = Connector.Traits.Encoded ? TestRows.Encode(0, 5) : [];
            await sink.WriteAsync(new SinkBatch(TestRows.Batch(0, 5), encoded), default);
            encoded.AsSpan().Fill((byte)'x');
            await sink.CompleteAsync(default);
        }
        Assert.Equal(Enumerable.Range(0, 5).Select(n => TestRows.Line(n)), await ReadBackAsync());
    }

    [Fact]
    public async Task A_run_without_rows_completes()
    {
        await using (var sink = await OpenAsync(bounded: true))
            await sink.CompleteAsync(default);
        Assert.Empty(await ReadBackAsync());
    }

    [Fact]
    public async Task Closing_twice_is_harmless()
    {
        var sink = await OpenAsync(bounded: true);
        await sink.WriteAsync(Batch(0, 1), default);
        await sink.DisposeAsync();
        await sink.DisposeAsync();
    }

    /// <summary>Opens the sink.</summary>
    protected ValueTask<ISink> OpenAsync(bool bounded) => Connector.OpenAsync(
        new SinkContext
        {
            Pipeline = "conformance", Name = "out", Options = Options, Schema = TestRows.Schema, Time = TimeProvider.System, Bounded = bounded,
        },
        default);

    SinkBatch Batch(int from, int count) => Connector.Traits.Encoded ? TestRows.SinkBatch(from, count) : new(TestRows.Batch(from, count), default);
}
