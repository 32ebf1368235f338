using OrleansStream.Diagnostics;
using OrleansStream.Planning;
using OrleansStream.Plans;
using OrleansStream.Runtime.Diagnostics;

namespace OrleansStream.Runtime.Pipelines;

/// <summary>
/// Everything that can be done with pipelines. Methods that name a pipeline throw a <see cref="StreamException"/> with
/// <see cref="ErrorCodes.NoSuchPipeline"/> if there is none, unless they say otherwise.
/// </summary>
public interface IStreamPipelines
{
    /// <summary>The checkpoints and savepoints of a pipeline, oldest first. Fails with a coded error if it takes none.</summary>
    Task<IReadOnlyList<CheckpointSummary>> CheckpointsAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>
    /// Takes a checkpoint, if the pipeline runs, and keeps the newest under a name until that is taken away. <see cref="StartOptions.From"/> goes on from it.
    /// </summary>
    /// <param name="id">The pipeline's id.</param>
    /// <param name="name">Letters, digits, dots, dashes and underscores, at most 200; no name of another savepoint of the pipeline.</param>
    /// <param name="cancellationToken">Ends waiting, not the work.</param>
    Task SavepointAsync(string id, string name, CancellationToken cancellationToken = default);

    /// <summary>
    /// Takes a last checkpoint and ends a pipeline that goes on when it is next wanted: for a server that stops. One without checkpoints is drained.
    /// </summary>
    Task SuspendAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>
    /// Creates a pipeline, or gives one that does not run another plan. Throws a <see cref="PlanException"/> if the plan is wrong and a
    /// <see cref="StreamException"/> with <see cref="ErrorCodes.WrongStatus"/> if the pipeline runs.
    /// </summary>
    Task CreateAsync(Plan plan, CancellationToken cancellationToken = default);

    /// <summary>
    /// Starts a pipeline as a new attempt and returns when it is starting. A plan that turns out wrong once the columns of its sources are
    /// known, or a source or sink that cannot be opened, makes it fail afterwards.
    /// </summary>
    Task StartAsync(string id, StartOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Stops a pipeline at once; what is in flight is dropped. Does nothing if it does not run.</summary>
    Task StopAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Reads no more, lets everything that was read reach the sinks, then stops. Open windows do not fire. Does nothing if it does not run.</summary>
    Task DrainAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Stops a pipeline and forgets it. Does nothing if there is none.</summary>
    Task DeleteAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>All pipelines, by id.</summary>
    Task<IReadOnlyList<PipelineStatus>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>The status of a pipeline; null if there is none.</summary>
    Task<PipelineStatus?> GetAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>The plan of a pipeline; null if there is none.</summary>
    Task<Plan?> GetPlanAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>What the parts of a pipeline have done in its present or last attempt.</summary>
    Task<PipelineMetrics> MetricsAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>
    /// The newest rows that passed an output (a source, a step or a side output, as <c>from</c> names it), each as a line of JSON, oldest first.
    /// The first call begins to watch and may find nothing yet; watching ends when nobody has asked for a while.
    /// </summary>
    /// <param name="id">The pipeline.</param>
    /// <param name="output">The output.</param>
    /// <param name="rows">The most rows to give, 1 to 1000.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<string>> TapAsync(string id, string output, int rows = 100, CancellationToken cancellationToken = default);

    /// <summary>The newest dead letters of the present or last attempt, oldest first.</summary>
    Task<IReadOnlyList<DeadLetter>> DeadLettersAsync(string id, int count = 100, CancellationToken cancellationToken = default);

    /// <summary>Waits until the pipeline has stopped, completed or failed; gives its final status.</summary>
    Task<PipelineStatus> WaitAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>
    /// Waits until everything that the sources of a running pipeline have given, and every timer of a step that was due, is processed and written;
    /// gives the status then. What a source holds back is not waited for, nor that sources without event times notice the clock, which they look at
    /// every 50 ms. For tests and tools.
    /// </summary>
    Task<PipelineStatus> SettleAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>
    /// Lets every task of a running pipeline look at the clock, one after another in the plan's order, each with all that this causes; gives the moment
    /// at which the clock has something to do next, milliseconds since 1970, <see cref="long.MaxValue"/> if nothing is due. For tests, on a silo with
    /// <see cref="Hosting.OrleansStreamOptions.Stepped"/>; elsewhere tasks look by themselves.
    /// </summary>
    Task<long> TickAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>
    /// What happens to pipelines from the moment at which enumeration begins. A reader that falls more than
    /// <see cref="PipelineEvents.Capacity"/> events behind misses the oldest.
    /// </summary>
    IAsyncEnumerable<PipelineEvent> Events(CancellationToken cancellationToken = default);
}
