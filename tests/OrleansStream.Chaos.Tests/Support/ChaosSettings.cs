using System.Globalization;

namespace OrleansStream.Chaos.Tests.Support;

/// <summary>
/// How much is done, from the environment; the script <c>tests/chaos</c> sets it. Without it the suite is a short slice that runs with all other tests.
/// The same seed does the same faults after the same waits; what a process is at just then is the machine's choice.
/// </summary>
static class ChaosSettings
{
    const string Prefix = "ORLEANSSTREAM_CHAOS_";

    /// <summary>Of events and faults; a new one for each run unless it is given.</summary>
    public static int Seed { get; } = Number("SEED", Random.Shared.Next(1, 1_000_000));

    /// <summary>The number of a name such as KILLS, or a default.</summary>
    public static int Number(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(Prefix + name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    /// <summary>The text of a name such as LOG; null: none.</summary>
    public static string? Text(string name) => Environment.GetEnvironmentVariable(Prefix + name) is { Length: > 0 } text ? text : null;
}
