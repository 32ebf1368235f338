using OrleansStream.Checkpoints;

namespace OrleansStream.Testing.Conformance;

public abstract partial class CheckpointStoreConformance
{
    async Task A_segment_comes_back_whole_and_in_parts()
    {
        var (store, other) = (await StoreAsync(), await StoreAsync());
        var content = Content(1, 3_000_001);
        await WriteAsync(store, "000012-1-ab", default, content.AsMemory(0, 1), content.AsMemory(1, 2_500_000), default, content.AsMemory(2_500_001));
        await WriteAsync(store, "empty");
        await WriteAsync(store, "also.empty", default(ReadOnlyMemory<byte>));
        Expect.Bytes(content, await ReadAsync(other, "000012-1-ab"), "the segment");
        foreach (var (offset, length) in ((int, int)[])[(0, 0), (0, 1), (1, 5), (65_535, 2), (1_048_575, 2), (1_048_576, 1_048_576), (2_000_000, 1_000_001), (3_000_000, 1)])
            Expect.Bytes(content.AsMemory(offset, length), await ReadAsync(other, "000012-1-ab", offset, length), $"{length} bytes from {offset}");
        Expect.Bytes(content.AsMemory(2_999_000), await ReadAsync(store, "000012-1-ab", 2_999_000), "the end");
        Expect.Bytes(content.AsMemory(2_999_999), await ReadAsync(store, "000012-1-ab", 2_999_999, 1000), "what goes beyond the end");
        Expect.Bytes(default, await ReadAsync(store, "000012-1-ab", 3_000_001, 10), "what begins at the end");
        Expect.Bytes(default, await ReadAsync(store, "000012-1-ab", 1L << 40), "what begins beyond the end");
        Expect.Bytes(default, await ReadAsync(store, "empty"), "an empty segment");
        Expect.Bytes(default, await ReadAsync(store, "also.empty", 0, 10), "an empty segment");
        Expect.Same([new("000012-1-ab", 3_000_001), new("also.empty", 0), new("empty", 0)],
            (await store.ListSegmentsAsync("orders", default)).OrderBy(s => s.Name, StringComparer.Ordinal), "the segments");
        await Expect.ThrowsAsync<ArgumentException>(() => ReadAsync(store, "empty", -1), "a negative offset");
        await Expect.ThrowsAsync<ArgumentException>(() => ReadAsync(store, "empty", 0, -2), "a negative length");
    }

    async Task A_segment_is_replaced_as_a_whole()
    {
        var store = await StoreAsync();
        foreach (var (seed, length) in ((int, int)[])[(1, 100), (2, 2_200_000), (3, 2_200_000), (4, 50), (5, 0), (6, 1_100_000)])
        {
            await WriteAsync(store, "a", Content(seed, length));
            Expect.Bytes(Content(seed, length), await ReadAsync(store, "a"), $"the segment with {length} bytes");
            Expect.Same([new("a", length)], await store.ListSegmentsAsync("orders", default), "the segments");
        }
    }

    async Task Missing_segments_are_null_and_deleting_passes_over_them()
    {
        var store = await StoreAsync();
        Expect.True(await ReadAsync(store, "a") is null, "a segment of a pipeline that nobody knows");
        await store.DeleteSegmentsAsync("orders", ["a"], default);
        foreach (var name in (string[])["a", "b", "c"])
            await WriteAsync(store, name, Content(1, 1000));
        await store.DeleteSegmentsAsync("orders", [], default);
        await store.DeleteSegmentsAsync("orders", ["a", "x", "c"], default);
        Expect.True(await ReadAsync(store, "a") is null, "a deleted segment");
        Expect.True(await ReadAsync(store, "x", 5, 5) is null, "a segment that never was");
        Expect.Same(["b"], (await store.ListSegmentsAsync("orders", default)).Select(s => s.Name), "the segments");
        await WriteAsync(store, "a", Content(2, 10));
        Expect.Bytes(Content(2, 10), await ReadAsync(store, "a"), "a segment that came again");
    }

    async Task Memory_belongs_to_the_caller()
    {
        var store = await StoreAsync();
        await store.BeginAttemptAsync("orders", Attempt, default);
        var (segment, manifest) = (Content(1, 5000), Content(2, 5000));
        await WriteAsync(store, "a", segment);
        Expect.True(await store.CommitAsync(Info(1), 0, manifest, default), "epoch 1 was refused");
        Array.Clear(segment);
        Array.Clear(manifest);
        for (var times = 0; times < 2; times++)
        {
            var (readSegment, readManifest) = ((await ReadAsync(store, "a"))!.Value, (await store.ReadManifestAsync("orders", 1, default))!.Value);
            Expect.Bytes(Content(1, 5000), readSegment, "the segment");
            Expect.Bytes(Content(2, 5000), readManifest, "the manifest");
            System.Runtime.InteropServices.MemoryMarshal.AsMemory(readSegment).Span.Clear();
            System.Runtime.InteropServices.MemoryMarshal.AsMemory(readManifest).Span.Clear();
        }
    }

    async Task Large_segments_and_manifests_come_back()
    {
        var store = await StoreAsync();
        await store.BeginAttemptAsync("orders", Attempt, default);
        var content = Content(1, LargeBytes);
        var pieces = content.Chunk(Math.Max(1, (LargeBytes / 7) + 1)).Select(p => new ReadOnlyMemory<byte>(p)).ToArray();
        await WriteAsync(store, "large", pieces);
        await WriteAsync(store, "small", Content(2, 10));
        Expect.Bytes(content, await ReadAsync(store, "large"), "the large segment");
        var half = LargeBytes / 2;
        Expect.Bytes(content.AsMemory(half, LargeBytes / 10), await ReadAsync(store, "large", half, LargeBytes / 10), "a part of it");
        var manifest = Content(3, Math.Min(LargeBytes, 5_000_000));
        Expect.True(await store.CommitAsync(Info(1), 0, manifest, default), "epoch 1 was refused");
        Expect.Bytes(manifest, await store.ReadManifestAsync("orders", 1, default), "the manifest");
        await store.DeleteSegmentsAsync("orders", ["large"], default);
        Expect.True(await ReadAsync(store, "large") is null, "the large segment is still there");
    }

    async Task Names_that_are_none_are_refused()
    {
        var store = await StoreAsync();
        await store.BeginAttemptAsync("orders", Attempt, default);
        await CommitAsync(store, 1, 0);
        string[] none = ["", ".", "..", ".hidden", "a/b", "../a", "a\\b", "a b", "a\n", "a'b", "a\"b", "a;b", "a%", "\u00e9", "a\0b", new('n', StoreNames.MaxLength + 1)];
        foreach (var name in none)
        {
            await Expect.ThrowsAsync<ArgumentException>(async () => await WriteAsync(store, name, Content(1, 1)), $"to write '{name}'");
            await Expect.ThrowsAsync<ArgumentException>(() => ReadAsync(store, name), $"to read '{name}'");
            await Expect.ThrowsAsync<ArgumentException>(async () => await store.DeleteSegmentsAsync("orders", ["a", name], default), $"to delete '{name}'");
            await Expect.ThrowsAsync<ArgumentException>(async () => await store.NameAsync("orders", 1, name, default), $"the name '{name}'");
            await Expect.ThrowsAsync<ArgumentException>(async () => await store.CommitAsync(Info(2, name: name), 1, default, default), $"to commit '{name}'");
        }
        foreach (var pipeline in none.Concat(["Orders", "a_b", "a.b"]))
        {
            await Expect.ThrowsAsync<ArgumentException>(async () => await store.BeginAttemptAsync(pipeline, 1, default), $"the pipeline '{pipeline}'");
            await Expect.ThrowsAsync<ArgumentException>(async () => await store.ListAsync(pipeline, default), $"the pipeline '{pipeline}'");
            await Expect.ThrowsAsync<ArgumentException>(async () => await store.DeletePipelineAsync(pipeline, default), $"the pipeline '{pipeline}'");
        }
        var longest = new string('n', StoreNames.MaxLength);
        await store.WriteSegmentAsync(longest, longest, [Content(1, 1)], default);
        Expect.Bytes(Content(1, 1), await store.ReadSegmentAsync(longest, longest, 0, -1, default), "the segment with the longest name");
        await ListsAsync(store, 1);
    }
}
