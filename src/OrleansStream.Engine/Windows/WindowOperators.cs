using OrleansStream.Aggregates;
using OrleansStream.Functions;
using OrleansStream.Operators;

namespace OrleansStream.Windows;

/// <summary>Finds the operator of a window.</summary>
static class WindowOperators
{
    /// <summary>Makes the operator that aggregates by a window; the window has passed <see cref="WindowCheck"/>.</summary>
    /// <param name="window">The window.</param>
    /// <param name="program">What is aggregated.</param>
    /// <param name="function">A custom window's function.</param>
    public static Func<IOperator> For(WindowOptions window, AggregateProgram program, WindowFunction? function = null)
    {
        if (window is CountWindowOptions count)
        {
            var counting = new CountLayout(count.Size, count.Slide ?? count.Size, count.Partial);
            return () => new CountWindowOperator(program, counting);
        }
        var plan = Plan(window, function);
        if (!plan.Trigger.IsPlain || plan.Timing.ByClock)
            return plan.Operator(program);
        return window switch
        {
            SessionWindowOptions { Gap: var gap } => () => new SessionWindowOperator(program, Milliseconds(gap), plan.Timing.Lateness),
            TumblingWindowOptions or SlidingWindowOptions or CumulativeWindowOptions =>
                () => new PaneWindowOperator(program, Layout(window), plan.Timing.Lateness),
            _ => plan.Operator(program),
        };
    }

    static WindowPlan Plan(WindowOptions window, WindowFunction? function)
    {
        var hasEnd = window is not GlobalWindowOptions && function is not { IsOfTime: false };
        return new WindowPlan
        {
            Kind = $"{(window.Time == WindowTime.Processing ? "processing" : "event")} {Kind(window, function)}",
            Trigger = WindowTrigger.Of(window.Trigger),
            Timing = new WindowTiming(window.Time == WindowTime.Processing, hasEnd, window is SessionWindowOptions, Milliseconds(window.AllowedLateness)),
            Shape = WindowShapes.Of(window, function),
            CreateAssigner = Assigner(window, function),
        };
    }

    static Func<WindowPool, IWindowHost, WindowAssigner> Assigner(WindowOptions window, WindowFunction? function)
    {
        if (function is not null)
            return function.CreateAssigner;
        if (window is GlobalWindowOptions)
            return (pool, host) => new GlobalAssigner(pool, host);
        if (window is SessionWindowOptions { Gap: var gap })
            return (pool, host) => new SessionAssigner(Milliseconds(gap), pool, host);
        var layout = Layout(window);
        return (pool, host) => new TimeAssigner(layout, pool, host);
    }

    static string Kind(WindowOptions window, WindowFunction? function) => window switch
    {
        GlobalWindowOptions => "global",
        SessionWindowOptions { Gap: var gap } => $"session {Milliseconds(gap)}",
        CustomWindowOptions { Function: var name } => $"custom {name} version {function!.Version}",
        _ => $"{Layout(window)}",
    };

    static SliceLayout Layout(WindowOptions window) => window switch
    {
        TumblingWindowOptions tumbling => SliceLayout.Tumbling(Milliseconds(tumbling.Size), Milliseconds(tumbling.Offset)),
        SlidingWindowOptions sliding => SliceLayout.Sliding(Milliseconds(sliding.Size), Milliseconds(sliding.Slide), Milliseconds(sliding.Offset)),
        CumulativeWindowOptions cumulative =>
            SliceLayout.Cumulative(Milliseconds(cumulative.Size), Milliseconds(cumulative.Step), Milliseconds(cumulative.Offset)),
        _ => throw new ArgumentOutOfRangeException(nameof(window), window, null),
    };

    static long Milliseconds(TimeSpan span) => span.Ticks / TimeSpan.TicksPerMillisecond;
}
