using System.Numerics;
using OrleansStream.Components;

namespace OrleansStream.Windows;

/// <summary>Says of windows what is kept for them and when they fire.</summary>
static class WindowNotes
{
    /// <summary>For what there is one state each, and how long it is kept.</summary>
    public static string State(WindowOptions window)
    {
        var scope = window switch
        {
            TumblingWindowOptions tumbling => $"per key and window of {Text(tumbling.Size)}",
            SlidingWindowOptions sliding => $"per key and pane of {Pane(sliding.Size, sliding.Slide)}, which windows of {Text(sliding.Size)} every {Text(sliding.Slide)} share",
            CumulativeWindowOptions cumulative => $"per key and pane of {Pane(cumulative.Size, cumulative.Step)}, which windows of up to {Text(cumulative.Size)} share",
            SessionWindowOptions session => $"per key and session, rows at most {Text(session.Gap)} apart",
            CountWindowOptions count => $"per key and window of {count.Size} rows",
            GlobalWindowOptions => "per key",
            _ => "per key and window",
        };
        return window switch
        {
            CountWindowOptions or GlobalWindowOptions => scope,
            _ when window.Time == WindowTime.Processing => $"{scope}; kept until the window has ended",
            _ => $"{scope}; kept until the watermark has passed the window's end{Lateness(window, " by ")}",
        };
    }

    /// <summary>What makes windows fire.</summary>
    public static string Timers(WindowOptions window)
    {
        var trigger = window.Trigger;
        if (trigger.Type == TriggerKind.Count)
            return $"fires at every {Nth(trigger.Count ?? 1)} row of the window{Purge(trigger)}";
        var main = window switch
        {
            CountWindowOptions { Partial: true } count => $"fires every {count.Slide ?? count.Size} rows",
            CountWindowOptions => "fires when the window is full",
            GlobalWindowOptions => "fires at the end of input",
            _ when window.Time == WindowTime.Processing => "fires when the clock reaches window_end",
            SessionWindowOptions => "fires when the watermark reaches window_end",
            _ => "fires when the watermark reaches window_end - 1",
        };
        var every = trigger.EarlyEvery is { } wait ? $", before that {Text(wait)} after the first new row" : "";
        var nth = trigger.EarlyCount is { } count1 ? $", before that at every {Nth(count1)} row" : "";
        var again = window.AllowedLateness > TimeSpan.Zero ? $"; again for rows up to {Text(window.AllowedLateness)} late" : "";
        return $"{main}{every}{nth}{Purge(trigger)}{again}";
    }

    static string Lateness(WindowOptions window, string before) => window.AllowedLateness > TimeSpan.Zero ? before + Text(window.AllowedLateness) : "";

    static string Purge(TriggerOptions trigger) => trigger.Purge ? ", and empties it" : "";

    static string Pane(TimeSpan size, TimeSpan step) =>
        Text(TimeSpan.FromTicks((long)BigInteger.GreatestCommonDivisor(size.Ticks, step.Ticks)));

    static string Nth(long n) => n switch { 1 => "single", 2 => "2nd", 3 => "3rd", _ => $"{n}th" };

    static string Text(TimeSpan span) => DurationText.Format(span);
}
