using System.Globalization;
using Npgsql;
using OrleansStream.Diagnostics;

namespace OrleansStream.Connectors.Postgres;

/// <summary>Where a database is and how to get in. Its text for messages holds no secret.</summary>
sealed class PostgresServerAddress
{
    static readonly string[] s_schemes = ["postgresql://", "postgres://"];

    readonly NpgsqlConnectionStringBuilder _builder;

    PostgresServerAddress(NpgsqlConnectionStringBuilder builder) => _builder = builder;

    /// <summary>For the driver.</summary>
    public string ConnectionString => _builder.ConnectionString;

    /// <summary>Reads a connection, secrets filled in.</summary>
    public static PostgresServerAddress Of(string text, TimeSpan timeout, Func<string, string?> secrets)
    {
        const string Where = "the postgres sink's connection";
        // A secret may hold the whole connection, or a part of it that has any characters.
        if (IsOnlyPlaceholder(text))
            text = SecretText.Resolve(text, secrets, ErrorCodes.SinkUnavailable, Where);
        NpgsqlConnectionStringBuilder builder;
        try
        {
            builder = s_schemes.Any(s => text.StartsWith(s, StringComparison.OrdinalIgnoreCase))
                ? FromUri(SecretText.Resolve(text, name => secrets(name) is { } secret ? Uri.EscapeDataString(secret) : null, ErrorCodes.SinkUnavailable, Where))
                : FromPairs(text, value => SecretText.Resolve(value, secrets, ErrorCodes.SinkUnavailable, Where));
        }
        catch (Exception error) when (error is ArgumentException or FormatException or UriFormatException or KeyNotFoundException or InvalidCastException)
        {
            // Neither the text nor the driver's message: both may hold a password.
            throw new StreamException(ErrorCodes.SinkUnavailable, $"Cannot read {Where}: write \"Host=…;Username=…;Password=…;Database=…\" or \"postgresql://user:password@host/database\".");
        }
        if (string.IsNullOrEmpty(builder.Host))
            throw new StreamException(ErrorCodes.SinkUnavailable, "The postgres sink's connection names no host.");
        Fix(builder, timeout);
        return new PostgresServerAddress(builder);
    }

    /// <summary>Fails if the host does not allow one of the servers.</summary>
    public void Check(Func<Uri, bool> allowOutbound)
    {
        foreach (var host in _builder.Host!.Split(','))
        {
            var port = host.Contains(':') || host.StartsWith('/') ? "" : $":{_builder.Port.ToString(CultureInfo.InvariantCulture)}";
            if (Uri.TryCreate($"postgresql://{host}{port}", UriKind.Absolute, out var uri) && !allowOutbound(uri))
                throw new StreamException(ErrorCodes.SinkUnavailable, $"This host does not allow sinks to reach '{uri.Host}'.");
        }
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{_builder.Host}:{_builder.Port}/{_builder.Database ?? _builder.Username}");

    static bool IsOnlyPlaceholder(string text) => text.StartsWith("${secret:", StringComparison.Ordinal) && text.IndexOf('}') == text.Length - 1;

    static NpgsqlConnectionStringBuilder FromPairs(string text, Func<string, string> resolve)
    {
        var builder = new NpgsqlConnectionStringBuilder(text);
        foreach (var key in builder.Keys.ToArray())
        {
            if (builder[key] is string value && value.Contains("${secret:", StringComparison.Ordinal))
                builder[key] = resolve(value);
        }
        return builder;
    }

    static NpgsqlConnectionStringBuilder FromUri(string text)
    {
        var uri = new Uri(text);
        var user = uri.UserInfo.Split(':', 2);
        var builder = new NpgsqlConnectionStringBuilder { Host = uri.Host, Username = user[0].Length == 0 ? null : Uri.UnescapeDataString(user[0]) };
        if (uri.Port > 0)
            builder.Port = uri.Port;
        if (user.Length == 2)
            builder.Password = Uri.UnescapeDataString(user[1]);
        if (uri.AbsolutePath.Length > 1)
            builder.Database = Uri.UnescapeDataString(uri.AbsolutePath[1..]);
        foreach (var pair in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            var key = parts[0] == "sslmode" ? "SSL Mode" : parts[0].Replace('_', ' ');
            builder[key] = Uri.UnescapeDataString(parts.Length == 2 ? parts[1] : "").Replace("-", "", StringComparison.Ordinal);
        }
        return builder;
    }

    static void Fix(NpgsqlConnectionStringBuilder builder, TimeSpan timeout)
    {
        builder.ApplicationName ??= "orleansstream";
        builder.CommandTimeout = (int)timeout.TotalSeconds;
        // Times without a zone are UTC, whatever the server's own zone.
        builder.Timezone = "UTC";
        // The driver must not tell what rows hold, and a connection must come without what another user left in it.
        builder.IncludeErrorDetail = false;
        builder.PersistSecurityInfo = false;
        builder.NoResetOnClose = false;
        builder.Multiplexing = false;
    }
}
