using OrleansStream.Planning;
using OrleansStream.Testing.Driver;

namespace OrleansStream.Testing;

/// <summary>A checkpoint that a <see cref="PipelineTest"/> took.</summary>
public sealed class PipelineCheckpoint
{
    internal PipelineCheckpoint(PipelineTest test, int number, DriverCheckpoint taken)
    {
        Test = test;
        Number = number;
        Taken = taken;
        var steps = taken.Snapshots[^1].Tasks.SelectMany(t => t.Steps).Where(s => s.Step != TaskGraph.TimeStep).GroupBy(s => s.Step);
        Entries = steps.ToDictionary(s => s.Key, s => s.Sum(t => t.Groups.Sum(g => (long)g.Entries)));
    }

    /// <summary>Its number in the test, from 1.</summary>
    public int Number { get; }

    /// <summary>
    /// How many entries of each stateful step it holds, by the step's id: what was put or removed since the checkpoint before, so that a test sees
    /// what a checkpoint costs.
    /// </summary>
    public IReadOnlyDictionary<string, long> Entries { get; }

    internal PipelineTest Test { get; }

    internal DriverCheckpoint Taken { get; }

    /// <inheritdoc/>
    public override string ToString() => $"checkpoint {Number}";
}
