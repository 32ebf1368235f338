using System.Text.Json;
using OrleansStream.Diagnostics;
using OrleansStream.Plans;

namespace OrleansStream.Testing.Files;

/// <summary>A place where the plans of cases run.</summary>
interface ICaseHost
{
    /// <summary>Starts a plan. Throws <see cref="PlanException"/> if it cannot run.</summary>
    /// <param name="plan">The plan, with the sources and sinks of its author.</param>
    /// <param name="samples">All rows of the case by source, to infer columns from.</param>
    ValueTask<ICasePipeline> StartAsync(Plan plan, IReadOnlyDictionary<string, IReadOnlyList<object>> samples);
}

/// <summary>
/// The plan of a case at work. All that a call causes is done when it has returned; each throws a
/// <see cref="StreamException"/> with the code of the failure that ended the pipeline.
/// </summary>
interface ICasePipeline : IAsyncDisposable
{
    /// <summary>Gives a row, as a batch of its own.</summary>
    ValueTask PushAsync(string source, object row);

    /// <summary>Moves the event time of one source, or of each in turn.</summary>
    ValueTask WatermarkAsync(string? source, long time);

    /// <summary>Moves the clock, passing every moment at which something is due.</summary>
    ValueTask AdvanceTimeToAsync(long time);

    /// <summary>Takes a checkpoint.</summary>
    ValueTask CheckpointAsync();

    /// <summary>Ends it without warning; it goes on from the last checkpoint.</summary>
    ValueTask CrashAsync();

    /// <summary>Takes a checkpoint and goes on with another number of tasks that share the keys of a step.</summary>
    ValueTask RescaleAsync(int parallelism);

    /// <summary>Ends all sources.</summary>
    ValueTask EndAsync();

    /// <summary>The rows that came to a sink since the last look at it, in order.</summary>
    IReadOnlyList<JsonElement> Take(string sink);
}
