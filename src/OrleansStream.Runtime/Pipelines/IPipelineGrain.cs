using System.Collections.Immutable;
using Orleans.Concurrency;
using OrleansStream.Diagnostics;
using OrleansStream.Planning;
using OrleansStream.Runtime.Tasks;

namespace OrleansStream.Runtime.Pipelines;

/// <summary>What became of a command.</summary>
[GenerateSerializer, Immutable, Alias("orleansstream.CommandResult")]
sealed record CommandResult([property: Id(0)] Failure? Failure = null, [property: Id(1)] ImmutableArray<Diagnostic> Diagnostics = default)
{
    public static CommandResult Done { get; } = new();

    public static CommandResult Fail(string code, string message) => new(new Failure(code, message));
}

/// <summary>A pipeline's control plane: its plan, its attempts, its status. No row passes through it.</summary>
[Alias("orleansstream.IPipelineGrain")]
interface IPipelineGrain : IGrainWithStringKey
{
    /// <summary>Keeps a plan, given as JSON.</summary>
    [Alias("Create")]
    Task<CommandResult> Create(string plan);

    [Alias("Start")]
    Task<CommandResult> Start(StartOptions options);

    [Alias("Stop")]
    Task<CommandResult> Stop();

    [Alias("Drain")]
    Task<CommandResult> Drain();

    [Alias("Delete")]
    Task Delete();

    /// <summary>Takes a last checkpoint and ends, to go on when it is wanted again: the silo stops, not the pipeline.</summary>
    [Alias("Suspend")]
    Task<CommandResult> Suspend();

    /// <summary>The status; null if there is no such pipeline.</summary>
    [Alias("GetStatus")]
    Task<PipelineStatus?> GetStatus();

    /// <summary>The plan as JSON; null if there is no such pipeline.</summary>
    [Alias("GetPlan")]
    Task<string?> GetPlan();

    [Alias("GetMetrics")]
    Task<PipelineMetrics?> GetMetrics();

    [Alias("Tap")]
    Task<ImmutableArray<string>> Tap(string output, int rows);

    [Alias("DeadLetters")]
    Task<ImmutableArray<DeadLetter>> DeadLetters(int count);

    /// <summary>Waits a while for the end; the status then, whether it has ended or not.</summary>
    [Alias("WaitForEnd")]
    Task<PipelineStatus?> WaitForEnd();

    /// <summary>Looks for a while whether all that the sources have given is processed; whether that is so, or nothing runs.</summary>
    [Alias("Settle")]
    Task<bool> Settle();

    /// <summary>Lets every task look at the clock; when the clock has something to do next, milliseconds since 1970.</summary>
    [Alias("Tick")]
    Task<long> Tick();

    /// <summary>
    /// Makes sure that the pipeline does what it should, by being active: who calls finds the grain on a live silo or brings it up on one.
    /// </summary>
    [Alias("Ensure"), AlwaysInterleave]
    Task Ensure();

    /// <summary>What an attempt is made of; null if it is over.</summary>
    [Alias("GetDefinition")]
    Task<AttemptDefinition?> GetDefinition(long attempt);

    /// <summary>The checkpoints and savepoints, oldest first.</summary>
    [Alias("Checkpoints")]
    Task<ImmutableArray<CheckpointSummary>> Checkpoints();

    /// <summary>Takes a checkpoint, if the pipeline runs, and keeps the newest under a name.</summary>
    [Alias("Savepoint")]
    Task<CommandResult> Savepoint(string name);

    /// <summary>A silo tells what it has given to an epoch, as JSON.</summary>
    [Alias("OnSnapshot")]
    Task OnSnapshot(long attempt, byte[] part);

    /// <summary>A sink holds so much that an epoch should begin before its time.</summary>
    [Alias("OnEpochWanted")]
    Task OnEpochWanted(long attempt);

    /// <summary>A task tells that it failed.</summary>
    [Alias("OnTaskFailed")]
    Task OnTaskFailed(long attempt, string task, Failure failure);

    /// <summary>A sink tells that it has everything; <paramref name="complete"/>: to the end of time, otherwise because of a drain.</summary>
    [Alias("OnSinkFinished")]
    Task OnSinkFinished(long attempt, string sink, bool complete);
}
