namespace OrleansStream.Runtime.Checkpoints;

/// <summary>
/// The steps of the protocol at which a crash must be survived. Tests set <see cref="Reached"/> to end the process, or to cut a silo off, at one of them; in
/// production nobody does, and reaching one costs nothing.
/// </summary>
static class CrashPoints
{
    public const string BeforeBarrier = "before barrier";
    public const string BeforeSegment = "before segment";
    public const string AfterSegment = "after segment";
    public const string BeforeManifest = "before manifest";
    public const string AfterManifest = "after manifest";
    public const string BeforeSinkCommit = "before sink commit";
    public const string AfterSinkCommit = "after sink commit";
    public const string AfterSinks = "after sinks";
    public const string BeforeClean = "before clean";
    public const string AfterCompaction = "after compaction";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        BeforeBarrier, BeforeSegment, AfterSegment, BeforeManifest, AfterManifest, BeforeSinkCommit, AfterSinkCommit, AfterSinks, BeforeClean, AfterCompaction,
    ];

    /// <summary>Called with each step that is reached; null: nobody listens.</summary>
    public static Func<string, Task>? Reached { get; set; }

    public static Task ReachAsync(string point) => Reached is { } reached ? reached(point) : Task.CompletedTask;
}
