using OrleansStream.Diagnostics;
using OrleansStream.Plans;
using OrleansStream.Testing.Driver;

namespace OrleansStream.Testing;

/// <content>Checkpoints, crashes and what goes on after them.</content>
public sealed partial class PipelineTest
{
    int _checkpoints;

    /// <summary>
    /// Takes a checkpoint: what changed since the one before, in the bytes that a running pipeline would store. <see cref="Crash"/> goes back to it.
    /// </summary>
    public PipelineTest Checkpoint() => Checkpoint(out _);

    /// <summary>As <see cref="Checkpoint()"/>.</summary>
    /// <param name="checkpoint">The checkpoint, for <see cref="Restore(PipelineCheckpoint)"/>.</param>
    public PipelineTest Checkpoint(out PipelineCheckpoint checkpoint) => Checkpoint(full: false, out checkpoint);

    internal PipelineTest Checkpoint(bool full, out PipelineCheckpoint checkpoint)
    {
        checkpoint = new PipelineCheckpoint(this, ++_checkpoints, Pipeline.Checkpoint(full));
        return this;
    }

    /// <summary>
    /// Ends the pipeline without warning and starts it again at the last checkpoint; without one at the beginning.
    /// </summary>
    /// <remarks>
    /// Sources can be read again: rows, watermarks and moves of the clock since the checkpoint are given again, batch by batch. Delivery is exactly
    /// once: what came to a sink since the checkpoint is taken back and comes again, but rows that were looked at are not shown twice. So a test
    /// that crashes sees what it would have seen without the crash. Dead letters and counts of late rows go back, too.
    /// </remarks>
    /// <exception cref="ExpectationException">Rows that were looked at did not come again.</exception>
    public PipelineTest Crash()
    {
        Pipeline.Crash();
        return this;
    }

    /// <summary>Ends the pipeline without warning and starts it again at a checkpoint; otherwise as <see cref="Crash"/>, which goes back to it from now on.</summary>
    /// <param name="checkpoint">A checkpoint of this test, of any plan that it has run.</param>
    public PipelineTest Restore(PipelineCheckpoint checkpoint) => Restore(checkpoint, _bound, samePlan: true);

    /// <summary>As <see cref="Restore(PipelineCheckpoint)"/>, with another number of tasks that share the keys of each step.</summary>
    /// <param name="checkpoint">A checkpoint of this test.</param>
    /// <param name="parallelism">How many tasks, at least 1.</param>
    public PipelineTest Restore(PipelineCheckpoint checkpoint, int parallelism) =>
        Restore(checkpoint, TestPlans.Bind(_bound.Plan with { Parallelism = parallelism }, _options.Functions), samePlan: true);

    /// <summary>
    /// As <see cref="Restore(PipelineCheckpoint)"/>, with a changed plan. A step goes on with the state of the step of the same id; an aggregate that is
    /// new begins with nothing, one that is no longer there is dropped, as is the state of a step that is no longer there.
    /// </summary>
    /// <param name="checkpoint">A checkpoint of this test.</param>
    /// <param name="plan">The plan.</param>
    /// <exception cref="PlanException">The plan cannot run.</exception>
    /// <exception cref="StreamException">A step cannot take the state over, such as with another window or other keys.</exception>
    public PipelineTest Restore(PipelineCheckpoint checkpoint, Plan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return Restore(checkpoint, TestPlans.Bind(plan with { Parallelism = _bound.Plan.Parallelism }, _options.Functions), samePlan: false);
    }

    /// <summary>Takes a checkpoint and goes on from it with another number of tasks that share the keys of each step.</summary>
    /// <param name="parallelism">How many tasks, at least 1.</param>
    public PipelineTest Rescale(int parallelism) => Checkpoint(out var checkpoint).Restore(checkpoint, parallelism);

    PipelineTest Restore(PipelineCheckpoint checkpoint, BoundPlan bound, bool samePlan)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        if (checkpoint.Test != this)
            throw new ArgumentException("The checkpoint is another test's.", nameof(checkpoint));
        var physical = ReferenceEquals(bound, _bound) ? Pipeline.Current.Plan : Physical(bound);
        _bound = bound;
        Pipeline.Restore(checkpoint.Taken, physical, samePlan);
        return this;
    }
}
