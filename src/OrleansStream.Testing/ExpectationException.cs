namespace OrleansStream.Testing;

/// <summary>A test's expectation was not met; the message shows the difference row by row.</summary>
public sealed class ExpectationException : Exception
{
    /// <summary>Makes a failure with the message given.</summary>
    public ExpectationException(string message) : base(message)
    {
    }
}
