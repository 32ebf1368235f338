using System.Net;
using Npgsql;
using OrleansStream.Server.Startup;

namespace OrleansStream.Management.Tests.Startup;

public class ClusterSettingsTests
{
    const string Secret = "a-password-that-nobody-sees";
    const string Database = $"Host=db;Port=5433;Database=streams;Username=me;Password={Secret}";

    [Fact]
    public void A_cluster_has_names_an_address_of_this_machine_and_modest_connections()
    {
        var cluster = Read(new ServerOptions { Clustering = "adonet", Database = Database });

        Assert.NotNull(cluster);
        Assert.Equal(("orleansstream", "orleansstream", IPAddress.Loopback), (cluster.Id, cluster.ServiceId, cluster.Address));
        var connection = new NpgsqlConnectionStringBuilder(cluster.ConnectionString);
        Assert.Equal((20, 5, 10, "OrleansStream"), (connection.MaxPoolSize, connection.Timeout, connection.CommandTimeout, connection.ApplicationName));
        Assert.Equal(Secret, connection.Password);
    }

    [Fact]
    public void What_the_connection_string_says_itself_stays()
    {
        var cluster = Read(new ServerOptions { Clustering = "adonet", Database = $"{Database};Maximum Pool Size=7;Application Name=mine" });

        var connection = new NpgsqlConnectionStringBuilder(cluster!.ConnectionString);
        Assert.Equal((7, "mine"), (connection.MaxPoolSize, connection.ApplicationName));
    }

    [Fact]
    public void The_secret_is_never_shown()
    {
        var cluster = Read(new ServerOptions { Clustering = "adonet", Database = Database })!;

        Assert.Equal("orleansstream at db:5433/streams", cluster.ToString());
        Assert.DoesNotContain(Secret, $"{new ServerSettings(new ServerOptions(), [], cluster)}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("this is no connection string, Password=" + Secret)]
    [InlineData("Host=db;Port=many;Password=" + Secret)]
    [InlineData("Database=x;Password=" + Secret)]
    [InlineData(" ")]
    public void A_wrong_connection_string_is_refused_without_showing_it(string database)
    {
        var wrong = new List<string>();

        Assert.Null(ClusterSettings.Read(new ServerOptions { Clustering = "adonet", Database = database }, wrong.Add));
        Assert.DoesNotContain(Secret, Assert.Single(wrong), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    [InlineData("db.internal")]
    [InlineData("")]
    public void An_address_that_others_cannot_reach_is_refused(string address)
    {
        var wrong = new List<string>();

        Assert.Null(ClusterSettings.Read(new ServerOptions { Clustering = "adonet", Database = Database, AdvertisedAddress = address }, wrong.Add));
        Assert.Contains("AdvertisedAddress", Assert.Single(wrong), StringComparison.Ordinal);
    }

    [Fact]
    public void One_silo_by_itself_needs_nothing() => Assert.Null(Read(new ServerOptions()));

    static ClusterSettings? Read(ServerOptions options) => ClusterSettings.Read(options, Assert.Fail);
}
