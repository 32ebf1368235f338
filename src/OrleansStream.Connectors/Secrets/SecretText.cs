using System.Text.RegularExpressions;
using OrleansStream.Diagnostics;

namespace OrleansStream.Connectors.Secrets;

/// <summary>Puts secrets in the place of <c>${secret:NAME}</c>, so that plans need not hold them. What comes out must never be logged.</summary>
static partial class SecretText
{
    /// <summary>Resolves all placeholders of a text. Fails with <paramref name="code"/> if a secret is not known.</summary>
    public static string Resolve(string text, Func<string, string?> secrets, string code, string where) => Placeholder().Replace(text, match =>
    {
        var name = match.Groups[1].Value;
        return secrets(name) ?? throw new StreamException(code, $"The secret '{name}' that {where} asks for is not set (by default the environment variable {name}).");
    });

    [GeneratedRegex(@"\$\{secret:([A-Za-z0-9_.\-]+)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();
}
