using System.Net;
using Npgsql;
using OrleansStream.Server.Startup;
using OrleansStream.Server.Storage;
using OrleansStream.Tests;

namespace OrleansStream.Management.Tests.Storage;

public class ClusterStoreTests
{
    [PostgresFact]
    public async Task Silos_that_start_together_make_the_tables_once_and_later_ones_leave_them()
    {
        var cluster = Cluster(PostgresServer.Shared.CreateDatabase());

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => ClusterStore.Prepare(cluster))));
        ClusterStore.Prepare(cluster);

        string[] needed = ["WriteToStorageKey", "ReadFromStorageKey", "ClearStorageKey", "MembershipReadAllKey", "InsertMembershipKey", "GatewaysQueryKey"];
        Assert.Empty(needed.Except(Query(cluster, "SELECT querykey FROM orleansquery")));
    }

    [PostgresFact]
    public void Two_first_writes_of_one_grain_cannot_both_succeed()
    {
        var cluster = Cluster(PostgresServer.Shared.CreateDatabase());
        ClusterStore.Prepare(cluster);
        const string Write = "INSERT INTO orleansstorage (grainidhash, grainidn0, grainidn1, graintypehash, graintypestring, serviceid, modifiedon, version) VALUES (1, 2, 3, 4, 'type', 'service', now(), 1)";
        Query(cluster, Write);

        var failure = Assert.Throws<PostgresException>(() => Query(cluster, Write));

        Assert.Equal(PostgresErrorCodes.UniqueViolation, failure.SqlState);
    }

    [PostgresFact]
    public void A_database_that_cannot_be_used_is_one_line_with_what_to_do_and_no_secret()
    {
        var server = PostgresServer.Shared;
        var failure = Assert.Throws<StartupException>(() => ClusterStore.Prepare(Cluster($"{server.ConnectionString("no-such-database")};Password=a-secret")));

        Assert.Contains("no-such-database", failure.Message, StringComparison.Ordinal);
        Assert.Contains("OrleansStream__Database", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("a-secret", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }

    static ClusterSettings Cluster(string connection) => new("c", "s", IPAddress.Loopback, connection);

    static List<string> Query(ClusterSettings cluster, string text)
    {
        using var connection = new NpgsqlConnection(cluster.ConnectionString);
        connection.Open();
        using var command = new NpgsqlCommand(text, connection);
        using var reader = command.ExecuteReader();
        var found = new List<string>();
        while (reader.Read())
            found.Add(reader.GetString(0));
        return found;
    }
}
