namespace OrleansStream.Steps;

/// <summary>What people want to know of a step that keeps something: for <c>explain</c>. Null: nothing to say.</summary>
public sealed record StepNotes
{
    /// <summary>What makes the key, for example <c>region, hour = hour(ts)</c>.</summary>
    public string? Key { get; init; }

    /// <summary>What is kept and how long.</summary>
    public string? State { get; init; }

    /// <summary>What it waits for.</summary>
    public string? Timers { get; init; }
}
