using OrleansStream.Aggregates;
using OrleansStream.Windows;

namespace OrleansStream.Steps.Aggregate;

/// <summary>What steps that work by windows have in common.</summary>
static class WindowedStep
{
    /// <summary>The step that computes a program per group and window, with the side output <c>late</c>.</summary>
    public static CompiledStep Of(StepContext context, WindowOptions window, InputColumns columns, AggregateProgram program)
    {
        var reads = columns.Reads;
        return new CompiledStep
        {
            Outputs = [program.Output, context.Inputs[0]],
            Create = WindowOperators.For(window, program),
            Keying = new Keying { Columns = [program.Keys], Before = [columns.Prepare()] },
            // What is computed of a row is computed whether read or not: the rows that fail must not depend on who reads.
            Needs = ports => [reads.Union(program.LateIsRead ? ports[1] : [])],
        };
    }
}
