using OrleansStream.Diagnostics;

namespace OrleansStream.Connectors.Postgres;

/// <summary>A table's name, ready for statements.</summary>
/// <param name="Schema">The schema; null: the search path decides.</param>
/// <param name="Name">The name in it.</param>
sealed record TableName(string? Schema, string Name)
{
    /// <summary>The name as statements have it.</summary>
    public string Quoted => Beside(Name);

    /// <summary>Another table of the same schema.</summary>
    public string Beside(string name) => Schema is null ? Quote(name) : $"{Quote(Schema)}.{Quote(name)}";

    /// <summary>Reads a name as plans write it: with at most one dot, and with capitals as they are.</summary>
    public static TableName Parse(string text)
    {
        var parts = text.Split('.');
        if (parts.Length > 2 || parts.Any(p => string.IsNullOrWhiteSpace(p) || p.Contains('\0')))
            throw new StreamException(ErrorCodes.SinkUnavailable, $"'{text}' is no table: write \"table\" or \"schema.table\".");
        return parts.Length == 1 ? new TableName(null, parts[0]) : new TableName(parts[0], parts[1]);
    }

    /// <summary>A name that can stand in a statement whatever its characters are.</summary>
    public static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <inheritdoc/>
    public override string ToString() => Schema is null ? Name : $"{Schema}.{Name}";
}
