using Npgsql;
using OrleansStream.Checkpoints;
using OrleansStream.Diagnostics;
using OrleansStream.Storage.Postgres;
using OrleansStream.Testing.Conformance;
using OrleansStream.Tests;

namespace OrleansStream.Storage.Tests.Postgres;

public class PostgresCheckpointStoreTests : CheckpointStoreConformance
{
    readonly Lazy<string> _database = new(() => PostgresServer.Shared.CreateDatabase());

    public static TheoryData<string> Names => [.. Checks];

    [PostgresTheory]
    [MemberData(nameof(Names))]
    public Task Conforms(string check) => RunAsync(check);

    [PostgresFact]
    public async Task Many_silos_make_the_tables_at_once()
    {
        PostgresCheckpointStore[] stores = [.. Enumerable.Range(0, 8).Select(_ => new PostgresCheckpointStore(_database.Value))];
        await Task.WhenAll(stores.Select((s, n) => s.BeginAttemptAsync($"p{n}", 1, default).AsTask()));
        Assert.Equal("1", Sql("SELECT count(*) FROM orleansstream_version"));
        foreach (var store in stores)
            await store.DisposeAsync();
    }

    [PostgresFact]
    public async Task An_account_that_may_not_make_tables_uses_those_that_are_there()
    {
        await using (var first = new PostgresCheckpointStore(_database.Value))
            await first.BeginAttemptAsync("orders", 1, default);
        var account = $"account{PostgresServer.Shared.Port}_{Database}";
        Sql($"CREATE ROLE {account} LOGIN; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {account}; GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {account}");
        await using var store = new PostgresCheckpointStore($"{_database.Value};Username={account}");
        Assert.Equal(0, await store.BeginAttemptAsync("orders", 2, default));
        await store.WriteSegmentAsync("orders", "a", [new byte[10]], default);
        Assert.True(await store.CommitAsync(new CheckpointInfo("orders", 1, 2, default), 0, default, default));
    }

    [PostgresTheory]
    [InlineData("Database=none", "does not exist")]
    [InlineData("Username=nobody-knows", "does not exist")]
    public async Task What_is_wrong_for_good_is_said_so(string setting, string message)
    {
        await using var store = new PostgresCheckpointStore($"{_database.Value};{setting}");
        var failure = await Assert.ThrowsAsync<StreamException>(async () => await store.BeginAttemptAsync("orders", 1, default));
        Assert.Equal(ErrorCodes.CheckpointFailed, failure.Code);
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
        Assert.Contains($"127.0.0.1:{PostgresServer.Shared.Port}", failure.Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Tables_of_a_newer_program_are_left_alone()
    {
        await using (var first = new PostgresCheckpointStore(_database.Value))
            await first.BeginAttemptAsync("orders", 1, default);
        Sql("UPDATE orleansstream_version SET version = 99");
        await using var store = new PostgresCheckpointStore(_database.Value);
        var failure = await Assert.ThrowsAsync<StreamException>(async () => await store.BeginAttemptAsync("orders", 2, default));
        Assert.Equal(ErrorCodes.CheckpointFailed, failure.Code);
        Assert.Contains("version 99", failure.Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Damage_is_found_when_it_is_read()
    {
        await using var store = new PostgresCheckpointStore(_database.Value);
        await store.BeginAttemptAsync("orders", 1, default);
        Assert.True(await store.CommitAsync(new CheckpointInfo("orders", 1, 1, default), 0, "manifest"u8.ToArray(), default));
        await store.WriteSegmentAsync("orders", "a", [new byte[3_000_000]], default);
        Sql("UPDATE orleansstream_checkpoint SET manifest = 'other'; DELETE FROM orleansstream_chunk WHERE number = 1");
        Assert.Single(await store.ListAsync("orders", default));
        var manifest = await Assert.ThrowsAsync<StreamException>(async () => await store.ReadManifestAsync("orders", 1, default));
        Assert.Equal(ErrorCodes.CheckpointDamaged, manifest.Code);
        var segment = await Assert.ThrowsAsync<StreamException>(async () => await store.ReadSegmentAsync("orders", "a", 0, -1, default));
        Assert.Equal(ErrorCodes.CheckpointDamaged, segment.Code);
        Assert.Equal(100, (await store.ReadSegmentAsync("orders", "a", 2_500_000, 100, default))!.Value.Length);
    }

    [PostgresFact]
    public async Task Nothing_is_left_of_what_was_replaced_or_deleted()
    {
        await using var store = new PostgresCheckpointStore(_database.Value);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(n => store.WriteSegmentAsync("orders", $"s{n % 2}", [new byte[1_500_000]], default).AsTask()));
        Assert.Equal("4", Sql("SELECT count(*) FROM orleansstream_chunk"));
        await Task.WhenAll(store.DeleteSegmentsAsync("orders", ["s0", "s1"], default).AsTask(), store.DeleteSegmentsAsync("orders", ["s1", "s0"], default).AsTask());
        Assert.Equal("0", Sql("SELECT count(*) FROM orleansstream_chunk"));
    }

    [PostgresFact]
    public async Task Connections_made_elsewhere_stay_open()
    {
        await using var source = NpgsqlDataSource.Create(_database.Value);
        await using (var store = new PostgresCheckpointStore(source))
            await store.BeginAttemptAsync("orders", 1, default);
        await using var again = new PostgresCheckpointStore(source);
        Assert.Equal(0, await again.BeginAttemptAsync("orders", 1, default));
    }

    protected override ValueTask<ICheckpointStore> OpenAsync() => new(new PostgresCheckpointStore(_database.Value));

    string Database => new NpgsqlConnectionStringBuilder(_database.Value).Database!;

    string Sql(string statement) => PostgresServer.Shared.Sql(statement, Database);
}
