using OrleansStream.Components;

namespace OrleansStream.Time;

/// <summary>The unit of an event-time field.</summary>
public enum TimeUnit
{
    /// <summary>Milliseconds since 1970.</summary>
    [Choice("Milliseconds since 1970.")]
    Ms,

    /// <summary>Seconds since 1970; fractions allowed.</summary>
    [Choice("Seconds since 1970; fractions allowed.")]
    S,

    /// <summary>Microseconds since 1970.</summary>
    [Choice("Microseconds since 1970.")]
    Us,

    /// <summary>ISO 8601 text; without an offset it is UTC.</summary>
    [Choice("ISO 8601 text; without an offset it is UTC.")]
    Iso,
}

/// <summary>How watermarks are made.</summary>
public enum WatermarkKind
{
    /// <summary>Highest event time seen minus <see cref="EventTimeOptions.OutOfOrderness"/> minus one millisecond.</summary>
    [Choice("Highest event time seen minus `outOfOrderness` minus one millisecond.")]
    Bounded,

    /// <summary>Only explicit watermarks and the end of input move time.</summary>
    [Choice("Only explicit watermarks and the end of input move time.")]
    None,
}

/// <summary>How a source's rows get their event time and how time moves on.</summary>
public sealed record EventTimeOptions
{
    /// <summary>The field that holds the event time. Give this or <see cref="Expr"/>.</summary>
    [Option("The field that holds the event time; dots reach into nested fields.", Example = "\"ts\"")]
    public string Field { get; init; } = "";

    /// <summary>The field's unit. Default: <see cref="TimeUnit.Ms"/>.</summary>
    [Option("The field's unit.")]
    public TimeUnit Unit { get; init; }

    /// <summary>How the field's text is written, in the letters of the function <c>to_timestamp</c>; in place of <see cref="Unit"/>.</summary>
    [Option("How the field's text is written, in the letters of the function `to_timestamp`; in place of `unit`.", Example = "\"yyyy-MM-dd HH:mm:ss\"")]
    public string? Format { get; init; }

    /// <summary>The time zone of texts whose <see cref="Format"/> has no offset. Default: UTC.</summary>
    [Option("The time zone of texts whose `format` has no offset; absent: UTC.", Example = "\"Europe/Berlin\"")]
    public string? Zone { get; init; }

    /// <summary>An expression over the source's columns that gives the event time, a timestamp or milliseconds since 1970; in place of <see cref="Field"/>.</summary>
    [Option("An expression over the source's columns that gives the event time, a timestamp or milliseconds since 1970; in place of `field`.",
        Example = "\"to_timestamp(day || ' ' || time, 'yyyy-MM-dd HH:mm:ss')\"")]
    public ExpressionText? Expr { get; init; }

    /// <summary>How far rows may be out of order. Default 0; a row further behind may be late.</summary>
    [Option("How far rows may be out of order.", Min = 0)]
    public TimeSpan OutOfOrderness { get; init; }

    /// <summary>How watermarks are made. Default: <see cref="WatermarkKind.Bounded"/>.</summary>
    [Option("How watermarks are made.")]
    public WatermarkKind Watermarks { get; init; }

    /// <summary>After how long without rows a readable partition no longer holds others back. Default: never.</summary>
    [Option("After how long without rows a readable partition no longer holds others back.", Min = 1)]
    public TimeSpan? IdleAfter { get; init; }

    /// <summary>How far ahead of the clock a row's time may be; others go to the dead letters. Default: unlimited.</summary>
    [Option("How far ahead of the clock a row's time may be; rows beyond go to the dead letters.", Min = 0)]
    public TimeSpan? MaxLead { get; init; }
}
