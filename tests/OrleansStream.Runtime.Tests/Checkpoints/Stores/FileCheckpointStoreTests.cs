using OrleansStream.Checkpoints;
using OrleansStream.Diagnostics;
using OrleansStream.Runtime.Checkpoints.Stores;
using OrleansStream.Testing.Conformance;

namespace OrleansStream.Runtime.Tests.Checkpoints.Stores;

public sealed class FileCheckpointStoreTests : CheckpointStoreConformance, IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("orleansstream-").FullName;

    public static TheoryData<string> Names => [.. Checks];

    string Root => Path.Combine(_folder, "deep", "checkpoints");

    string Pipeline => Path.Combine(Root, "orders");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Names))]
    public Task Conforms(string check) => RunAsync(check);

    [Theory]
    [InlineData("cut in the head")]
    [InlineData("cut in the manifest")]
    [InlineData("grown")]
    [InlineData("a bit of the head")]
    [InlineData("a bit of the manifest")]
    [InlineData("emptied")]
    [InlineData("another's")]
    public async Task A_damaged_manifest_is_listed_and_cannot_be_read(string damage)
    {
        await using var store = new FileCheckpointStore(Root);
        await CommitAsync(store, 1);
        await CommitAsync(store, 2);
        var file = Directory.EnumerateFiles(Path.Combine(Pipeline, "manifests")).Order().Last();
        var bytes = await File.ReadAllBytesAsync(file);
        var damaged = damage switch
        {
            "cut in the head" => bytes[..20],
            "cut in the manifest" => bytes[..^1],
            "grown" => [.. bytes, 0],
            "a bit of the head" => Flipped(bytes, 33),
            "a bit of the manifest" => Flipped(bytes, bytes.Length - 1),
            "emptied" => [],
            _ => await File.ReadAllBytesAsync(Directory.EnumerateFiles(Path.Combine(Pipeline, "manifests")).Order().First()),
        };
        await File.WriteAllBytesAsync(file, damaged);
        Assert.Equal([1, 2], (await store.ListAsync("orders", default)).Select(c => c.Epoch));
        var failure = await Assert.ThrowsAsync<StreamException>(async () => await store.ReadManifestAsync("orders", 2, default));
        Assert.Equal(ErrorCodes.CheckpointDamaged, failure.Code);
        Assert.Contains(file, failure.Message, StringComparison.Ordinal);
        Assert.NotNull(await store.ReadManifestAsync("orders", 1, default));
        Assert.Equal(2, await store.BeginAttemptAsync("orders", 2, default));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_used_is_said_so()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "deep"), "");
        await using var below = new FileCheckpointStore(Root);
        await Assert.ThrowsAnyAsync<IOException>(async () => await below.BeginAttemptAsync("orders", 1, default));
        await using var store = new FileCheckpointStore(Path.Combine(_folder, "deep"));
        var failure = await Assert.ThrowsAsync<StreamException>(async () => await store.BeginAttemptAsync("orders", 1, default));
        Assert.Equal(ErrorCodes.CheckpointFailed, failure.Code);
        Assert.Contains("is a file", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_state_that_cannot_be_read_stops_everybody()
    {
        await using var store = new FileCheckpointStore(Root);
        await CommitAsync(store, 1);
        await File.WriteAllTextAsync(Path.Combine(Pipeline, "state"), "orleansstream checkpoints 1\n1\n0");
        var failure = await Assert.ThrowsAsync<StreamException>(async () => await store.BeginAttemptAsync("orders", 2, default));
        Assert.Equal(ErrorCodes.CheckpointFailed, failure.Code);
    }

    [Fact]
    public async Task A_folder_that_goes_away_is_said_so()
    {
        await using var store = new FileCheckpointStore(Root);
        await CommitAsync(store, 1);
        Directory.Delete(Root, recursive: true);
        var failure = await Assert.ThrowsAsync<StreamException>(async () => await store.WriteSegmentAsync("orders", "a", [new byte[1]], default));
        Assert.Equal(ErrorCodes.CheckpointFailed, failure.Code);
    }

    [Fact]
    public async Task What_was_half_written_is_no_segment_and_goes_away_in_time()
    {
        await using var store = new FileCheckpointStore(Root);
        await CommitAsync(store, 1);
        var (old, young) = (Path.Combine(Pipeline, "new", "old"), Path.Combine(Pipeline, "new", "young"));
        await File.WriteAllTextAsync(old, "half");
        await File.WriteAllTextAsync(young, "half");
        File.SetLastWriteTimeUtc(old, File.GetLastWriteTimeUtc(young).AddHours(-2));
        Assert.Empty(await store.ListSegmentsAsync("orders", default));
        await store.BeginAttemptAsync("orders", 2, default);
        Assert.False(File.Exists(old));
        Assert.True(File.Exists(young));
    }

    protected override ValueTask<ICheckpointStore> OpenAsync() => new(new FileCheckpointStore(Root));

    static async Task CommitAsync(FileCheckpointStore store, long epoch)
    {
        await store.BeginAttemptAsync("orders", 1, default);
        Assert.True(await store.CommitAsync(new CheckpointInfo("orders", epoch, 1, default), epoch - 1, new byte[100], default));
    }

    static byte[] Flipped(byte[] bytes, int at)
    {
        byte[] flipped = [.. bytes];
        flipped[at] ^= 4;
        return flipped;
    }
}
