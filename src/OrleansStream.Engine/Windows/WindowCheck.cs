using OrleansStream.Diagnostics;
using OrleansStream.Functions;
using OrleansStream.Steps;

namespace OrleansStream.Windows;

/// <summary>Checks windows beyond the limits of single options.</summary>
static class WindowCheck
{
    /// <summary>The most windows that one row can belong to.</summary>
    public const long MaxWindowsPerRow = 100_000;

    /// <summary>Takes a code, a message, the option's name within the window, and a hint.</summary>
    public delegate void Report(string code, string message, string option, string? hint);

    /// <summary>Checks the option <c>window</c> of a step and finds a custom window's function; null if it has none, or after adding errors.</summary>
    public static WindowFunction? Validate(WindowOptions window, StepContext context)
    {
        Validate(window, (code, message, option, hint) => context.Error(code, message, $"window.{option}", hint));
        if (window is not CustomWindowOptions custom || context.Function<WindowFunction>(custom.Function, "window.function") is not { } function)
            return null;
        if (function.Problem is { } problem)
            context.Error(ErrorCodes.TypeMismatch, $"The function '{custom.Function}' cannot be used: {problem}", "window.function");
        if (!function.IsOfTime && window.AllowedLateness > TimeSpan.Zero)
            context.Error(ErrorCodes.Conflict, "Only windows of event time can allow lateness, and this function splits by arrival", "window.allowedLateness");
        return function;
    }

    public static void Validate(WindowOptions window, Report report)
    {
        switch (window)
        {
            case SlidingWindowOptions sliding when sliding.Slide > TimeSpan.Zero && sliding.Size.Ticks / sliding.Slide.Ticks > MaxWindowsPerRow:
                report(ErrorCodes.TooLarge, $"A row would belong to more than {MaxWindowsPerRow:N0} windows", "slide", "use a larger slide");
                break;
            case CumulativeWindowOptions cumulative when cumulative.Step > TimeSpan.Zero && cumulative.Size.Ticks % cumulative.Step.Ticks != 0:
                report(ErrorCodes.Conflict, "The size of cumulative windows is a multiple of their step", "step", null);
                break;
            case CumulativeWindowOptions cumulative when cumulative.Step > TimeSpan.Zero && cumulative.Size.Ticks / cumulative.Step.Ticks > MaxWindowsPerRow:
                report(ErrorCodes.TooLarge, $"A row would belong to more than {MaxWindowsPerRow:N0} windows", "step", "use a larger step");
                break;
            case CountWindowOptions { Slide: >= 1 } count when count.Size / count.Slide > MaxWindowsPerRow:
                report(ErrorCodes.TooLarge, $"A row would belong to more than {MaxWindowsPerRow:N0} windows", "slide", "use a larger slide");
                break;
        }
        if (window.AllowedLateness > TimeSpan.Zero && (window is CountWindowOptions || window.Time == WindowTime.Processing))
            report(ErrorCodes.Conflict, "Only windows of event time can allow lateness", "allowedLateness", null);
        ValidateTrigger(window, report);
    }

    static void ValidateTrigger(WindowOptions window, Report report)
    {
        var trigger = window.Trigger;
        if (window is CountWindowOptions && trigger != new TriggerOptions())
            report(ErrorCodes.Conflict, "Count windows fire when they are full and by nothing else", "trigger", "use a global window with a count trigger");
        else if (trigger.Type == TriggerKind.Count && trigger.Count is null)
            report(ErrorCodes.MissingField, "A count trigger needs a count", "trigger.count", null);
        else if (trigger.Type == TriggerKind.Count && (trigger.EarlyCount is not null || trigger.EarlyEvery is not null))
            report(ErrorCodes.Conflict, "A count trigger fires at every n-th row and only then", "trigger", "leave 'type' out to fire early and at the end");
    }
}
