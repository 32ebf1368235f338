namespace OrleansStream.Connectors.Http;

/// <summary>What became of a request's rows.</summary>
public enum HttpIngestStatus
{
    /// <summary>All rows wait to be read (202).</summary>
    Accepted,

    /// <summary>No such source is open here (404).</summary>
    Unknown,

    /// <summary>The buffer is full: the sender should come back after <see cref="HttpIngestResult.RetryAfter"/> (429).</summary>
    Full,

    /// <summary>The request is longer than the whole buffer (413).</summary>
    TooLarge,

    /// <summary>The body is not JSON (400).</summary>
    Malformed,
}

/// <summary>The answer to a request: either all of its rows were taken or none.</summary>
/// <param name="Status">What became of the rows.</param>
/// <param name="Message">What to tell the sender; empty if accepted.</param>
public readonly record struct HttpIngestResult(HttpIngestStatus Status, string Message = "")
{
    /// <summary>After how long a sender that was told <see cref="HttpIngestStatus.Full"/> should come back.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>How many bytes of rows were taken.</summary>
    public int Bytes { get; init; }
}
