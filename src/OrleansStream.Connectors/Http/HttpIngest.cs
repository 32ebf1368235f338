using System.Collections.Concurrent;

namespace OrleansStream.Connectors.Http;

/// <summary>
/// The open <c>http</c> sources of a process: where the server's endpoint brings the bodies of requests. Safe for use by several threads.
/// </summary>
public sealed class HttpIngest
{
    readonly ConcurrentDictionary<(string Pipeline, string Source), IngestBuffer> _open = new();

    /// <summary>The sources that are open now.</summary>
    public IReadOnlyCollection<(string Pipeline, string Source)> Sources => [.. _open.Keys];

    /// <summary>How many bytes a request to a source may have; null if no such source is open here.</summary>
    public int? MaxRequestBytes(string pipeline, string source) => _open.TryGetValue((pipeline, source), out var buffer) ? buffer.Limit : null;

    /// <summary>
    /// Takes a request's rows, all or none, and copies what it keeps.
    /// </summary>
    /// <param name="pipeline">The pipeline's id.</param>
    /// <param name="source">The source's name.</param>
    /// <param name="body">Lines; or with JSON as media type an object, an array of rows, or several such values in a row.</param>
    /// <param name="contentType">The request's media type. JSON that is not said to be JSON Lines is turned into lines; anything else is lines already,
    /// except that a body without a type which begins with a bracket is a JSON array.</param>
    public HttpIngestResult TryAccept(string pipeline, string source, ReadOnlyMemory<byte> body, string? contentType = null)
    {
        if (!_open.TryGetValue((pipeline, source), out var buffer))
            return new(HttpIngestStatus.Unknown, $"The pipeline '{pipeline}' has no open http source '{source}' here.");
        if (body.Length > buffer.Limit)
            return new(HttpIngestStatus.TooLarge, $"The request has {body.Length} bytes; the source '{source}' takes {buffer.Limit} at once.");
        // Looked at first: a full buffer should cost nothing more.
        if (buffer.IsFull(body.Length))
            return Full(source);
        var lines = JsonLines.IsJson(contentType, body.Span) ? JsonLines.Split(body.Span, out var error) : JsonLines.Copy(body.Span, out error);
        if (lines is null)
            return new(HttpIngestStatus.Malformed, error!);
        return buffer.TryAdd(lines) ? new(HttpIngestStatus.Accepted) { Bytes = lines.Length } : Full(source);
    }

    internal void Open(string pipeline, string source, IngestBuffer buffer) => _open[(pipeline, source)] = buffer;

    // Only what was opened: a new attempt may have taken the place meanwhile.
    internal void Close(string pipeline, string source, IngestBuffer buffer) => _open.TryRemove(new((pipeline, source), buffer));

    static HttpIngestResult Full(string source) => new(HttpIngestStatus.Full, $"The source '{source}' has more than it can take now; try again later.");
}
