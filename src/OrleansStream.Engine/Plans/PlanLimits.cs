namespace OrleansStream.Plans;

/// <summary>The sizes beyond which a plan is refused, so that no text can cost more than it should.</summary>
public static class PlanLimits
{
    /// <summary>The longest plan text, in UTF-16 code units: 4 Mi.</summary>
    public const int TextLength = 4 * 1024 * 1024;

    /// <summary>The most sources, steps and sinks together.</summary>
    public const int Nodes = 1000;

    /// <summary>The deepest nesting of JSON.</summary>
    public const int Depth = 64;

    /// <summary>The longest id or name of a node, in characters.</summary>
    public const int IdLength = 100;

    /// <summary>The most tasks that may share the keys of a step.</summary>
    public const int Parallelism = 256;
}
