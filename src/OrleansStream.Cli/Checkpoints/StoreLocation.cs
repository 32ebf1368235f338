using OrleansStream.Checkpoints;
using OrleansStream.Diagnostics;
using OrleansStream.Runtime.Checkpoints.Stores;
using OrleansStream.Storage.Postgres;
using OrleansStream.Storage.Sqlite;

namespace OrleansStream.Cli.Checkpoints;

/// <summary>The stores that a command is to look into.</summary>
/// <param name="Data">A server's data folder; null: not given.</param>
/// <param name="Database">A connection string; null: that of the environment.</param>
sealed record StoreLocation(string? Data, string? Database)
{
    /// <summary>The variable with the connection string, so that no password need stand on a command line.</summary>
    public const string Variable = "OSTREAM_DATABASE";

    const string DefaultData = ".orleansstream";

    /// <summary>Opens the stores that there are, each with what to call it. Nothing is made that is not there.</summary>
    public IReadOnlyList<(string Name, ICheckpointStore Store)> Open()
    {
        var connection = Database ?? (Data is null ? Environment.GetEnvironmentVariable(Variable) : null);
        if (!string.IsNullOrEmpty(connection))
            return [("database", OpenDatabase(connection))];
        var data = Data ?? DefaultData;
        if (!Directory.Exists(data))
            throw new CommandException(ErrorCodes.BadOption, $"There is no folder '{data}'", $"--data DIR names a server's data folder, --database or {Variable} a database");
        var stores = new List<(string, ICheckpointStore)>();
        if (Path.Combine(data, "checkpoints.db") is var file && File.Exists(file))
            stores.Add(("sqlite", new SqliteCheckpointStore(file)));
        if (Path.Combine(data, "checkpoints") is var folder && Directory.Exists(folder))
            stores.Add(("file", new FileCheckpointStore(folder)));
        return stores;
    }

    static PostgresCheckpointStore OpenDatabase(string connection)
    {
        try
        {
            return new PostgresCheckpointStore(connection);
        }
        catch (ArgumentException)
        {
            // Its message may repeat the text, and that may hold a password.
            throw new CommandException(ErrorCodes.BadOption, "The connection string cannot be read", "Host=…;Database=…;Username=…;Password=…");
        }
    }
}
