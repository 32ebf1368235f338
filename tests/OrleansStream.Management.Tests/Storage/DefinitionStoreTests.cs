using System.Text;
using Microsoft.Data.Sqlite;
using OrleansStream.Diagnostics;
using OrleansStream.Management.Tests.Support;
using OrleansStream.Server.Startup;
using OrleansStream.Server.Storage;

namespace OrleansStream.Management.Tests.Storage;

/// <summary>
/// The queries as the storage provider of Orleans uses them: a write tells the version that it knows (none for a first write) and gets back the
/// new one; the same one back, or nothing for a first write, means that someone else wrote.
/// </summary>
public sealed class DefinitionStoreTests : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly SqliteConnection _connection;

    public DefinitionStoreTests()
    {
        _connection = new SqliteConnection(DefinitionStore.Prepare(_folder.Path));
        _connection.Open();
    }

    public void Dispose()
    {
        _connection.Dispose();
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    [Fact]
    public void Versions_count_writes_and_reads_give_the_last()
    {
        Assert.Equal(1, Write("a", "one", null));
        Assert.Equal(2, Write("a", "two", 1));
        Assert.Equal(1, Write("b", "other", null));

        Assert.Equal(("two", 2), Read("a"));
        Assert.Equal(("other", 1), Read("b"));
        Assert.Null(Read("c"));
    }

    [Fact]
    public void A_write_that_knows_another_version_changes_nothing_and_can_tell()
    {
        Write("a", "one", null);
        Write("a", "two", 1);

        Assert.Equal(1, Write("a", "lost", 1));
        Assert.Null(Write("a", "lost", null));
        Assert.Equal(5, Write("missing", "lost", 5));

        Assert.Equal(("two", 2), Read("a"));
        Assert.Null(Read("missing"));
    }

    [Fact]
    public void Clearing_keeps_the_version_going()
    {
        Write("a", "one", null);

        Assert.Equal(2, Run("ClearStorageKey", "a", null, 1));
        Assert.Equal(1, Run("ClearStorageKey", "a", null, 1));
        Assert.Equal((null, 2), Read("a"));
        Assert.Equal(3, Write("a", "again", 2));
    }

    [Fact]
    public void Preparing_again_keeps_what_is_there()
    {
        Write("a", "one", null);

        DefinitionStore.Prepare(_folder.Path);

        Assert.Equal(("one", 1), Read("a"));
    }

    [Fact]
    public void A_file_that_is_no_database_is_told_in_one_line()
    {
        using var other = new TemporaryFolder();
        other.Write("definitions.db", new string('x', 5000));

        var failure = Assert.Throws<StartupException>(() => DefinitionStore.Prepare(other.Path));

        Assert.Equal(ErrorCodes.BadOption, failure.Code);
        Assert.Contains("definitions.db", failure.Message, StringComparison.Ordinal);
    }

    long? Write(string id, string payload, long? version) => Run("WriteToStorageKey", id, Encoding.UTF8.GetBytes(payload), version);

    long? Run(string query, string id, byte[]? payload, long? version)
    {
        using var command = Command(query, id);
        command.Parameters.AddWithValue("@PayloadBinary", (object?)payload ?? DBNull.Value);
        command.Parameters.AddWithValue("@GrainStateVersion", (object?)version ?? DBNull.Value);
        using var reader = command.ExecuteReader();
        long? result = null;
        do
        {
            while (reader.Read())
                result = reader.GetInt64(reader.GetOrdinal("NewGrainStateVersion"));
        }
        while (reader.NextResult());
        return result;
    }

    (string? Payload, long Version)? Read(string id)
    {
        using var command = Command("ReadFromStorageKey", id);
        using var reader = command.ExecuteReader();
        if (!reader.Read())
            return null;
        return (reader.IsDBNull(0) ? null : Encoding.UTF8.GetString(reader.GetFieldValue<byte[]>(0)), reader.GetInt64(1));
    }

    SqliteCommand Command(string query, string id)
    {
        using var texts = _connection.CreateCommand();
        texts.CommandText = "SELECT QueryText FROM OrleansQuery WHERE QueryKey = $key";
        texts.Parameters.AddWithValue("$key", query);
        var command = _connection.CreateCommand();
        command.CommandText = (string)texts.ExecuteScalar()!;
        command.Parameters.AddWithValue("@ServiceId", "service");
        command.Parameters.AddWithValue("@GrainTypeString", "type");
        command.Parameters.AddWithValue("@GrainIdN0", 0L);
        command.Parameters.AddWithValue("@GrainIdN1", 0L);
        command.Parameters.AddWithValue("@GrainIdExtensionString", id);
        command.Parameters.AddWithValue("@GrainIdHash", 7);
        command.Parameters.AddWithValue("@GrainTypeHash", 8);
        return command;
    }
}
