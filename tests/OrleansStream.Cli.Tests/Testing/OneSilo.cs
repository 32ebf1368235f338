namespace OrleansStream.Cli.Testing;

/// <summary>One silo for all cases of a class.</summary>
public sealed class OneSilo : IAsyncLifetime
{
    SiloHost? _host;

    internal SiloHost Host => _host!;

    public async Task InitializeAsync() => _host = await SiloHost.StartAsync();

    public async Task DisposeAsync() => await _host!.DisposeAsync();
}
