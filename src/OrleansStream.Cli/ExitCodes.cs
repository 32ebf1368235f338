namespace OrleansStream.Cli;

/// <summary>What the process returns.</summary>
static class ExitCodes
{
    /// <summary>All went well; bad rows that went to the dead letters count as well.</summary>
    public const int Done = 0;

    /// <summary>Something failed while running, or a test case did not pass.</summary>
    public const int Failed = 1;

    /// <summary>The command line, a plan or a test file is wrong; nothing was written.</summary>
    public const int Wrong = 2;
}
