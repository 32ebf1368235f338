using System.Collections.Immutable;
using Orleans.Concurrency;
using OrleansStream.Events;
using OrleansStream.Planning;
using OrleansStream.Runtime.Exchange;

namespace OrleansStream.Runtime.Tasks;

/// <summary>Why something failed.</summary>
[GenerateSerializer, Immutable, Alias("orleansstream.Failure")]
sealed record Failure([property: Id(0)] string Code, [property: Id(1)] string Message);

/// <summary>What every task of a pipeline can be told.</summary>
[Alias("orleansstream.ITaskGrain")]
interface ITaskGrain : IGrainWithStringKey
{
    /// <summary>Prepares the task; null if that worked.</summary>
    [Alias("Open")]
    Task<Failure?> Open();

    /// <summary>What it has done so far.</summary>
    [Alias("Report"), AlwaysInterleave]
    Task<TaskReport> Report();

    /// <summary>
    /// Begins an epoch. A partition cuts its position and sends barriers; other tasks wait for those, or give their part at once if nothing comes to them
    /// any more.
    /// </summary>
    [Alias("Barrier"), AlwaysInterleave]
    Task Barrier(long epoch);

    /// <summary>Looks at the clock; returns when all that this caused is done. Only where <see cref="Hosting.OrleansStreamOptions.Stepped"/>.</summary>
    [Alias("Tick")]
    Task Tick();

    /// <summary>Ends the task at once and lets it go; its last report.</summary>
    [Alias("Close"), AlwaysInterleave]
    Task<TaskReport> Close();

    /// <summary>The newest dead letters of the attempt on the task's silo.</summary>
    [Alias("DeadLetters"), AlwaysInterleave]
    Task<ImmutableArray<DeadLetter>> DeadLetters(int count);

    /// <summary>The newest rows of an output on the task's silo.</summary>
    [Alias("Tap"), AlwaysInterleave]
    Task<ImmutableArray<string>> Tap(string output, int rows);
}

/// <summary>One partition of a source and the steps chained to it.</summary>
[Alias("orleansstream.IPartitionGrain")]
interface IPartitionGrain : ITaskGrain
{
    /// <summary>
    /// The columns that a sample of the input shows; empty if the input has ended without rows; null if that is not known yet: ask again.
    /// </summary>
    [Alias("Infer"), AlwaysInterleave]
    Task<RowSchema?> Infer();

    /// <summary>Begins to process, now that every task it may send to is open.</summary>
    [Alias("Run")]
    Task<Failure?> Run();

    /// <summary>Reads no more and closes the channels behind what was read.</summary>
    [Alias("Drain"), AlwaysInterleave]
    Task Drain();
}

/// <summary>One task of a keyed step, which owns a range of key groups, and the steps chained to it.</summary>
[Alias("orleansstream.IKeyGroupGrain")]
interface IKeyGroupGrain : ITaskGrain, IExchangeReceiver;

/// <summary>One sink.</summary>
[Alias("orleansstream.ISinkGrain")]
interface ISinkGrain : ITaskGrain, IExchangeReceiver
{
    /// <summary>The last epoch that the sink's own system knows; 0 if it knows none.</summary>
    [Alias("LastEpoch"), AlwaysInterleave]
    Task<long> LastEpoch();

    /// <summary>Commits an epoch whose checkpoint was committed; repeats until that has worked. Null if it did.</summary>
    [Alias("Commit"), AlwaysInterleave, ResponseTimeout("1.00:00:00")]
    Task<Failure?> Commit(long epoch);
}
