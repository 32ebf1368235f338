using OrleansStream.Checkpoints;
using OrleansStream.Diagnostics;

namespace OrleansStream.Testing.Conformance;

public abstract partial class CheckpointStoreConformance
{
    const int Racers = 8;

    async Task Of_racers_one_commits_an_epoch()
    {
        ICheckpointStore[] stores = [await StoreAsync(), await StoreAsync()];
        await stores[0].BeginAttemptAsync("orders", Attempt, default);
        for (var epoch = 1; epoch <= 20; epoch++)
        {
            var won = await RaceAsync(async racer => await stores[racer % 2].CommitAsync(Info(epoch), epoch - 1, Content(racer, 64), default));
            Expect.Equal(1, won.Count(w => w), $"the winners of epoch {epoch}");
            Expect.Bytes(Content(Array.IndexOf(won, true), 64), await stores[0].ReadManifestAsync("orders", epoch, default), "the winner's manifest");
        }
        await ListsAsync(stores[1], [.. Enumerable.Range(1, 20)]);
    }

    /// <summary>An attempt commits as fast as it can while the next begins: what it was told has been committed is what the next one was told, or less.</summary>
    async Task No_commit_of_an_old_attempt_follows_the_beginning_of_a_new_one()
    {
        var (old, young) = (await StoreAsync(), await StoreAsync());
        var last = await old.BeginAttemptAsync("orders", Attempt, default);
        for (var attempt = Attempt; attempt < Attempt + 10; attempt++)
        {
            var underWay = new TaskCompletionSource();
            var work = Task.Run(async () =>
            {
                var done = last;
                while (await old.CommitAsync(Info(done + 1, attempt), done, Content(1, 64), default))
                {
                    if (++done >= last + 2)
                        underWay.TrySetResult();
                }
                return done;
            });
            await Task.WhenAny(underWay.Task, work);
            last = await young.BeginAttemptAsync("orders", attempt + 1, default);
            Expect.Equal(last, await work, "the last epoch that the old attempt committed, and what the new one was told");
            (old, young) = (young, old);
        }
        await ListsAsync(old, [.. Enumerable.Range(1, (int)last)]);
    }

    async Task Of_racers_one_takes_a_name()
    {
        ICheckpointStore[] stores = [await StoreAsync(), await StoreAsync()];
        await stores[0].BeginAttemptAsync("orders", Attempt, default);
        for (var epoch = 1; epoch <= Racers; epoch++)
            await CommitAsync(stores[0], epoch, epoch - 1);
        var won = await RaceAsync(async racer =>
        {
            try
            {
                await stores[racer % 2].NameAsync("orders", racer + 1, "wanted", default);
                return true;
            }
            catch (StreamException failure) when (failure.Code == ErrorCodes.Conflict)
            {
                return false;
            }
        });
        Expect.Equal(1, won.Count(w => w), "those that took the name");
        Expect.Same([Array.IndexOf(won, true) + 1L], (await stores[0].ListAsync("orders", default)).Where(c => c.Name == "wanted").Select(c => c.Epoch), "the epoch with the name");
    }

    async Task A_reader_sees_no_half_of_a_segment()
    {
        var (writer, reader) = (await StoreAsync(), await StoreAsync());
        byte[][] versions = [.. Enumerable.Range(0, 6).Select(v => Content(v, 1_500_000 + (v * 100_000)))];
        await WriteAsync(writer, "a", versions[0]);
        var writing = Task.Run(async () =>
        {
            foreach (var version in versions)
                await WriteAsync(writer, "a", version);
        });
        while (!writing.IsCompleted)
        {
            var read = await ReadAsync(reader, "a");
            Expect.True(read is not null && versions.Any(v => read.Value.Span.SequenceEqual(v)), "a reader saw what nobody wrote");
        }
        await writing;
        Expect.Bytes(versions[^1], await ReadAsync(reader, "a"), "the last version");
    }

    async Task Many_pipelines_work_at_once()
    {
        ICheckpointStore[] stores = [await StoreAsync(), await StoreAsync()];
        await Task.WhenAll(Enumerable.Range(0, 24).Select(n => Task.Run(async () =>
        {
            var (store, pipeline) = (stores[n % 2], $"pipeline-{n}");
            await store.BeginAttemptAsync(pipeline, 1, default);
            for (var epoch = 1; epoch <= 5; epoch++)
            {
                await Task.WhenAll(Enumerable.Range(0, 3).Select(silo =>
                    store.WriteSegmentAsync(pipeline, $"{epoch}-{silo}", [Content(n + epoch + silo, 5000)], default).AsTask()));
                Expect.True(await store.CommitAsync(Info(epoch, 1, pipeline), epoch - 1, Content(n * epoch, 200), default), $"{pipeline}: epoch {epoch} was refused");
                if (epoch > 2)
                {
                    await store.DeleteAsync(pipeline, [epoch - 2], default);
                    await store.DeleteSegmentsAsync(pipeline, [$"{epoch - 2}-0", $"{epoch - 2}-1", $"{epoch - 2}-2"], default);
                }
            }
        })));
        for (var n = 0; n < 24; n++)
        {
            var (store, pipeline) = (stores[(n + 1) % 2], $"pipeline-{n}");
            Expect.Same([4L, 5L], (await store.ListAsync(pipeline, default)).Select(c => c.Epoch), $"the epochs of {pipeline}");
            Expect.Equal(6, (await store.ListSegmentsAsync(pipeline, default)).Count, $"the segments of {pipeline}");
            Expect.Bytes(Content(n + 5 + 1, 5000), await store.ReadSegmentAsync(pipeline, "5-1", 0, -1, default), "a segment");
        }
    }

    async Task A_cancelled_call_does_nothing()
    {
        var store = await StoreAsync();
        await store.BeginAttemptAsync("orders", Attempt, default);
        await CommitAsync(store, 1, 0);
        await WriteAsync(store, "a", Content(1, 10));
        var cancelled = new CancellationToken(canceled: true);
        Func<Task>[] calls =
        [
            async () => await store.BeginAttemptAsync("orders", Attempt + 1, cancelled),
            async () => await store.CommitAsync(Info(2), 1, default, cancelled),
            async () => await store.WriteSegmentAsync("orders", "b", [Content(1, 10)], cancelled),
            async () => await store.ReadSegmentAsync("orders", "a", 0, -1, cancelled),
            async () => await store.ListSegmentsAsync("orders", cancelled),
            async () => await store.DeleteSegmentsAsync("orders", ["a"], cancelled),
            async () => await store.ListAsync("orders", cancelled),
            async () => await store.ReadManifestAsync("orders", 1, cancelled),
            async () => await store.NameAsync("orders", 1, "n", cancelled),
            async () => await store.DeleteAsync("orders", [1], cancelled),
            async () => await store.ListPipelinesAsync(cancelled),
            async () => await store.DeletePipelineAsync("orders", cancelled),
        ];
        for (var i = 0; i < calls.Length; i++)
            await Expect.ThrowsAsync<OperationCanceledException>(calls[i], $"call {i}");
        Expect.Same([Info(1)], await store.ListAsync("orders", default), "the checkpoints");
        Expect.Same(["a"], (await store.ListSegmentsAsync("orders", default)).Select(s => s.Name), "the segments");
        await CommitAsync(store, 2, 1);
    }

    async Task A_call_cancelled_on_its_way_does_all_or_nothing()
    {
        var store = await StoreAsync();
        await store.BeginAttemptAsync("orders", Attempt, default);
        var content = Content(1, 20_000_000);
        for (var i = 0; i < 5; i++)
        {
            using var cancellation = new CancellationTokenSource();
            var writing = store.WriteSegmentAsync("orders", $"s{i}", [content], cancellation.Token).AsTask();
            var committing = store.CommitAsync(Info(i + 1), i, content, cancellation.Token).AsTask();
            await cancellation.CancelAsync();
            var done = await CompletedAsync(writing);
            var found = await ReadAsync(store, $"s{i}");
            Expect.True(found is null ? !done : found.Value.Span.SequenceEqual(content), "a part of a segment was written, or it is not there after success");
            await CompletedAsync(committing);
            // Whatever became of the call, its repetition succeeds.
            Expect.True(await store.CommitAsync(Info(i + 1), i, content, default), $"epoch {i + 1} was refused after a cancelled call");
        }
    }

    async Task A_disposed_store_refuses_calls()
    {
        var store = await StoreAsync();
        await store.BeginAttemptAsync("orders", Attempt, default);
        await store.DisposeAsync();
        await store.DisposeAsync();
        await Expect.ThrowsAsync<ObjectDisposedException>(async () => await store.BeginAttemptAsync("orders", Attempt, default), "to begin");
        await Expect.ThrowsAsync<ObjectDisposedException>(async () => await store.CommitAsync(Info(1), 0, default, default), "to commit");
        await Expect.ThrowsAsync<ObjectDisposedException>(async () => await store.ListAsync("orders", default), "to list");
        await Expect.ThrowsAsync<ObjectDisposedException>(async () => await store.ListPipelinesAsync(default), "to list pipelines");
        await Expect.ThrowsAsync<ObjectDisposedException>(() => ReadAsync(store, "a"), "to read");
    }

    async Task Everything_is_there_after_opening_again()
    {
        if (!IsDurable)
            return;
        var first = await StoreAsync();
        await first.BeginAttemptAsync("orders", Attempt, default);
        await CommitAsync(first, 1, 0, "first");
        await CommitAsync(first, 2, 1);
        await WriteAsync(first, "a", Content(1, 2_000_000));
        await first.DisposeAsync();
        var second = await StoreAsync();
        Expect.Same([Info(1, name: "first"), Info(2)], await second.ListAsync("orders", default), "the checkpoints");
        Expect.Bytes(Content(1, 2_000_000), await ReadAsync(second, "a"), "the segment");
        await CommitAsync(second, 3, 2);
        await Expect.FailsAsync(ErrorCodes.Fenced, async () => await second.BeginAttemptAsync("orders", Attempt - 1, default), "a lower attempt");
    }

    static async Task<bool> CompletedAsync(Task call)
    {
        try
        {
            await call;
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    static async Task<bool[]> RaceAsync(Func<int, Task<bool>> run)
    {
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var racers = Enumerable.Range(0, Racers).Select(racer => Task.Run(async () =>
        {
            await start.Task;
            return await run(racer);
        })).ToArray();
        start.SetResult();
        return await Task.WhenAll(racers);
    }
}
