using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using OrleansStream.Diagnostics;
using OrleansStream.Management.Api;
using OrleansStream.Management.Hosting;

namespace OrleansStream.Management.Security;

/// <summary>
/// Lets a request through to the API if it brings the key. Without a key the server is for this machine only, and a browser on this machine
/// could be made to speak for a stranger: so the host must be a loopback name (a rebound domain is not), and a page of another origin may not
/// change anything.
/// </summary>
sealed class AccessGuard(RequestDelegate next, IOptions<ManagementOptions> options)
{
    const string Scheme = "Bearer ";

    readonly byte[]? _key = string.IsNullOrEmpty(options.Value.ApiKey) ? null : Hash(options.Value.ApiKey);

    public Task InvokeAsync(HttpContext context)
    {
        context.Response.Headers.XContentTypeOptions = "nosniff";
        if (Refusal(context) is { } refusal)
            return refusal.ExecuteAsync(context);
        return next(context);
    }

    IResult? Refusal(HttpContext context)
    {
        if (_key is not null)
            return IsGuarded(context.Request.Path) && !HasKey(context) ? Unauthorized(context) : null;
        if (!Loopback.IsLoopbackHost(context.Request.Host.Host))
            return Problems.Of(StatusCodes.Status403Forbidden, ErrorCodes.BadOption, "Without an API key this server answers only to localhost.");
        return IsFromAnotherOrigin(context.Request)
            ? Problems.Of(StatusCodes.Status403Forbidden, ErrorCodes.BadOption, "A page of another origin may not change anything here.")
            : null;
    }

    bool HasKey(HttpContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && CryptographicOperations.FixedTimeEquals(Hash(header[Scheme.Length..].Trim()), _key);
    }

    static IResult Unauthorized(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return Problems.Of(StatusCodes.Status401Unauthorized, ErrorCodes.BadOption, "This server asks for its API key: Authorization: Bearer KEY.");
    }

    static bool IsGuarded(PathString path) => path.StartsWithSegments("/api") || path.StartsWithSegments("/openapi");

    static bool IsFromAnotherOrigin(HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
            return false;
        var origin = request.Headers.Origin.ToString();
        return origin.Length > 0 && !string.Equals(origin, $"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase);
    }

    static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
