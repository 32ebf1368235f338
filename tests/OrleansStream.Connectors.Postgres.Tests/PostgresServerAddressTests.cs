using Npgsql;
using OrleansStream.Diagnostics;

namespace OrleansStream.Connectors.Postgres.Tests;

public class PostgresServerAddressTests
{
    const string Secret = "pass;Host=evil \"' @/";

    static PostgresServerAddress Of(string text) => PostgresServerAddress.Of(text, TimeSpan.FromSeconds(30), name => name switch
    {
        "PW" => Secret,
        "ALL" => "Host=db;Username=app;Password=x",
        _ => null,
    });

    [Theory]
    [InlineData("Host=db;Port=5433;Username=app;Password=${secret:PW};Database=shop")]
    [InlineData("postgresql://app:${secret:PW}@db:5433/shop")]
    [InlineData("postgres://app:${secret:PW}@db:5433/shop?sslmode=prefer")]
    public void A_secret_is_only_a_value(string text)
    {
        var address = Of(text);
        var read = new NpgsqlConnectionStringBuilder(address.ConnectionString);
        Assert.Equal(("db", 5433, "app", Secret, "shop"), (read.Host, read.Port, read.Username, read.Password, read.Database));
        Assert.Equal("db:5433/shop", address.ToString());
    }

    [Fact]
    public void A_secret_may_hold_the_whole_connection() => Assert.Equal("db:5432/app", Of("${secret:ALL}").ToString());

    [Theory]
    [InlineData("Host=db;Password=hidden;Pasword=hidden")]
    [InlineData("hidden")]
    [InlineData("postgresql://app:hidden@db:port/shop")]
    [InlineData("Username=app;Password=hidden")]
    [InlineData("${secret:UNKNOWN}")]
    public void A_connection_that_cannot_be_read_is_not_repeated(string text)
    {
        var refused = Assert.Throws<StreamException>(() => Of(text));
        Assert.Equal(ErrorCodes.SinkUnavailable, refused.Code);
        Assert.DoesNotContain("hidden", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_host_may_allow_some_servers_only()
    {
        var asked = new List<string>();
        var refused = Assert.Throws<StreamException>(() => Of("Host=db,other:7000;Username=u").Check(uri =>
        {
            asked.Add(uri.ToString());
            return uri.Host == "db";
        }));
        Assert.Equal(["postgresql://db:5432/", "postgresql://other:7000/"], asked.Select(a => a.EndsWith('/') ? a : a + "/"));
        Assert.Contains("'other'", refused.Message, StringComparison.Ordinal);
    }
}
