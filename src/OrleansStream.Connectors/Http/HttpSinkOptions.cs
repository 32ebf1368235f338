using System.Text.Json.Serialization;
using OrleansStream.Components;

namespace OrleansStream.Connectors.Http;

/// <summary>How the HTTP sink sends.</summary>
public enum HttpSinkMethod
{
    /// <summary>POST.</summary>
    [JsonStringEnumMemberName("POST")]
    Post,

    /// <summary>PUT.</summary>
    [JsonStringEnumMemberName("PUT")]
    Put,
}

/// <summary>What a request of the HTTP sink holds.</summary>
public enum HttpSinkBody
{
    /// <summary>One record a line, as the format gives it.</summary>
    [Choice("One record a line, as the format gives it.")]
    Ndjson,

    /// <summary>A JSON array of the records, which must be JSON.</summary>
    [Choice("A JSON array of the records, which must be JSON.")]
    Array,

    /// <summary>One record a request.</summary>
    [Choice("One record a request.")]
    Each,
}

/// <summary>The options of the sink <c>http</c>.</summary>
[Component(ComponentKind.Sink, "http", "Sends rows to a web address, many in a request.",
    Example = """{ "url": "https://example.com/alerts", "body": "each", "headers": { "Authorization": "Bearer ${secret:ALERTS_TOKEN}" } }""")]
public sealed record HttpSinkOptions
{
    /// <summary>The most attempts per request.</summary>
    public const int MaxAttempts = 10;

    /// <summary>The address, http or https; may hold <c>${secret:NAME}</c>.</summary>
    [Option("The address, http or https; may hold `${secret:NAME}`.", Required = true, Example = "\"https://example.com/prices\"")]
    public string Url { get; init; } = "";

    /// <summary>The method. Default: POST.</summary>
    [Option("The method.")]
    public HttpSinkMethod Method { get; init; }

    /// <summary>Further headers; values may hold <c>${secret:NAME}</c>.</summary>
    [Option("Further headers; values may hold `${secret:NAME}`, by default an environment variable.", Example = """{"Authorization": "Bearer ${secret:TOKEN}"}""")]
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new OrderedDictionary<string, string>();

    /// <summary>What a request holds. Default: <see cref="HttpSinkBody.Ndjson"/>.</summary>
    [Option("What a request holds: `ndjson` (one record a line), `array` (a JSON array) or `each` (one record a request).")]
    public HttpSinkBody Body { get; init; }

    /// <summary>The most rows of a request. Default: 500.</summary>
    [Option("The most rows of a request.", Min = 1, Max = 100_000)]
    public int BatchRows { get; init; } = 500;

    /// <summary>How long one attempt may take. Default: 10 s.</summary>
    [Option("How long one attempt may take.", Min = 1, Max = 3_600_000)]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a request is tried before the sink fails, 1 to 10. Default: 5.</summary>
    [Option("How often a request is tried before the sink fails.", Min = 1, Max = MaxAttempts)]
    public int Attempts { get; init; } = 5;

    /// <summary>The wait before the second attempt; it doubles with each further one, with some chance in it. Default: 200 ms.</summary>
    [Option("The wait before the second attempt; it doubles with each further one, up to 30 s, with some chance in it.", Min = 1, Max = 30_000)]
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(200);
}
