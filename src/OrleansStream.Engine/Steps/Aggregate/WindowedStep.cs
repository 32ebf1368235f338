using OrleansStream.Aggregates;
using OrleansStream.Functions;
using OrleansStream.Windows;

namespace OrleansStream.Steps.Aggregate;

/// <summary>What steps that work by windows have in common.</summary>
static class WindowedStep
{
    /// <summary>The columns of a step's input, all of them if late rows are read or a function makes the windows.</summary>
    /// <param name="context">The step; its window was checked.</param>
    /// <param name="window">Its window.</param>
    /// <param name="function">A custom window's function.</param>
    /// <param name="keepAll">Whether the step itself needs whole rows.</param>
    public static InputColumns Columns(StepContext context, WindowOptions window, out WindowFunction? function, bool keepAll = false)
    {
        function = window is CustomWindowOptions custom ? context.Function<WindowFunction>(custom.Function, "window.function") : null;
        keepAll |= function is not null;
        var columns = new InputColumns(context.Inputs[0], keepAll || context.ReadOutputs.Contains("late"));
        if (keepAll)
            columns.ReadAll();
        return columns;
    }

    /// <summary>The step that computes a program per group and window, with the side output <c>late</c>.</summary>
    public static CompiledStep Of(StepContext context, WindowOptions window, WindowFunction? function, InputColumns columns, AggregateProgram program)
    {
        var reads = columns.Reads;
        return new CompiledStep
        {
            Outputs = [program.Output, context.Inputs[0]],
            Create = WindowOperators.For(window, program, function),
            Keying = new Keying { Columns = [program.Keys], Before = [columns.Prepare()], Exchanged = [program.Input] },
            // What is computed of a row is computed whether read or not: the rows that fail must not depend on who reads.
            Needs = ports => [reads.Union(program.LateIsRead ? ports[1] : [])],
        };
    }
}
