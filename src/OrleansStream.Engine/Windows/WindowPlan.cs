using OrleansStream.Aggregates;
using OrleansStream.Operators;

namespace OrleansStream.Windows;

/// <summary>What a step's windows are, in the numbers that operators work with; made once when the step is compiled and shared by all its tasks.</summary>
sealed record WindowPlan
{
    /// <summary>What they are, apart from when they fire and close: what makes state of other windows useless.</summary>
    public required string Kind { get; init; }

    /// <summary>When they fire.</summary>
    public required WindowTrigger Trigger { get; init; }

    /// <summary>Which time they go by.</summary>
    public required WindowTiming Timing { get; init; }

    /// <summary>What results say of them.</summary>
    public required WindowShape Shape { get; init; }

    /// <summary>Makes what finds the windows of rows.</summary>
    public required Func<WindowPool, IWindowHost, WindowAssigner> CreateAssigner { get; init; }

    /// <summary>The operator of windows like these.</summary>
    public Func<IOperator> Operator(AggregateProgram program) => () => new TriggeredWindowOperator(program, this);
}
