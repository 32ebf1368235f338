using System.Text.RegularExpressions;
using OrleansStream.Diagnostics;

namespace OrleansStream.Connectors;

/// <summary>Puts secrets in the place of <c>${secret:NAME}</c>, so that plans need not hold them. What comes out must never be logged.</summary>
public static partial class SecretText
{
    /// <summary>Resolves all placeholders of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="secrets">Finds a secret by its name; null if it is not known.</param>
    /// <param name="code">The code of the failure if a secret is not known.</param>
    /// <param name="where">What asks for it, for the message.</param>
    public static string Resolve(string text, Func<string, string?> secrets, string code, string where)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(secrets);
        return Placeholder().Replace(text, match =>
        {
            var name = match.Groups[1].Value;
            return secrets(name) ?? throw new StreamException(code, $"The secret '{name}' that {where} asks for is not set (by default the environment variable {name}).");
        });
    }

    [GeneratedRegex(@"\$\{secret:([A-Za-z0-9_.\-]+)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();
}
