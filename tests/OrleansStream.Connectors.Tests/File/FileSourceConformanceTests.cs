using OrleansStream.Connectors.File;
using OrleansStream.Connectors.Tests.Conformance;
using OrleansStream.Connectors.Tests.Support;

namespace OrleansStream.Connectors.Tests.File;

public sealed class FileSourceConformanceTests : SourceConformance, IDisposable
{
    readonly TemporaryFolder _folder = new();

    public FileSourceConformanceTests()
    {
        var lines = Enumerable.Range(0, 300).Select(n => TestRows.Line(n)).ToList();
        IOFile.WriteAllText(_folder.File("in.jsonl"), string.Join('\n', lines));
        Expected = new Dictionary<string, IReadOnlyList<string>> { ["0"] = lines };
    }

    protected override ISourceConnector Connector { get; } = new FileSourceConnector { ChunkBytes = 100 };

    protected override IReadOnlyDictionary<string, IReadOnlyList<string>> Expected { get; }

    protected override object Options => new FileSourceOptions { Path = _folder.File("in.jsonl") };

    public void Dispose() => _folder.Dispose();
}

public sealed class PacedFileSourceConformanceTests : SourceConformance, IDisposable
{
    readonly TemporaryFolder _folder = new();

    public PacedFileSourceConformanceTests()
    {
        IOFile.WriteAllBytes(_folder.File("in.jsonl"), TestRows.Encode(0, 200));
        Expected = new Dictionary<string, IReadOnlyList<string>> { ["0"] = [.. Enumerable.Range(0, 200).Select(n => TestRows.Line(n))] };
    }

    protected override ISourceConnector Connector { get; } = new FileSourceConnector();

    protected override IReadOnlyDictionary<string, IReadOnlyList<string>> Expected { get; }

    protected override object Options => new FileSourceOptions { Path = _folder.File("in.jsonl"), Rate = 100_000 };

    public void Dispose() => _folder.Dispose();
}
