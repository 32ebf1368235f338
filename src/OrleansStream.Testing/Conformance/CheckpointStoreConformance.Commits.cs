using OrleansStream.Checkpoints;
using OrleansStream.Diagnostics;

namespace OrleansStream.Testing.Conformance;

public abstract partial class CheckpointStoreConformance
{
    async Task A_new_place_is_empty()
    {
        var store = await StoreAsync();
        await ListsAsync(store);
        Expect.True(await store.ReadManifestAsync("orders", 1, default) is null, "there is a manifest");
        Expect.Equal(0, (await store.ListSegmentsAsync("orders", default)).Count, "segments");
        Expect.Equal(0, (await store.ListPipelinesAsync(default)).Count, "pipelines");
        Expect.Equal(0L, await store.BeginAttemptAsync("orders", 1, default), "the last epoch");
        await ListsAsync(store);
        Expect.Equal(0, (await store.ListPipelinesAsync(default)).Count, "pipelines that have only begun");
    }

    async Task An_attempt_may_begin_again_and_a_lower_one_may_not()
    {
        var store = await StoreAsync();
        await store.BeginAttemptAsync("orders", Attempt, default);
        await CommitAsync(store, 1, 0);
        Expect.Equal(1L, await store.BeginAttemptAsync("orders", Attempt, default), "the last epoch");
        await CommitAsync(store, 2, 1);
        await Expect.FailsAsync(ErrorCodes.Fenced, async () => await store.BeginAttemptAsync("orders", Attempt - 1, default), "a lower attempt");
        Expect.Equal(2L, await store.BeginAttemptAsync("orders", Attempt + 9, default), "the last epoch");
        await Expect.FailsAsync(ErrorCodes.Fenced, async () => await store.BeginAttemptAsync("orders", Attempt, default), "the attempt before");
        await Expect.ThrowsAsync<ArgumentException>(async () => await store.BeginAttemptAsync("orders", 0, default), "attempt 0");
    }

    async Task A_commit_is_seen_as_it_was_given()
    {
        var (store, other) = (await StoreAsync(), await StoreAsync());
        await store.BeginAttemptAsync("orders", Attempt, default);
        var odd = new CheckpointInfo("orders", 7, Attempt, new DateTimeOffset(SomeTime.Ticks + 1234567, TimeSpan.FromHours(2)));
        Expect.True(await store.CommitAsync(odd, 0, Content(7, 1000), default), "epoch 7 was refused");
        Expect.True(await store.CommitAsync(Info(8), 7, default, default), "epoch 8 was refused");
        foreach (var each in (ICheckpointStore[])[store, other])
        {
            Expect.Same([odd, Info(8)], await each.ListAsync("orders", default), "the checkpoints");
            Expect.Bytes(Content(7, 1000), await each.ReadManifestAsync("orders", 7, default), "the manifest");
            Expect.Bytes(default, await each.ReadManifestAsync("orders", 8, default), "the empty manifest");
            Expect.True(await each.ReadManifestAsync("orders", 6, default) is null, "there is a manifest that nobody wrote");
            Expect.Same(["orders"], await each.ListPipelinesAsync(default), "the pipelines");
        }
    }

    async Task An_epoch_follows_the_last_one()
    {
        var store = await StoreAsync();
        await store.BeginAttemptAsync("orders", Attempt, default);
        Expect.True(!await store.CommitAsync(Info(5), 4, default, default), "epoch 5 followed one that is not there");
        await CommitAsync(store, 5, 0);
        Expect.True(!await store.CommitAsync(Info(6), 0, default, default), "epoch 6 followed nothing, after epoch 5");
        Expect.True(!await store.CommitAsync(Info(6), 4, default, default), "epoch 6 followed 4");
        Expect.True(!await store.CommitAsync(Info(4), 3, default, default), "epoch 4 came after 5");
        await CommitAsync(store, 20, 5);
        await ListsAsync(store, 5, 20);
        await Expect.ThrowsAsync<ArgumentException>(async () => await store.CommitAsync(Info(20), 20, default, default), "an epoch that follows itself");
        await Expect.ThrowsAsync<ArgumentException>(async () => await store.CommitAsync(Info(0), -1, default, default), "an epoch that follows less than none");
    }

    async Task Repeating_a_commit_succeeds()
    {
        var (store, other) = (await StoreAsync(), await StoreAsync());
        await store.BeginAttemptAsync("orders", Attempt, default);
        await CommitAsync(store, 1, 0);
        await CommitAsync(store, 1, 0);
        await CommitAsync(other, 1, 0);
        await CommitAsync(store, 2, 1);
        await CommitAsync(store, 1, 0);
        await CommitAsync(store, 2, 1);
        Expect.True(!await store.CommitAsync(Info(2), 1, Content(99, 100), default), "another manifest took the place of a committed one");
        Expect.True(!await store.CommitAsync(Info(2), 1, Content(2, 99), default), "a shorter manifest took the place of a committed one");
        await ListsAsync(store, 1, 2);
        Expect.Bytes(Content(2, 100), await store.ReadManifestAsync("orders", 2, default), "the manifest");
        await store.NameAsync("orders", 2, "before-lunch", default);
        await CommitAsync(store, 2, 1);
        Expect.Equal("before-lunch", (await store.ListAsync("orders", default))[1].Name, "the name after a repetition");
        await store.DeleteAsync("orders", [1], default);
        Expect.True(!await store.CommitAsync(Info(1), 0, Content(1, 100), default), "what was deleted came back");
    }

    async Task An_old_attempt_commits_nothing()
    {
        var (store, other) = (await StoreAsync(), await StoreAsync());
        await store.BeginAttemptAsync("orders", Attempt, default);
        await CommitAsync(store, 1, 0);
        Expect.Equal(1L, await other.BeginAttemptAsync("orders", Attempt + 1, default), "the last epoch");
        Expect.True(!await store.CommitAsync(Info(2), 1, default, default), "the old attempt committed");
        Expect.True(!await store.CommitAsync(Info(1), 0, Content(1, 100), default), "the old attempt was told that it is at work");
        await ListsAsync(store, 1);
        Expect.True(await other.CommitAsync(Info(2, Attempt + 1), 1, Content(2, 10), default), "the new attempt was refused");
        Expect.True(!await store.CommitAsync(Info(3), 2, default, default), "the old attempt committed");
        Expect.Same([Attempt, Attempt + 1], (await store.ListAsync("orders", default)).Select(c => c.Attempt), "the attempts");
    }

    async Task An_attempt_that_has_not_begun_commits_nothing()
    {
        var store = await StoreAsync();
        Expect.True(!await store.CommitAsync(Info(1), 0, default, default), "an attempt committed where none has begun");
        await store.BeginAttemptAsync("orders", Attempt - 1, default);
        Expect.True(!await store.CommitAsync(Info(1), 0, default, default), "an attempt committed that has not begun");
        await ListsAsync(store);
    }

    async Task The_last_epoch_stays_known_when_its_manifest_is_deleted()
    {
        var store = await StoreAsync();
        await store.BeginAttemptAsync("orders", Attempt, default);
        await CommitAsync(store, 4, 0);
        await store.DeleteAsync("orders", [4], default);
        await ListsAsync(store);
        Expect.True(!await store.CommitAsync(Info(1), 0, default, default), "an epoch was numbered again");
        Expect.Equal(4L, await store.BeginAttemptAsync("orders", Attempt, default), "the last epoch");
        await CommitAsync(store, 5, 4);
        await CommitAsync(store, 6, 5);
        await store.DeleteAsync("orders", [5], default);
        await CommitAsync(store, 7, 6);
        await ListsAsync(store, 6, 7);
    }

    async Task Deleting_takes_what_is_there()
    {
        var store = await StoreAsync();
        await store.BeginAttemptAsync("orders", Attempt, default);
        for (var epoch = 1; epoch <= 5; epoch++)
            await CommitAsync(store, epoch, epoch - 1, epoch == 2 ? "second" : null);
        await store.DeleteAsync("orders", [], default);
        await store.DeleteAsync("orders", [1, 2, 4, 77], default);
        await ListsAsync(store, 3, 5);
        Expect.True(await store.ReadManifestAsync("orders", 2, default) is null, "a deleted manifest can be read");
        await store.DeleteAsync("orders", [1, 2, 4, 77], default);
        await store.NameAsync("orders", 5, "second", default);
        await store.DeleteAsync("never-seen", [1], default);
    }

    async Task A_deleted_pipeline_goes_on_counting()
    {
        var store = await StoreAsync();
        await store.BeginAttemptAsync("orders", Attempt, default);
        await CommitAsync(store, 9, 0, "kept");
        await WriteAsync(store, "a", Content(1, 10));
        await store.DeletePipelineAsync("orders", default);
        await store.DeletePipelineAsync("orders", default);
        await store.DeletePipelineAsync("never-seen", default);
        await ListsAsync(store);
        Expect.Equal(0, (await store.ListSegmentsAsync("orders", default)).Count, "segments");
        Expect.Equal(0, (await store.ListPipelinesAsync(default)).Count, "pipelines");
        await Expect.FailsAsync(ErrorCodes.Fenced, async () => await store.BeginAttemptAsync("orders", Attempt - 1, default), "a lower attempt");
        Expect.Equal(9L, await store.BeginAttemptAsync("orders", Attempt + 1, default), "the last epoch");
        Expect.True(await store.CommitAsync(Info(10, Attempt + 1, name: "kept"), 9, default, default), "the next epoch was refused");
    }

    async Task Pipelines_do_not_see_each_other()
    {
        var store = await StoreAsync();
        string[] pipelines = ["a", "a-b", "a-b-1", "0", "-"];
        foreach (var pipeline in pipelines)
        {
            Expect.Equal(0L, await store.BeginAttemptAsync(pipeline, Attempt, default), "the last epoch");
            Expect.True(await store.CommitAsync(Info(1, pipeline: pipeline, name: "same"), 0, Content(pipeline.Length, 10), default), "epoch 1 was refused");
            await store.WriteSegmentAsync(pipeline, "s", [Content(pipeline.Length, 20)], default);
        }
        await store.BeginAttemptAsync("a", Attempt + 5, default);
        await store.DeletePipelineAsync("a-b", default);
        await store.DeleteSegmentsAsync("0", ["s"], default);
        Expect.Same(new[] { "a", "a-b-1", "0", "-" }.Order(StringComparer.Ordinal), await store.ListPipelinesAsync(default), "the pipelines");
        Expect.True(await store.CommitAsync(Info(2, pipeline: "a-b-1"), 1, default, default), "an attempt of another pipeline fenced this one");
        Expect.Bytes(Content(1, 20), await store.ReadSegmentAsync("a", "s", 0, -1, default), "the segment");
    }

    async Task A_name_belongs_to_one_checkpoint()
    {
        var store = await StoreAsync();
        await store.BeginAttemptAsync("orders", Attempt, default);
        await CommitAsync(store, 1, 0);
        await CommitAsync(store, 2, 1);
        await store.NameAsync("orders", 1, "Before_v1.2-rc", default);
        await store.NameAsync("orders", 1, "Before_v1.2-rc", default);
        await Expect.FailsAsync(ErrorCodes.Conflict, async () => await store.NameAsync("orders", 2, "Before_v1.2-rc", default), "a name that is taken");
        await Expect.FailsAsync(ErrorCodes.NoSuchCheckpoint, async () => await store.NameAsync("orders", 3, "free", default), "an epoch that is not there");
        await Expect.FailsAsync(ErrorCodes.NoSuchCheckpoint, async () => await store.NameAsync("orders", 3, null, default), "an epoch that is not there");
        Expect.Same([Info(1, name: "Before_v1.2-rc"), Info(2)], await store.ListAsync("orders", default), "the checkpoints");
        Expect.Bytes(Content(1, 100), await store.ReadManifestAsync("orders", 1, default), "the manifest of a savepoint");
        await store.NameAsync("orders", 1, "after", default);
        await store.NameAsync("orders", 2, "Before_v1.2-rc", default);
        await store.NameAsync("orders", 1, null, default);
        await store.NameAsync("orders", 1, null, default);
        Expect.Same([Info(1), Info(2, name: "Before_v1.2-rc")], await store.ListAsync("orders", default), "the checkpoints");
        await CommitAsync(store, 3, 2);
    }

    async Task A_commit_may_bring_a_name()
    {
        var store = await StoreAsync();
        await store.BeginAttemptAsync("orders", Attempt, default);
        var longest = new string('n', StoreNames.MaxLength);
        await CommitAsync(store, 1, 0, longest);
        await Expect.FailsAsync(ErrorCodes.Conflict, async () => await store.CommitAsync(Info(2, name: longest), 1, default, default), "a name that is taken");
        await ListsAsync(store, 1);
        await CommitAsync(store, 2, 1);
        Expect.Same([longest, null], (await store.ListAsync("orders", default)).Select(c => c.Name), "the names");
    }
}
