using System.Diagnostics;
using OrleansStream.Checkpoints;
using OrleansStream.Runtime.Checkpoints.Stores;
using OrleansStream.Storage.Postgres;
using OrleansStream.Storage.Sqlite;

namespace OrleansStream.Storage.Tests.Kill;

/// <summary>
/// A process of its own that commits epoch after epoch to a store until it is killed. It says on standard output what has been committed. Each epoch has
/// two segments, of which the second replaces one that was written half an epoch before, and deletes what is three epochs old.
/// </summary>
static class StoreProcess
{
    public const string Pipeline = "orders";

    public static async Task<int> RunAsync(string kind, string place, long attempt)
    {
        await using var store = Open(kind, place);
        var last = await store.BeginAttemptAsync(Pipeline, attempt, default);
        Console.WriteLine($"begun {last}");
        while (true)
        {
            var epoch = last + 1;
            await store.WriteSegmentAsync(Pipeline, Segment(epoch, "a"), [Content(epoch)], default);
            await store.WriteSegmentAsync(Pipeline, "replaced", [Content(epoch)], default);
            if (!await store.CommitAsync(new CheckpointInfo(Pipeline, epoch, attempt, default), last, Content(epoch).AsMemory(0, 1000), default))
                return 3;
            Console.WriteLine($"committed {epoch}");
            await store.DeleteAsync(Pipeline, [epoch - 3], default);
            await store.DeleteSegmentsAsync(Pipeline, [Segment(epoch - 3, "a")], default);
            last = epoch;
        }
    }

    public static ICheckpointStore Open(string kind, string place) => kind switch
    {
        "file" => new FileCheckpointStore(place),
        "postgres" => new PostgresCheckpointStore(place),
        "sqlite" => new SqliteCheckpointStore(Path.Combine(place, "checkpoints.db")),
        _ => throw new ArgumentException($"There is no store '{kind}'.", nameof(kind)),
    };

    public static string Segment(long epoch, string name) => $"{Math.Max(0, epoch):D6}-{name}";

    /// <summary>The content that belongs to an epoch: several chunks of a database, so that a kill finds some of them written.</summary>
    public static byte[] Content(long epoch)
    {
        var content = new byte[1_000_000 + ((int)(epoch % 3) * 1_500_000)];
        new Random((int)epoch).NextBytes(content);
        return content;
    }

    public static Process Start(string kind, string place, long attempt)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            RedirectStandardOutput = true,
            ArgumentList = { "exec", typeof(StoreProcess).Assembly.Location, kind, place, $"{attempt}" },
        };
        return Process.Start(start)!;
    }
}
