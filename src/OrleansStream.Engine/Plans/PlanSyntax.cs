namespace OrleansStream.Plans;

/// <summary>How a plan's text is written.</summary>
public enum PlanSyntax
{
    /// <summary>JSON; comments and trailing commas are allowed.</summary>
    Json,

    /// <summary>
    /// YAML 1.2, one document, its values by the core schema: <c>no</c>, <c>10s</c> and <c>2024-03-01</c> are text. Anchors and aliases are allowed, as far as
    /// the text that they stand for is no longer than a plan may be; merge keys (<c>&lt;&lt;</c>) and tags other than the core schema's are not.
    /// </summary>
    Yaml,
}

/// <summary>Finds out how a plan is written.</summary>
public static class PlanSyntaxes
{
    /// <summary>The suffixes of files with YAML.</summary>
    static readonly string[] s_yaml = [".yaml", ".yml"];

    /// <summary>The syntax of a file: YAML if its name ends in <c>.yaml</c> or <c>.yml</c>, otherwise JSON.</summary>
    public static PlanSyntax OfFile(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return s_yaml.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase) ? PlanSyntax.Yaml : PlanSyntax.Json;
    }

    /// <summary>The syntax of a media type: YAML for <c>application/yaml</c>, <c>text/yaml</c> and their <c>x-</c> forms, otherwise JSON.</summary>
    public static PlanSyntax OfMediaType(string? mediaType) =>
        mediaType?.Split(';')[0].Trim().ToUpperInvariant() is "APPLICATION/YAML" or "APPLICATION/X-YAML" or "TEXT/YAML" or "TEXT/X-YAML"
            ? PlanSyntax.Yaml
            : PlanSyntax.Json;
}
