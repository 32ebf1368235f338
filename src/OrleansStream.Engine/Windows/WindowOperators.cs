using OrleansStream.Aggregates;
using OrleansStream.Operators;

namespace OrleansStream.Windows;

/// <summary>Finds the operator of a window.</summary>
static class WindowOperators
{
    /// <summary>Makes the operator that aggregates by a window; the window has passed <see cref="WindowCheck"/>.</summary>
    public static Func<IOperator> For(WindowOptions window, AggregateProgram program)
    {
        var lateness = Milliseconds(window.AllowedLateness);
        if (window is SessionWindowOptions { Gap: var gap })
            return () => new SessionWindowOperator(program, Milliseconds(gap), lateness);
        var layout = window switch
        {
            TumblingWindowOptions tumbling => SliceLayout.Tumbling(Milliseconds(tumbling.Size), Milliseconds(tumbling.Offset)),
            SlidingWindowOptions sliding =>
                SliceLayout.Sliding(Milliseconds(sliding.Size), Milliseconds(sliding.Slide), Milliseconds(sliding.Offset)),
            CumulativeWindowOptions cumulative =>
                SliceLayout.Cumulative(Milliseconds(cumulative.Size), Milliseconds(cumulative.Step), Milliseconds(cumulative.Offset)),
            _ => throw new ArgumentOutOfRangeException(nameof(window), window, null),
        };
        return () => new PaneWindowOperator(program, layout, lateness);
    }

    static long Milliseconds(TimeSpan span) => span.Ticks / TimeSpan.TicksPerMillisecond;
}
