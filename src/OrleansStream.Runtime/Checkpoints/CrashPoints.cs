namespace OrleansStream.Runtime.Checkpoints;

/// <summary>
/// The steps of the protocol at which a crash must be survived: before and after whatever is written to the store, to a sink's system or to the pipeline's
/// record. Tests set <see cref="Reached"/> to fail at one of them; in production nobody does, and reaching one costs nothing.
/// </summary>
static class CrashPoints
{
    /// <summary>An epoch begins; nothing of it is anywhere.</summary>
    public const string Barrier = "barrier";

    /// <summary>A sink commits an epoch to its own system.</summary>
    public const string SinkCommit = "sink commit";

    /// <summary>The pipeline's record is written.</summary>
    public const string Record = "record";

    /// <summary>Called with each step that is reached; null: nobody listens.</summary>
    public static Func<string, Task>? Reached { get; set; }

    /// <summary>A step is about to be done.</summary>
    public static Task BeforeAsync(string step) => Reached is { } reached ? reached($"before {step}") : Task.CompletedTask;

    /// <summary>A step has been done.</summary>
    public static Task AfterAsync(string step) => Reached is { } reached ? reached($"after {step}") : Task.CompletedTask;
}
