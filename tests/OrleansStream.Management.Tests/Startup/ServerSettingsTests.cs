using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using OrleansStream.Diagnostics;
using OrleansStream.Management.Tests.Support;
using OrleansStream.Server.Startup;

namespace OrleansStream.Management.Tests.Startup;

public sealed class ServerSettingsTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Nothing_given_means_loopback_one_silo_and_the_demo()
    {
        var settings = Read();

        Assert.Equal(ServerOptions.DefaultUrls, Assert.Single(settings.Urls).ToString());
        Assert.Equal("localhost", settings.Options.Clustering);
        Assert.Null(settings.Options.Pipelines);
    }

    [Theory]
    [InlineData("urls", "http://0.0.0.0:5080", "ApiKey")]
    [InlineData("urls", "http://*:5080", "ApiKey")]
    [InlineData("urls", "http://192.168.1.5:80", "ApiKey")]
    [InlineData("urls", "nonsense", "is not an address")]
    [InlineData("urls", "ftp://127.0.0.1:1", "is not an address")]
    [InlineData("urls", "http://127.0.0.1:99999", "is not an address")]
    [InlineData("urls", "http://127.0.0.1:1/path", "is not an address")]
    [InlineData("Kestrel:Endpoints:Http:Url", "http://0.0.0.0:5081", "ApiKey")]
    [InlineData("OrleansStream:SiloPort", "70000", "from 0")]
    [InlineData("OrleansStream:SiloPort", "abc", "SiloPort")]
    [InlineData("OrleansStream:Clustering", "kubernetes", "localhost")]
    [InlineData("OrleansStream:Clustering", "adonet", "OrleansStream__Database")]
    [InlineData("OrleansStream:ConsoleRows", "-1", "0")]
    [InlineData("OrleansStream:ApiKey", "short", "16")]
    [InlineData("OrleansStream:Pipelines", "/no/such/folder", "not a folder")]
    [InlineData("OrleansStream:Dta", "x", "'Data'")]
    public void A_wrong_setting_is_named_with_what_would_be_right(string key, string value, string expected)
    {
        var failure = Assert.Throws<StartupException>(() => Read((key, value)));

        Assert.Contains(failure.Errors, e => e.Code == ErrorCodes.BadOption && e.Message.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void Everything_wrong_is_told_at_once()
    {
        var failure = Assert.Throws<StartupException>(() => Read(("OrleansStream:SiloPort", "-1"), ("OrleansStream:Clustering", "x"), ("urls", "x")));

        Assert.Equal(3, failure.Errors.Count);
    }

    [Fact]
    public void With_a_key_it_may_listen_beyond_loopback()
    {
        var settings = Read(("urls", "http://0.0.0.0:5080"), ("OrleansStream:ApiKey", "a-key-of-enough-characters"));

        Assert.Single(settings.Urls);
    }

    [Fact]
    public void A_port_in_use_is_one_coded_line()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var failure = Assert.Throws<StartupException>(() => Read(("urls", $"http://127.0.0.1:{port}")).CheckPortsAreFree());

        Assert.Equal(ErrorCodes.PortInUse, failure.Code);
        Assert.Contains($"http://127.0.0.1:{port} is in use", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_data_folder_belongs_to_one_server()
    {
        using (DataLock.Take(_folder.Path))
        {
            var failure = Assert.Throws<StartupException>(() => DataLock.Take(_folder.Path));
            Assert.Contains("used by another server", failure.Message, StringComparison.Ordinal);
        }
        DataLock.Take(_folder.Path).Dispose();
    }

    ServerSettings Read(params (string Key, string Value)[] settings) => ServerSettings.Read(new ConfigurationBuilder()
        .AddInMemoryCollection(new Dictionary<string, string?> { ["OrleansStream:Data"] = _folder.Path })
        .AddInMemoryCollection(settings.Select(s => KeyValuePair.Create<string, string?>(s.Key, s.Value)))
        .Build());
}
