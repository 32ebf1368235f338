using OrleansStream.Planning;

namespace OrleansStream.Testing.Driver;

/// <summary>
/// A pipeline that may crash at any moment between two inputs. Everything that it is given is kept, as a source keeps it that can be read again; a pipeline
/// that begins at a checkpoint is given again what came after.
/// </summary>
sealed class RecoverablePipeline
{
    readonly DriverOutput _output = new();
    readonly List<Action<VirtualPipeline>> _inputs = [];
    readonly long _start;
    readonly bool _tracks;
    VirtualPipeline _pipeline;
    DriverCheckpoint _last = new([], 0, OutputPosition.None);
    bool _planChanged;

    /// <summary>Starts a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="start">The processing time at the start.</param>
    /// <param name="tracks">Whether checkpoints may hold only what changed.</param>
    public RecoverablePipeline(PhysicalPlan plan, long start, bool tracks)
    {
        _start = start;
        _tracks = tracks;
        _pipeline = Begin(plan, _last);
    }

    /// <summary>The pipeline that is at work.</summary>
    public VirtualPipeline Current => _pipeline;

    public DriverOutput Output => _output;

    /// <summary>Gives it something.</summary>
    public void Do(Action<VirtualPipeline> input)
    {
        _inputs.Add(input);
        input(_pipeline);
    }

    /// <summary>Takes a checkpoint; it is where <see cref="Crash"/> goes back to.</summary>
    /// <param name="full">Whether it holds all state; else what changed since the one before, if that is known.</param>
    public DriverCheckpoint Checkpoint(bool full)
    {
        // What a changed plan keeps in the state of a step is laid out anew: the old layout is not to be continued.
        var snapshot = _pipeline.Save(full || _planChanged);
        _planChanged = false;
        return _last = new DriverCheckpoint(snapshot.IsFull ? [snapshot] : _last.Snapshots.Add(snapshot), _inputs.Count, _output.Position);
    }

    /// <summary>Ends it without warning and begins again at the last checkpoint.</summary>
    public void Crash() => Restore(_last, _pipeline.Plan, samePlan: true);

    /// <summary>Ends it without warning and begins at a checkpoint.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="plan">The plan that goes on.</param>
    /// <param name="samePlan">Whether it has the same steps as the one before, so that it gives the same.</param>
    public void Restore(DriverCheckpoint checkpoint, PhysicalPlan plan, bool samePlan)
    {
        _output.GoBackTo(checkpoint.Output);
        _pipeline = Begin(plan, checkpoint);
        _last = checkpoint;
        _planChanged |= !samePlan;
        foreach (var input in _inputs.Skip(checkpoint.Inputs))
            input(_pipeline);
        var missing = _output.Match();
        if (samePlan && missing.Count > 0)
        {
            throw new ExpectationException(
                $"After the crash {missing.Count} of the rows that had been looked at did not come again, such as one of '{missing[0].Sink}': {missing[0].Row.GetRawText()}");
        }
    }

    VirtualPipeline Begin(PhysicalPlan plan, DriverCheckpoint checkpoint)
    {
        var pipeline = new VirtualPipeline(plan, _start, _output, _tracks);
        if (checkpoint.Snapshots.IsEmpty)
            pipeline.Start();
        else
            pipeline.Restore(checkpoint.Snapshots);
        return pipeline;
    }
}
