using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace OrleansStream.Management.Page;

/// <summary>The live page: a few static files inside the assembly. They hold no data, so they need no key.</summary>
static class PageEndpoints
{
    const string Prefix = "page/";

    const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    static readonly FrozenDictionary<string, (byte[] Bytes, string ETag)> Files = Load();

    internal static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var (name, (bytes, etag)) in Files)
        {
            var type = TypeOf(name);
            routes.MapGet(name == "index.html" ? "/" : $"/{name}", (HttpContext context) => Send(context, bytes, type, etag)).ExcludeFromDescription();
        }
    }

    static IResult Send(HttpContext context, byte[] bytes, string type, string etag)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.CacheControl = "no-cache";
        headers["Referrer-Policy"] = "no-referrer";
        return Results.Bytes(bytes, type, entityTag: new EntityTagHeaderValue(etag));
    }

    static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        _ => "image/svg+xml",
    };

    static FrozenDictionary<string, (byte[], string)> Load()
    {
        var assembly = typeof(PageEndpoints).Assembly;
        return assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)).ToFrozenDictionary(n => n[Prefix.Length..], name =>
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return (bytes, $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]}\"");
        });
    }
}
