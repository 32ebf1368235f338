using System.Text.Json;
using OrleansStream.Checkpoints;
using OrleansStream.Runtime.Checkpoints.Format;
using OrleansStream.Runtime.Checkpoints.Stores;

namespace OrleansStream.Cli;

/// <summary>What <c>checkpoint</c> says of the stores of a data folder.</summary>
public sealed class CheckpointTests : IDisposable
{
    readonly Workplace _work = new();

    public void Dispose() => _work.Dispose();

    // Three checkpoints without state; the first is a savepoint.
    async Task FillAsync()
    {
        await using var store = new FileCheckpointStore(_work["checkpoints"]);
        await store.BeginAttemptAsync("p", 1, default);
        for (var epoch = 1; epoch <= 3; epoch++)
        {
            var manifest = new CheckpointManifest
            {
                Pipeline = "p", Epoch = epoch, Attempt = 1, Time = DateTimeOffset.UnixEpoch, Plan = """{"id": "p"}""",
                Partitions = [new PartitionHead { Source = "in", Partition = "0", Offset = epoch * 100, Watermark = 5000 }],
            };
            var info = new CheckpointInfo("p", epoch, 1, manifest.Time, epoch == 1 ? "first" : null);
            Assert.True(await store.CommitAsync(info, epoch - 1, CheckpointJson.Write(manifest), default));
        }
    }

    Task<Ran> RunAsync(string command, params string[] args) => Ostream.RunAsync(["checkpoint", command, .. args, "--data", _work["."]]);

    [Fact]
    public async Task Checkpoints_are_listed_inspected_and_deleted()
    {
        await FillAsync();
        var listed = JsonSerializer.Deserialize<JsonElement>((await RunAsync("list", "--format", "json")).Output);
        Assert.Equal([1L, 2, 3], listed.EnumerateArray().Select(c => c.GetProperty("epoch").GetInt64()));
        Assert.Contains("first", (await RunAsync("list")).Output, StringComparison.Ordinal);

        var text = await RunAsync("inspect", "first");
        Assert.Contains("in 0: after 100", text.Output, StringComparison.Ordinal);
        Assert.Contains("1970-01-01T00:00:05.000Z", text.Output, StringComparison.Ordinal);
        var detail = JsonSerializer.Deserialize<JsonElement>((await RunAsync("inspect", "2", "--format", "json")).Output);
        Assert.Equal((200, "p"), (detail.GetProperty("positions")[0].GetProperty("offset").GetInt32(), detail.GetProperty("plan").GetProperty("id").GetString()));

        var refused = await RunAsync("delete", "3");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("--force", refused.Error, StringComparison.Ordinal);
        Assert.Contains("deleted", (await RunAsync("delete", "first")).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("delete", "3", "--force")).ExitCode);
        Assert.Contains("OS4011", (await RunAsync("inspect", "3")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_checkpoint_is_found()
    {
        await FillAsync();
        Assert.Equal(0, (await RunAsync("verify")).ExitCode);
        var file = Directory.GetFiles(Path.Combine(_work["checkpoints"], "p", "manifests")).Order(StringComparer.Ordinal).Last();
        await File.WriteAllBytesAsync(file, (await File.ReadAllBytesAsync(file))[..^10]);
        var ran = await RunAsync("verify");
        Assert.Equal(1, ran.ExitCode);
        Assert.Contains("p 2: whole", ran.Output, StringComparison.Ordinal);
        Assert.Contains("p 3: damaged", ran.Output, StringComparison.Ordinal);
        Assert.Contains("damaged", (await RunAsync("list")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_is_not_repeated()
    {
        var ran = await Ostream.RunAsync("checkpoint", "list", "--database", "Host=h;Passwort=secret");
        Assert.Equal(2, ran.ExitCode);
        Assert.DoesNotContain("secret", ran.Output + ran.Error, StringComparison.Ordinal);
    }
}
