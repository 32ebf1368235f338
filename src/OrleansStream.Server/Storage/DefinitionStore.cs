using Microsoft.Data.Sqlite;
using OrleansStream.Server.Startup;

namespace OrleansStream.Server.Storage;

/// <summary>The SQLite file in which grains keep the definitions of pipelines.</summary>
static class DefinitionStore
{
    /// <summary>The name under which the storage provider finds Microsoft.Data.Sqlite.</summary>
    internal const string Invariant = "System.Data.SQLite";

    const string FileName = "definitions.db";
    const int BusyTimeoutSeconds = 10;

    /// <summary>Makes the file and its tables if they are missing, and returns the connection string.</summary>
    internal static string Prepare(string folder)
    {
        var connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(folder, FileName),
            Mode = SqliteOpenMode.ReadWriteCreate,
            DefaultTimeout = BusyTimeoutSeconds,
        }.ToString();
        try
        {
            using var connection = new SqliteConnection(connectionString);
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = $"PRAGMA journal_mode = WAL;\n{Schema()}";
            command.ExecuteNonQuery();
        }
        catch (SqliteException failure)
        {
            throw StartupException.BadOption($"the definitions in '{folder}' cannot be opened: {failure.Message.TrimEnd('.')}; mend the file {FileName} or choose another folder with --data");
        }
        return connectionString;
    }

    static string Schema()
    {
        using var stream = typeof(DefinitionStore).Assembly.GetManifestResourceStream("definitions.sql")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
