using OrleansStream.Checkpoints;
using OrleansStream.Tests;

namespace OrleansStream.Storage.Tests.Kill;

/// <summary>Kills a process that uses a store again and again, each time a little later, and looks at what it left.</summary>
public sealed class KilledProcessTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("orleansstream-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("file")]
    [InlineData("sqlite")]
    public Task What_was_committed_is_there_and_nothing_is_half_there(string kind) => RunAsync(kind, _folder);

    [PostgresFact]
    public Task What_was_committed_is_in_a_server_and_nothing_is_half_there() => RunAsync("postgres", PostgresServer.Shared.CreateDatabase());

    static async Task RunAsync(string kind, string place)
    {
        var random = new Random(20_26);
        for (var attempt = 1; attempt <= 6; attempt++)
        {
            var said = await RunAndKillAsync(kind, place, attempt, epochs: attempt % 3, TimeSpan.FromMilliseconds(random.Next(40)));
            await using var store = StoreProcess.Open(kind, place);
            var epochs = (await store.ListAsync(StoreProcess.Pipeline, default)).Select(c => c.Epoch).ToList();
            // Its last words may not have got out.
            Assert.InRange(epochs.DefaultIfEmpty().Max(), said, said + 1);
            foreach (var epoch in epochs)
            {
                var manifest = await store.ReadManifestAsync(StoreProcess.Pipeline, epoch, default);
                Assert.True(manifest!.Value.Span.SequenceEqual(StoreProcess.Content(epoch).AsSpan(0, 1000)));
                await HasAsync(store, StoreProcess.Segment(epoch, "a"), epoch, epoch);
            }
            if (epochs.Count > 0)
                await HasAsync(store, "replaced", epochs.Max(), epochs.Max() + 1);
        }
    }

    /// <summary>Kills it some time after it has said that it has committed so many epochs. Returns the last epoch of which it spoke.</summary>
    static async Task<long> RunAndKillAsync(string kind, string place, long attempt, int epochs, TimeSpan after)
    {
        using var process = StoreProcess.Start(kind, place, attempt);
        var last = 0L;
        for (var lines = 0; lines <= epochs; lines++)
            last = Number(await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The process ended by itself."));
        await Task.Delay(after);
        process.Kill();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
            last = Number(line);
        await process.WaitForExitAsync();
        return last;
    }

    static long Number(string line) => long.Parse(line.Split(' ')[1]);

    static async Task HasAsync(ICheckpointStore store, string segment, params long[] oneOf)
    {
        var content = await store.ReadSegmentAsync(StoreProcess.Pipeline, segment, 0, -1, default);
        Assert.NotNull(content);
        Assert.Contains(oneOf, epoch => content.Value.Span.SequenceEqual(StoreProcess.Content(epoch)));
    }
}
