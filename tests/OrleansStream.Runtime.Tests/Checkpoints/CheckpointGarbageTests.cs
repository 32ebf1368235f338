using OrleansStream.Checkpoints;
using OrleansStream.Runtime.Checkpoints;

namespace OrleansStream.Runtime.Tests.Checkpoints;

public class CheckpointGarbageTests
{
    /// <summary>Each epoch names the base segment and its own.</summary>
    static readonly Func<long, IReadOnlyCollection<string>?> Own = epoch => ["0-base", $"{epoch}-s"];

    [Fact]
    public void The_newest_checkpoints_are_kept() =>
        Expect(Find(All(1, 2, 3, 4, 5), Own, "0-base 1-s 2-s 3-s 4-s 5-s", committed: 5), [1, 2], "1-s 2-s");

    [Fact]
    public void Few_checkpoints_are_all_kept() => Expect(Find(All(4, 9), Own, "0-base 4-s 9-s", committed: 9), [], "");

    [Fact]
    public void How_many_are_kept_can_be_said() => Expect(Find(All(1, 2, 3), Own, "0-base 1-s 2-s 3-s", committed: 3, kept: 1), [1, 2], "1-s 2-s");

    [Fact]
    public void Savepoints_are_kept_with_their_segments_and_do_not_count()
    {
        List<CheckpointInfo> checkpoints = [new("p", 1, 1, default, "first"), .. All(2, 3, 4, 5)];
        Expect(Find(checkpoints, Own, "0-base 1-s 2-s 3-s 4-s 5-s", committed: 5), [2], "2-s");
    }

    [Fact]
    public void What_nobody_names_goes_when_its_epoch_has_passed() =>
        Expect(Find(All(7, 8), Own, "0-base 7-s 8-s 8-of-an-old-attempt 3-lost", committed: 8), [], "8-of-an-old-attempt 3-lost");

    [Fact]
    public void What_is_newer_than_the_committed_epoch_may_be_needed_soon()
    {
        Expect(Find(All(7, 8), Own, "0-base 7-s 8-s 9-on-its-way", committed: 8), [], "");
        Expect(Find(All(5, 6, 7, 8, 9, 10, 11), Own, "5-s 9-s 10-s 11-s 12-s", committed: 8), [5], "5-s");
    }

    [Fact]
    public void Before_the_first_commit_nothing_is_rubbish_but_what_is_older() =>
        Expect(Find([], Own, "1-s 5-s", committed: 3), [], "1-s");

    [Fact]
    public void A_kept_manifest_that_cannot_be_read_keeps_all_segments() =>
        Expect(Find(All(1, 2, 3, 4, 5), e => e == 4 ? null : Own(e), "0-base 1-s 2-s 9-s", committed: 5), [1, 2], "");

    [Fact]
    public void An_old_manifest_that_cannot_be_read_goes() =>
        Expect(Find(All(1, 2, 3, 4), e => e == 1 ? null : Own(e), "0-base 1-s 2-s", committed: 4), [1], "1-s");

    [Fact]
    public void A_segment_whose_epoch_cannot_be_told_is_kept() => Expect(Find(All(1), Own, "0-base 1-s notes.txt", committed: 9), [], "");

    [Fact]
    public void At_least_one_is_kept() => Assert.Throws<ArgumentOutOfRangeException>(() => Find(All(1), Own, "", committed: 1, kept: 0));

    static CheckpointInfo[] All(params long[] epochs) => [.. epochs.Select(e => new CheckpointInfo("p", e, 1, default))];

    static CheckpointGarbage Find(
        IReadOnlyList<CheckpointInfo> checkpoints, Func<long, IReadOnlyCollection<string>?> segmentsOf, string written, long committed, int kept = CheckpointGarbage.DefaultKept) =>
        CheckpointGarbage.Find(checkpoints, segmentsOf, Words(written).Select(w => (w, (long?)(long.TryParse(w.Split('-')[0], out var epoch) ? epoch : null))), committed, kept);

    static void Expect(CheckpointGarbage found, long[] epochs, string segments)
    {
        Assert.Equal(epochs, found.Epochs);
        Assert.Equal(Words(segments), found.Segments);
    }

    static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
