using OrleansStream.Connectors.Discard;
using OrleansStream.Connectors.Tests.Support;

namespace OrleansStream.Connectors.Tests.Discard;

public sealed class DiscardSinkTests
{
    [Fact]
    public async Task Rows_are_counted_over_all_sinks_of_the_connector()
    {
        var connector = new DiscardSinkConnector();
        for (var i = 0; i < 2; i++)
        {
            var context = new SinkContext
            {
                Pipeline = "p", Name = "out", Options = new DiscardSinkOptions(), Schema = TestRows.Schema, Time = TimeProvider.System,
            };
            await using var sink = await connector.OpenAsync(context, default);
            await sink.WriteAsync(new SinkBatch(TestRows.Batch(0, 10), default), default);
            await sink.WriteAsync(new SinkBatch(TestRows.Batch(0, 10).WithSelection(Events.Selection.Of(new[] { 3, 5 })), default), default);
            await sink.CompleteAsync(default);
        }
        Assert.Equal(24, connector.Rows);
    }
}
