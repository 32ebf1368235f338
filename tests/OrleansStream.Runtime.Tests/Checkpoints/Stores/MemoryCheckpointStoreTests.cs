using OrleansStream.Checkpoints;
using OrleansStream.Diagnostics;
using OrleansStream.Runtime.Checkpoints.Stores;
using OrleansStream.Testing.Conformance;

namespace OrleansStream.Runtime.Tests.Checkpoints.Stores;

public class MemoryCheckpointStoreTests : CheckpointStoreConformance
{
    readonly MemoryCheckpointStore _store = new();

    public static TheoryData<string> Names => [.. Checks];

    protected override bool IsDurable => false;

    [Theory]
    [MemberData(nameof(Names))]
    public Task Conforms(string check) => RunAsync(check);

    [Fact]
    public async Task Holds_no_more_than_it_may()
    {
        var store = new MemoryCheckpointStore(maxBytes: 100);
        await store.WriteSegmentAsync("orders", "a", [new byte[60]], default);
        var failure = await Assert.ThrowsAsync<StreamException>(async () => await store.WriteSegmentAsync("orders", "b", [new byte[41]], default));
        Assert.Equal(ErrorCodes.LimitReached, failure.Code);
        await store.WriteSegmentAsync("orders", "a", [new byte[100]], default);
        await store.DeleteSegmentsAsync("orders", ["a"], default);
        await store.BeginAttemptAsync("orders", 1, default);
        Assert.True(await store.CommitAsync(new CheckpointInfo("orders", 1, 1, default), 0, new byte[100], default));
        await store.DeletePipelineAsync("orders", default);
        await store.WriteSegmentAsync("orders", "b", [new byte[50], new byte[50]], default);
    }

    protected override ValueTask<ICheckpointStore> OpenAsync() => new(_store);
}
