using System.Net.Sockets;
using Npgsql;
using OrleansStream.Checkpoints;
using OrleansStream.Storage.Postgres;
using OrleansStream.Tests;

namespace OrleansStream.Storage.Tests.Postgres;

/// <summary>Cuts connections at any byte and kills the server, and repeats what failed: nothing is lost, nothing is there twice or by half.</summary>
public class BrokenConnectionTests
{
    /// <summary>Nobody needs as many tries, a tenth of a second apart, even if the server is slow to start.</summary>
    const int MostTries = 1000;

    [PostgresFact]
    public async Task A_connection_cut_at_any_byte_does_no_harm()
    {
        var database = PostgresServer.Shared.CreateDatabase();
        await using var proxy = new CuttingProxy(PostgresServer.Shared.Port);
        var through = new NpgsqlConnectionStringBuilder(database) { Port = proxy.Port }.ToString();
        await using var store = new PostgresCheckpointStore(through);
        await using var direct = new PostgresCheckpointStore(database);
        var random = new Random(6);
        for (var epoch = 1; epoch <= 60; epoch++)
        {
            // Some cuts hit the segment, some what is small: an epoch carries about 205,000 bytes, a commit some hundred.
            proxy.CutAfter(epoch % 2 == 0 ? random.Next(1, 230_000) : random.Next(200_000, 210_000));
            await CheckpointAsync(store, epoch, attempt: 1);
            await VerifyAsync(direct, epoch);
        }
        Assert.InRange(proxy.Cuts, 30, 60);
        Assert.Equal("0", PostgresServer.Shared.Sql("SELECT count(*) FROM orleansstream_chunk c WHERE NOT EXISTS (SELECT FROM orleansstream_segment s WHERE s.id = c.segment)",
            new NpgsqlConnectionStringBuilder(database).Database!));
    }

    [PostgresFact]
    public async Task A_server_that_dies_at_any_moment_keeps_what_was_committed()
    {
        using var server = PostgresServer.Start();
        await using var store = new PostgresCheckpointStore(server.ConnectionString());
        var random = new Random(7);
        for (var epoch = 1; epoch <= 8; epoch++)
        {
            var working = CheckpointAsync(store, epoch, attempt: 1);
            await Task.WhenAny(working, Task.Delay(random.Next(60)));
            server.Kill();
            server.Start();
            await working;
            await VerifyAsync(store, epoch);
        }
    }

    static async Task CheckpointAsync(PostgresCheckpointStore store, long epoch, long attempt)
    {
        await RepeatAsync(async () => await store.BeginAttemptAsync("orders", attempt, default));
        await RepeatAsync(async () => await store.WriteSegmentAsync("orders", Segment(epoch), [Content(epoch)], default));
        await RepeatAsync(async () => Assert.True(await store.CommitAsync(new CheckpointInfo("orders", epoch, attempt, default), epoch - 1, Content(epoch).AsMemory(0, 64), default)));
    }

    static async Task VerifyAsync(PostgresCheckpointStore store, long last)
    {
        await RepeatAsync(async () =>
        {
            Assert.Equal(Enumerable.Range(1, (int)last).Select(e => (long)e), (await store.ListAsync("orders", default)).Select(c => c.Epoch));
            Assert.Equal(last, (await store.ListSegmentsAsync("orders", default)).Count);
            var segment = await store.ReadSegmentAsync("orders", Segment(last), 0, -1, default);
            Assert.True(segment!.Value.Span.SequenceEqual(Content(last)));
            var manifest = await store.ReadManifestAsync("orders", last, default);
            Assert.True(manifest!.Value.Span.SequenceEqual(Content(last).AsSpan(0, 64)));
        });
    }

    static string Segment(long epoch) => $"{epoch:D6}-a";

    static byte[] Content(long epoch)
    {
        var content = new byte[200_000];
        new Random((int)epoch).NextBytes(content);
        return content;
    }

    /// <summary>Repeats what may pass, which is what has no code.</summary>
    static async Task RepeatAsync(Func<Task> action)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                await action();
                return;
            }
            catch (Exception failure) when (failure is NpgsqlException or SocketException or IOException && tries < MostTries)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(tries, 100)));
            }
        }
    }
}
