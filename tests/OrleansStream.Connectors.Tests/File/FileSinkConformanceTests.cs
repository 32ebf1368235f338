using OrleansStream.Connectors.Console;
using OrleansStream.Connectors.File;
using OrleansStream.Connectors.Tests.Conformance;
using OrleansStream.Connectors.Tests.Support;

namespace OrleansStream.Connectors.Tests.File;

public sealed class FileSinkConformanceTests : SinkConformance, IDisposable
{
    readonly TemporaryFolder _folder = new();

    protected override ISinkConnector Connector { get; } = new FileSinkConnector();

    protected override object Options => new FileSinkOptions { Path = _folder.File("out.jsonl") };

    protected override bool Whole => true;

    protected override async ValueTask<IReadOnlyList<string>> ReadBackAsync() =>
        IOFile.Exists(_folder.File("out.jsonl")) ? await IOFile.ReadAllLinesAsync(_folder.File("out.jsonl")) : [];

    public void Dispose() => _folder.Dispose();
}

public sealed class FolderSinkConformanceTests : SinkConformance, IDisposable
{
    readonly TemporaryFolder _folder = new();

    protected override ISinkConnector Connector { get; } = new FileSinkConnector();

    protected override object Options => new FileSinkOptions { Path = _folder.File("out") + "/", RollBytes = 10_000 };

    protected override bool Whole => true;

    protected override ValueTask<IReadOnlyList<string>> ReadBackAsync()
    {
        var files = Directory.EnumerateFiles(_folder.File("out"), "*.jsonl").Where(f => Path.GetFileName(f)[0] is not ('_' or '.'));
        return new([.. files.Order(StringComparer.Ordinal).SelectMany(IOFile.ReadAllLines)]);
    }

    public void Dispose() => _folder.Dispose();
}

public sealed class StandardOutputConformanceTests : SinkConformance
{
    readonly MemoryStream _stream = new();

    public StandardOutputConformanceTests() => Connector = new FileSinkConnector(new ConnectorServices { Output = new ConsoleOutput(_stream) });

    protected override ISinkConnector Connector { get; }

    protected override object Options => new FileSinkOptions { Path = "-" };

    protected override ValueTask<IReadOnlyList<string>> ReadBackAsync() => new(TestRows.Lines(_stream.ToArray()));
}
