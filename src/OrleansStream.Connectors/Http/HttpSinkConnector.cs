using Microsoft.Extensions.Logging;

namespace OrleansStream.Connectors.Http;

/// <summary>
/// The sink <c>http</c>: sends rows in order, one request after the other. A request that fails for now is sent again with growing waits, so a row
/// can arrive twice; one that is refused for good stops the sink.
/// </summary>
public sealed class HttpSinkConnector(ConnectorServices? services = null) : ISinkConnector
{
    // One pool of connections for all sinks. Redirects are not followed: they could lead where the host does not allow.
    static readonly HttpMessageInvoker Client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    });

    readonly ConnectorServices _services = services ?? new ConnectorServices();

    /// <inheritdoc/>
    public Type OptionsType => typeof(HttpSinkOptions);

    /// <inheritdoc/>
    public SinkTraits Traits { get; } = new(Encoded: true);

    /// <inheritdoc/>
    public ValueTask<ISink> OpenAsync(SinkContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var options = (HttpSinkOptions)context.Options;
        var target = new HttpTarget(options, _services);
        var sender = new HttpSender(Client, target, options, context.Time, _services.LoggerFactory.CreateLogger<HttpSinkConnector>());
        return new(new HttpSink(sender, options));
    }
}
