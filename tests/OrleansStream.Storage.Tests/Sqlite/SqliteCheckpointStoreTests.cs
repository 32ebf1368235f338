using Microsoft.Data.Sqlite;
using OrleansStream.Checkpoints;
using OrleansStream.Diagnostics;
using OrleansStream.Storage.Sqlite;
using OrleansStream.Testing.Conformance;

namespace OrleansStream.Storage.Tests.Sqlite;

public sealed class SqliteCheckpointStoreTests : CheckpointStoreConformance, IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("orleansstream-").FullName;

    public static TheoryData<string> Names => [.. Checks];

    string Database => Path.Combine(_folder, "deep", "checkpoints.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Names))]
    public Task Conforms(string check) => RunAsync(check);

    [Fact]
    public async Task A_file_that_is_no_database_is_said_so()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Database)!);
        await File.WriteAllTextAsync(Database, new string('x', 100_000));
        await using var store = new SqliteCheckpointStore(Database);
        var failure = await Assert.ThrowsAsync<StreamException>(async () => await store.BeginAttemptAsync("orders", 1, default));
        Assert.Equal(ErrorCodes.CheckpointDamaged, failure.Code);
        Assert.Contains(Database, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_place_that_cannot_be_used_is_said_so()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "deep"), "");
        await using var store = new SqliteCheckpointStore(Database);
        var failure = await Assert.ThrowsAsync<StreamException>(async () => await store.BeginAttemptAsync("orders", 1, default));
        Assert.Equal(ErrorCodes.CheckpointFailed, failure.Code);
        Directory.CreateDirectory(Path.Combine(_folder, "folder.db"));
        await using var folder = new SqliteCheckpointStore(Path.Combine(_folder, "folder.db"));
        Assert.Equal(ErrorCodes.CheckpointFailed, (await Assert.ThrowsAsync<StreamException>(async () => await folder.ListAsync("orders", default))).Code);
    }

    [Fact]
    public async Task A_file_of_a_newer_program_is_left_alone()
    {
        await using (var store = new SqliteCheckpointStore(Database))
            await store.BeginAttemptAsync("orders", 1, default);
        Change("PRAGMA user_version = 99");
        await using var older = new SqliteCheckpointStore(Database);
        var failure = await Assert.ThrowsAsync<StreamException>(async () => await older.BeginAttemptAsync("orders", 2, default));
        Assert.Equal(ErrorCodes.CheckpointFailed, failure.Code);
        Assert.Contains("version 99", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UPDATE checkpoint SET manifest = zeroblob(length(manifest)) WHERE epoch = 2")]
    [InlineData("UPDATE checkpoint SET hash = hash + 1 WHERE epoch = 2")]
    public async Task A_damaged_manifest_is_listed_and_cannot_be_read(string damage)
    {
        await using var store = await WithTwoEpochsAsync();
        Change(damage);
        Assert.Equal([1, 2], (await store.ListAsync("orders", default)).Select(c => c.Epoch));
        var failure = await Assert.ThrowsAsync<StreamException>(async () => await store.ReadManifestAsync("orders", 2, default));
        Assert.Equal(ErrorCodes.CheckpointDamaged, failure.Code);
        Assert.NotNull(await store.ReadManifestAsync("orders", 1, default));
    }

    [Fact]
    public async Task A_segment_that_lacks_a_part_is_said_so()
    {
        await using var store = new SqliteCheckpointStore(Database);
        await store.WriteSegmentAsync("orders", "a", [new byte[3_000_000]], default);
        Change("DELETE FROM chunk WHERE id % 1048576 = 1");
        var failure = await Assert.ThrowsAsync<StreamException>(async () => await store.ReadSegmentAsync("orders", "a", 0, -1, default));
        Assert.Equal(ErrorCodes.CheckpointDamaged, failure.Code);
        Assert.Equal(100, (await store.ReadSegmentAsync("orders", "a", 0, 100, default))!.Value.Length);
    }

    [Fact]
    public async Task Space_of_what_was_deleted_is_given_back()
    {
        await using var store = new SqliteCheckpointStore(Database);
        for (var i = 0; i < 4; i++)
            await store.WriteSegmentAsync("orders", $"s{i}", [new byte[20_000_000]], default);
        await store.DeleteSegmentsAsync("orders", ["s0", "s1", "s2", "s3"], default);
        // The writer does it when it has nothing else to do.
        while (Read("SELECT count(*) FROM segment") > 0 || Read("PRAGMA page_count") > 400)
            await Task.Yield();
        Assert.Equal(0L, Read("SELECT count(*) FROM chunk"));
    }

    [Fact]
    public async Task What_was_left_half_written_goes_away_in_time()
    {
        await using var store = await WithTwoEpochsAsync();
        Change("INSERT INTO segment (id, pipeline, name, state, begun, bytes) VALUES (500, 'orders', 'old', 0, 0, 10), (501, 'orders', 'new', 0, 9e18, 10)");
        Change("INSERT INTO chunk VALUES (500 << 20, zeroblob(5)), (501 << 20, zeroblob(5))");
        await store.BeginAttemptAsync("orders", 2, default);
        while (Read("SELECT count(*) FROM segment WHERE state = 2") > 0)
            await Task.Yield();
        Assert.Equal(501L, Read("SELECT id FROM segment WHERE state <> 1"));
        Assert.Equal(501L << 20, Read("SELECT min(id) FROM chunk"));
    }

    [Fact]
    public async Task Commits_are_synced()
    {
        await using var store = await WithTwoEpochsAsync();
        using var connection = SqliteSchema.Open($"Data Source={Database};Pooling=False", SqliteCheckpointStore.BusyTimeout);
        Assert.Equal(2, connection.Number("PRAGMA synchronous"));
        Assert.Equal(65536, connection.Number("PRAGMA page_size"));
        Assert.Equal(2, connection.Number("PRAGMA auto_vacuum"));
        using var mode = connection.Command("PRAGMA journal_mode");
        Assert.Equal("wal", mode.ExecuteScalar());
    }

    protected override ValueTask<ICheckpointStore> OpenAsync() => new(new SqliteCheckpointStore(Database));

    async Task<SqliteCheckpointStore> WithTwoEpochsAsync()
    {
        var store = new SqliteCheckpointStore(Database);
        await store.BeginAttemptAsync("orders", 1, default);
        for (var epoch = 1; epoch <= 2; epoch++)
            Assert.True(await store.CommitAsync(new CheckpointInfo("orders", epoch, 1, default), epoch - 1, "manifest"u8.ToArray(), default));
        return store;
    }

    void Change(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Database};Pooling=False");
        connection.Open();
        connection.Execute(sql);
    }

    long? Read(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Database};Pooling=False");
        connection.Open();
        return connection.Number(sql);
    }
}
