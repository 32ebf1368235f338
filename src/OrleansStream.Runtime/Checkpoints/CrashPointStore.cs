using OrleansStream.Checkpoints;

namespace OrleansStream.Runtime.Checkpoints;

/// <summary>A store with a crash point before and after everything that it writes, named as the method is.</summary>
sealed class CrashPointStore(ICheckpointStore store) : ICheckpointStore
{
    public ValueTask<long> BeginAttemptAsync(string pipeline, long attempt, CancellationToken cancellationToken) =>
        StepAsync(nameof(BeginAttemptAsync), () => store.BeginAttemptAsync(pipeline, attempt, cancellationToken));

    public ValueTask WriteSegmentAsync(string pipeline, string segment, IReadOnlyList<ReadOnlyMemory<byte>> content, CancellationToken cancellationToken) =>
        StepAsync(nameof(WriteSegmentAsync), () => store.WriteSegmentAsync(pipeline, segment, content, cancellationToken));

    public ValueTask<ReadOnlyMemory<byte>?> ReadSegmentAsync(string pipeline, string segment, long offset, long length, CancellationToken cancellationToken) =>
        store.ReadSegmentAsync(pipeline, segment, offset, length, cancellationToken);

    public ValueTask<IReadOnlyList<SegmentInfo>> ListSegmentsAsync(string pipeline, CancellationToken cancellationToken) =>
        store.ListSegmentsAsync(pipeline, cancellationToken);

    public ValueTask DeleteSegmentsAsync(string pipeline, IReadOnlyCollection<string> segments, CancellationToken cancellationToken) =>
        StepAsync(nameof(DeleteSegmentsAsync), () => store.DeleteSegmentsAsync(pipeline, segments, cancellationToken));

    public ValueTask<bool> CommitAsync(CheckpointInfo checkpoint, long after, ReadOnlyMemory<byte> manifest, CancellationToken cancellationToken) =>
        StepAsync(nameof(CommitAsync), () => store.CommitAsync(checkpoint, after, manifest, cancellationToken));

    public ValueTask<IReadOnlyList<CheckpointInfo>> ListAsync(string pipeline, CancellationToken cancellationToken) => store.ListAsync(pipeline, cancellationToken);

    public ValueTask<ReadOnlyMemory<byte>?> ReadManifestAsync(string pipeline, long epoch, CancellationToken cancellationToken) =>
        store.ReadManifestAsync(pipeline, epoch, cancellationToken);

    public ValueTask NameAsync(string pipeline, long epoch, string? name, CancellationToken cancellationToken) =>
        StepAsync(nameof(NameAsync), () => store.NameAsync(pipeline, epoch, name, cancellationToken));

    public ValueTask DeleteAsync(string pipeline, IReadOnlyCollection<long> epochs, CancellationToken cancellationToken) =>
        StepAsync(nameof(DeleteAsync), () => store.DeleteAsync(pipeline, epochs, cancellationToken));

    public ValueTask<IReadOnlyList<string>> ListPipelinesAsync(CancellationToken cancellationToken) => store.ListPipelinesAsync(cancellationToken);

    public ValueTask DeletePipelineAsync(string pipeline, CancellationToken cancellationToken) =>
        StepAsync(nameof(DeletePipelineAsync), () => store.DeletePipelineAsync(pipeline, cancellationToken));

    // The store belongs to whoever made it.
    public ValueTask DisposeAsync() => default;

    static async ValueTask<T> StepAsync<T>(string method, Func<ValueTask<T>> step)
    {
        await CrashPoints.BeforeAsync(method);
        var result = await step();
        await CrashPoints.AfterAsync(method);
        return result;
    }

    static async ValueTask StepAsync(string method, Func<ValueTask> step)
    {
        await CrashPoints.BeforeAsync(method);
        await step();
        await CrashPoints.AfterAsync(method);
    }
}
