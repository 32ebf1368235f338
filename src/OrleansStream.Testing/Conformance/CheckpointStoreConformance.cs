using OrleansStream.Checkpoints;

namespace OrleansStream.Testing.Conformance;

/// <summary>
/// What every <see cref="ICheckpointStore"/> must do. Knows no test framework: derive from it and run each of <see cref="Checks"/>; what fails throws an
/// <see cref="ExpectationException"/>.
/// </summary>
/// <example>
/// With xunit:
/// <code>
/// public class MyStoreTests : CheckpointStoreConformance
/// {
///     public static TheoryData&lt;string&gt; Names =&gt; [.. Checks];
///
///     [Theory, MemberData(nameof(Names))]
///     public Task Conforms(string check) =&gt; RunAsync(check);
///
///     protected override ValueTask&lt;ICheckpointStore&gt; OpenAsync() =&gt; new(new MyStore(_folder));
/// }
/// </code>
/// </example>
public abstract partial class CheckpointStoreConformance
{
    /// <summary>The attempt of most checks.</summary>
    const long Attempt = 3;

    static readonly DateTimeOffset SomeTime = new(2026, 7, 5, 12, 34, 56, 789, TimeSpan.Zero);

    static readonly (string Name, Func<CheckpointStoreConformance, Task> Run)[] All =
    [
        (nameof(A_new_place_is_empty), c => c.A_new_place_is_empty()),
        (nameof(An_attempt_may_begin_again_and_a_lower_one_may_not), c => c.An_attempt_may_begin_again_and_a_lower_one_may_not()),
        (nameof(A_commit_is_seen_as_it_was_given), c => c.A_commit_is_seen_as_it_was_given()),
        (nameof(An_epoch_follows_the_last_one), c => c.An_epoch_follows_the_last_one()),
        (nameof(Repeating_a_commit_succeeds), c => c.Repeating_a_commit_succeeds()),
        (nameof(An_old_attempt_commits_nothing), c => c.An_old_attempt_commits_nothing()),
        (nameof(An_attempt_that_has_not_begun_commits_nothing), c => c.An_attempt_that_has_not_begun_commits_nothing()),
        (nameof(The_last_epoch_stays_known_when_its_manifest_is_deleted), c => c.The_last_epoch_stays_known_when_its_manifest_is_deleted()),
        (nameof(Deleting_takes_what_is_there), c => c.Deleting_takes_what_is_there()),
        (nameof(A_deleted_pipeline_goes_on_counting), c => c.A_deleted_pipeline_goes_on_counting()),
        (nameof(Pipelines_do_not_see_each_other), c => c.Pipelines_do_not_see_each_other()),
        (nameof(A_name_belongs_to_one_checkpoint), c => c.A_name_belongs_to_one_checkpoint()),
        (nameof(A_commit_may_bring_a_name), c => c.A_commit_may_bring_a_name()),
        (nameof(A_segment_comes_back_whole_and_in_parts), c => c.A_segment_comes_back_whole_and_in_parts()),
        (nameof(A_segment_is_replaced_as_a_whole), c => c.A_segment_is_replaced_as_a_whole()),
        (nameof(Missing_segments_are_null_and_deleting_passes_over_them), c => c.Missing_segments_are_null_and_deleting_passes_over_them()),
        (nameof(Memory_belongs_to_the_caller), c => c.Memory_belongs_to_the_caller()),
        (nameof(Large_segments_and_manifests_come_back), c => c.Large_segments_and_manifests_come_back()),
        (nameof(Names_that_are_none_are_refused), c => c.Names_that_are_none_are_refused()),
        (nameof(Of_racers_one_commits_an_epoch), c => c.Of_racers_one_commits_an_epoch()),
        (nameof(No_commit_of_an_old_attempt_follows_the_beginning_of_a_new_one), c => c.No_commit_of_an_old_attempt_follows_the_beginning_of_a_new_one()),
        (nameof(Of_racers_one_takes_a_name), c => c.Of_racers_one_takes_a_name()),
        (nameof(A_reader_sees_no_half_of_a_segment), c => c.A_reader_sees_no_half_of_a_segment()),
        (nameof(Many_pipelines_work_at_once), c => c.Many_pipelines_work_at_once()),
        (nameof(A_cancelled_call_does_nothing), c => c.A_cancelled_call_does_nothing()),
        (nameof(A_call_cancelled_on_its_way_does_all_or_nothing), c => c.A_call_cancelled_on_its_way_does_all_or_nothing()),
        (nameof(A_disposed_store_refuses_calls), c => c.A_disposed_store_refuses_calls()),
        (nameof(Everything_is_there_after_opening_again), c => c.Everything_is_there_after_opening_again()),
    ];

    readonly List<ICheckpointStore> _opened = [];

    /// <summary>The names of the checks, in the order in which they are best looked at.</summary>
    public static IReadOnlyList<string> Checks { get; } = [.. All.Select(c => c.Name)];

    /// <summary>
    /// Opens a store at the place under test, which was empty when this object was made. It is called several times: all see the same place. A store that
    /// lives in memory gives the same instance each time, made anew if it has been disposed of.
    /// </summary>
    protected abstract ValueTask<ICheckpointStore> OpenAsync();

    /// <summary>Whether what was written is there when all stores of the place have been disposed of and one is opened again. Default: yes.</summary>
    protected virtual bool IsDurable => true;

    /// <summary>The bytes of the large segment. Default: 100 MiB.</summary>
    protected virtual int LargeBytes => 100 << 20;

    /// <summary>Runs a check of <see cref="Checks"/>, once per object, and disposes of the stores that it opened.</summary>
    public async Task RunAsync(string check)
    {
        var found = All.FirstOrDefault(c => c.Name == check);
        if (found.Run is null)
            throw new ArgumentException($"There is no check '{check}'.", nameof(check));
        try
        {
            await found.Run(this);
        }
        finally
        {
            foreach (var store in _opened)
                await store.DisposeAsync();
        }
    }

    async Task<ICheckpointStore> StoreAsync()
    {
        var store = await OpenAsync();
        _opened.Add(store);
        return store;
    }

    static CheckpointInfo Info(long epoch, long attempt = Attempt, string pipeline = "orders", string? name = null) =>
        new(pipeline, epoch, attempt, SomeTime.AddSeconds(epoch), name);

    /// <summary>Bytes that tell which seed they are of, wherever one looks.</summary>
    static byte[] Content(int seed, int length)
    {
        var content = new byte[length];
        new Random(seed).NextBytes(content);
        return content;
    }

    static async Task<ReadOnlyMemory<byte>?> ReadAsync(ICheckpointStore store, string segment, long offset = 0, long length = -1) =>
        await store.ReadSegmentAsync("orders", segment, offset, length, default);

    static ValueTask WriteAsync(ICheckpointStore store, string segment, params ReadOnlyMemory<byte>[] content) =>
        store.WriteSegmentAsync("orders", segment, content, default);

    static async Task CommitAsync(ICheckpointStore store, long epoch, long after, string? name = null) =>
        Expect.True(await store.CommitAsync(Info(epoch, name: name), after, Content((int)epoch, 100), default), $"epoch {epoch} after {after} was refused");

    static async Task ListsAsync(ICheckpointStore store, params long[] epochs) =>
        Expect.Same(epochs, (await store.ListAsync("orders", default)).Select(c => c.Epoch), "the epochs");
}
