using OrleansStream.Windows;

namespace OrleansStream.Building;

/// <summary>Windows of one size, side by side.</summary>
public static class Tumbling
{
    /// <summary>Windows of a size of at least 1 ms; add lateness and triggers by <see cref="WindowExtensions"/>, an offset with <c>with { … }</c>.</summary>
    public static TumblingWindowOptions Of(TimeSpan size) => new() { Size = size };
}

/// <summary>Windows of one size that overlap.</summary>
public static class Sliding
{
    /// <summary>Windows of a size that begin at every multiple of a slide.</summary>
    public static SlidingWindowOptions Of(TimeSpan size, TimeSpan slide) => new() { Size = size, Slide = slide };
}

/// <summary>Windows that share their begin and grow.</summary>
public static class Cumulative
{
    /// <summary>Windows that grow by a step up to a size, which is a multiple of the step.</summary>
    public static CumulativeWindowOptions Of(TimeSpan size, TimeSpan step) => new() { Size = size, Step = step };
}

/// <summary>Windows of rows that follow each other closely.</summary>
public static class Session
{
    /// <summary>Per group, rows that are at most a gap apart belong together.</summary>
    public static SessionWindowOptions Of(TimeSpan gap) => new() { Gap = gap };

    /// <inheritdoc cref="Of"/>
    public static SessionWindowOptions WithGap(TimeSpan gap) => Of(gap);
}

/// <summary>Windows of a number of rows.</summary>
public static class Count
{
    /// <summary>Per group, windows of a number of rows in the order of arrival; add a slide with <c>with { … }</c>.</summary>
    public static CountWindowOptions Of(long size) => new() { Size = size };
}

/// <summary>One window per group.</summary>
public static class Global
{
    /// <summary>One window per group for all time; fires at the end of input, or by a trigger of <see cref="WindowExtensions"/>.</summary>
    public static GlobalWindowOptions Of() => new();
}

/// <summary>Windows that a function in C# makes.</summary>
public static class CustomWindow
{
    /// <summary>The windows of a registered <see cref="Functions.WindowFunction"/>.</summary>
    public static CustomWindowOptions Of(string function) => new() { Function = function };
}
