using System.Buffers;
using System.Net.Http.Headers;
using OrleansStream.Diagnostics;

namespace OrleansStream.Connectors.Http;

/// <summary>Where and with what an HTTP sink sends, secrets filled in; its name in messages holds none of them.</summary>
sealed class HttpTarget
{
    static readonly SearchValues<char> NotInValues = SearchValues.Create("\r\n\0");

    readonly List<(string Name, string Value)> _headers = [];
    readonly HttpMethod _method;
    readonly Uri _url;

    public HttpTarget(HttpSinkOptions options, ConnectorServices services)
    {
        Name = Shown(options.Url);
        _method = options.Method == HttpSinkMethod.Put ? HttpMethod.Put : HttpMethod.Post;
        var url = SecretText.Resolve(options.Url, services.Secrets, ErrorCodes.SinkUnavailable, "the http sink's url");
        if (!Uri.TryCreate(url, UriKind.Absolute, out _url!) || _url.Scheme is not ("http" or "https"))
            throw Refuse("an address begins with http:// or https://");
        if (_url.UserInfo.Length > 0)
            throw Refuse("a user or password does not belong into the address; give a header");
        if (!services.AllowOutbound(_url))
            throw Refuse($"this host does not allow sinks to reach '{_url.Host}'");
        foreach (var (name, value) in options.Headers)
            AddHeader(name, SecretText.Resolve(value, services.Secrets, ErrorCodes.SinkUnavailable, $"the http sink's header '{name}'"));
    }

    /// <summary>The address without what may be secret.</summary>
    public string Name { get; }

    public HttpRequestMessage Request(ReadOnlyMemory<byte> body, string contentType)
    {
        var content = new ReadOnlyMemoryContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        var request = new HttpRequestMessage(_method, _url) { Content = content };
        foreach (var (name, value) in _headers)
        {
            // Headers of the content are refused among the request's; one that is set already is replaced.
            if (request.Headers.TryAddWithoutValidation(name, value))
                continue;
            content.Headers.Remove(name);
            content.Headers.TryAddWithoutValidation(name, value);
        }
        return request;
    }

    void AddHeader(string name, string value)
    {
        using var probe = new HttpRequestMessage { Content = new ReadOnlyMemoryContent(default) };
        if (value.AsSpan().ContainsAny(NotInValues)
            || !(probe.Headers.TryAddWithoutValidation(name, value) || probe.Content.Headers.TryAddWithoutValidation(name, value)))
        {
            throw Refuse($"'{name}' is no header, or its value has a line break");
        }
        _headers.Add((name, value));
    }

    StreamException Refuse(string cause) => new(ErrorCodes.SinkUnavailable, $"Cannot send to '{Name}': {cause}.");

    // Placeholders stay as they are written; a query or a user may be secret too.
    static string Shown(string url)
    {
        var query = url.IndexOf('?');
        if (query >= 0)
            url = url[..query];
        var host = url.IndexOf("://", StringComparison.Ordinal) + 3;
        var path = url.IndexOf('/', Math.Min(host, url.Length));
        var user = url.LastIndexOf('@', path < 0 ? url.Length - 1 : path);
        return host >= 3 && user > host ? string.Concat(url.AsSpan(0, host), url.AsSpan(user + 1)) : url;
    }
}
