using System.Collections.Immutable;
using OrleansStream.Connectors;

namespace OrleansStream.Testing.Conformance;

/// <summary>
/// What every sink that commits epochs must do (<see cref="IEpochSink"/>). Run each of <see cref="Checks"/> as a test of its own; a check that fails
/// throws <see cref="ExpectationException"/>.
/// </summary>
public static class EpochSinkConformance
{
    /// <summary>The most steps of a commit that are made to fail one after the other.</summary>
    const int MostSteps = 100;

    static readonly ImmutableDictionary<string, Func<EpochSinkTarget, Task>> s_checks = new Dictionary<string, Func<EpochSinkTarget, Task>>
    {
        ["Rows of an epoch appear when it is committed"] = AppearAsync,
        ["Committing again does nothing"] = RepeatAsync,
        ["Epochs may leave gaps and be empty"] = GapsAsync,
        ["The marker survives reopening"] = ReopenAsync,
        ["A writer of an earlier attempt does no harm"] = OldWriterAsync,
        ["Two writers at once commit an epoch once"] = TwoWritersAsync,
        ["Sinks and pipelines do not take each other's epochs for their own"] = OthersAsync,
        ["An epoch of many batches is whole"] = ManyBatchesAsync,
    }.ToImmutableDictionary();

    static readonly ImmutableDictionary<string, bool> s_crashes = new Dictionary<string, bool>
    {
        ["A commit that fails at any step is put right by the next process"] = true,
        ["A commit that fails at any step can be repeated"] = false,
    }.ToImmutableDictionary();

    /// <summary>The names of the checks, each a sentence.</summary>
    public static IReadOnlyList<string> Checks { get; } = [.. s_checks.Keys.Concat(s_crashes.Keys).Order(StringComparer.Ordinal)];

    /// <summary>Runs a check.</summary>
    /// <param name="check">One of <see cref="Checks"/>.</param>
    /// <param name="create">Makes the sink under test with an empty place.</param>
    public static async Task RunAsync(string check, Func<ValueTask<EpochSinkTarget>> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        if (s_crashes.TryGetValue(check, out var reopens))
        {
            for (var step = 0; step < MostSteps && await CrashAsync(create, step, reopens).ConfigureAwait(false); step++)
            {
            }
            return;
        }
        await using var target = await create().ConfigureAwait(false);
        await s_checks[check](target).ConfigureAwait(false);
    }

    static async Task AppearAsync(EpochSinkTarget target)
    {
        await using var sink = await EpochSinkTester.OpenAsync(target).ConfigureAwait(false);
        await sink.HasCommittedAsync(0).ConfigureAwait(false);
        await sink.ShowsAsync(0).ConfigureAwait(false);
        await sink.CommitAsync(1, 0, 5).ConfigureAwait(false);
        await sink.ShowsAsync(5).ConfigureAwait(false);
        await sink.HasCommittedAsync(1).ConfigureAwait(false);
        await sink.CommitAsync(2, 5, 3).ConfigureAwait(false);
        await sink.ShowsAsync(8).ConfigureAwait(false);
    }

    static async Task RepeatAsync(EpochSinkTarget target)
    {
        await using var sink = await EpochSinkTester.OpenAsync(target).ConfigureAwait(false);
        await sink.CommitAsync(1, 0, 5).ConfigureAwait(false);
        await sink.CommitAsync(1, 0, 5).ConfigureAwait(false);
        await sink.CommitAsync(2, 5, 5).ConfigureAwait(false);
        await sink.CommitAsync(1, 0, 5).ConfigureAwait(false);
        await sink.CommitAsync(2, 5, 5).ConfigureAwait(false);
        await sink.ShowsAsync(10).ConfigureAwait(false);
        await sink.HasCommittedAsync(2).ConfigureAwait(false);
    }

    static async Task GapsAsync(EpochSinkTarget target)
    {
        await using var sink = await EpochSinkTester.OpenAsync(target).ConfigureAwait(false);
        await sink.CommitAsync(7, 0, 2).ConfigureAwait(false);
        await sink.CommitAsync(9, 2, 0).ConfigureAwait(false);
        await sink.HasCommittedAsync(9).ConfigureAwait(false);
        await sink.CommitAsync(8, 100, 3).ConfigureAwait(false);
        await sink.CommitAsync(2_000_000_000_000, 2, 2).ConfigureAwait(false);
        await sink.ShowsAsync(4).ConfigureAwait(false);
        await sink.HasCommittedAsync(2_000_000_000_000).ConfigureAwait(false);
    }

    static async Task ReopenAsync(EpochSinkTarget target)
    {
        for (var epoch = 1; epoch <= 4; epoch++)
        {
            await using var sink = await EpochSinkTester.OpenAsync(target).ConfigureAwait(false);
            await sink.HasCommittedAsync(epoch - 1).ConfigureAwait(false);
            // The third is empty.
            var before = epoch == 4 ? 4 : 2 * (epoch - 1);
            await sink.CommitAsync(epoch, before, epoch == 3 ? 0 : 2).ConfigureAwait(false);
        }
        await using var last = await EpochSinkTester.OpenAsync(target).ConfigureAwait(false);
        await last.HasCommittedAsync(4).ConfigureAwait(false);
        await last.CommitAsync(3, 100, 2).ConfigureAwait(false);
        await last.ShowsAsync(6).ConfigureAwait(false);
    }

    static async Task OldWriterAsync(EpochSinkTarget target)
    {
        await using var old = await EpochSinkTester.OpenAsync(target).ConfigureAwait(false);
        await old.CommitAsync(1, 0, 2).ConfigureAwait(false);
        await using (var present = await EpochSinkTester.OpenAsync(target).ConfigureAwait(false))
        {
            await present.CommitAsync(2, 2, 2).ConfigureAwait(false);
            await old.CommitAsync(2, 2, 2).ConfigureAwait(false);
            await present.CommitAsync(3, 4, 2).ConfigureAwait(false);
            await old.CommitAsync(2, 2, 2).ConfigureAwait(false);
            await old.CommitAsync(3, 4, 2).ConfigureAwait(false);
            await present.CommitAsync(4, 6, 2).ConfigureAwait(false);
        }
        await old.ShowsAsync(8).ConfigureAwait(false);
        await old.HasCommittedAsync(4).ConfigureAwait(false);
    }

    static async Task TwoWritersAsync(EpochSinkTarget target)
    {
        await using var one = await EpochSinkTester.OpenAsync(target).ConfigureAwait(false);
        await using var other = await EpochSinkTester.OpenAsync(target).ConfigureAwait(false);
        for (var epoch = 1; epoch <= 10; epoch++)
        {
            var from = (epoch - 1) * 3;
            await Task.WhenAll(
                Task.Run(() => one.CommitAsync(epoch, from, 3)),
                Task.Run(() => other.CommitAsync(epoch, from, 3))).ConfigureAwait(false);
            await one.ShowsAsync(epoch * 3).ConfigureAwait(false);
        }
    }

    static async Task OthersAsync(EpochSinkTarget target)
    {
        await using var one = await EpochSinkTester.OpenAsync(target, "one", "out").ConfigureAwait(false);
        await one.CommitAsync(5, 0, 2).ConfigureAwait(false);
        if (!target.IsShared)
        {
            await EpochSinkTester.IsRefusedAsync(target, "two", "out").ConfigureAwait(false);
            await EpochSinkTester.IsRefusedAsync(target, "one", "out-2").ConfigureAwait(false);
            return;
        }
        await using var two = await EpochSinkTester.OpenAsync(target, "two", "out").ConfigureAwait(false);
        await two.HasCommittedAsync(0).ConfigureAwait(false);
        await two.CommitAsync(1, 2, 2).ConfigureAwait(false);
        await using var three = await EpochSinkTester.OpenAsync(target, "one", "out-2").ConfigureAwait(false);
        await three.HasCommittedAsync(0).ConfigureAwait(false);
        await three.CommitAsync(5, 4, 2).ConfigureAwait(false);
        await one.HasCommittedAsync(5).ConfigureAwait(false);
        await one.ShowsAsync(6).ConfigureAwait(false);
    }

    static async Task ManyBatchesAsync(EpochSinkTarget target)
    {
        await using var sink = await EpochSinkTester.OpenAsync(target).ConfigureAwait(false);
        await sink.CommitAsync(1, 0, 10_000, batches: 7).ConfigureAwait(false);
        await sink.ShowsAsync(10_000).ConfigureAwait(false);
    }

    /// <summary>Lets a step of a commit fail; false if there was no such step, or it cannot be done.</summary>
    static async Task<bool> CrashAsync(Func<ValueTask<EpochSinkTarget>> create, int step, bool reopens)
    {
        await using var target = await create().ConfigureAwait(false);
        await using var first = await EpochSinkTester.OpenAsync(target).ConfigureAwait(false);
        await first.CommitAsync(1, 0, 3).ConfigureAwait(false);
        if (!target.FailAt(step))
            return false;
        var failed = await first.FailsAsync(2, 3, 3).ConfigureAwait(false);
        target.FailNoMore();
        // The old one is not closed: a process that was killed closes nothing.
        var next = reopens ? await EpochSinkTester.OpenAsync(target).ConfigureAwait(false) : first;
        if (reopens || !target.ShowsUncommitted)
            await next.ShowsAllOrNothingAsync(2, 3, 6).ConfigureAwait(false);
        await next.CommitAsync(2, 3, 3).ConfigureAwait(false);
        await next.ShowsAsync(6).ConfigureAwait(false);
        await next.CommitAsync(3, 6, 3).ConfigureAwait(false);
        await first.CommitAsync(2, 3, 3).ConfigureAwait(false);
        await next.ShowsAsync(9).ConfigureAwait(false);
        await next.DisposeAsync().ConfigureAwait(false);
        return failed;
    }
}
