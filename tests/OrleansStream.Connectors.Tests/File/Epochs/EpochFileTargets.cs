using System.Text.Json;
using OrleansStream.Connectors.File;
using OrleansStream.Connectors.Tests.Support;
using OrleansStream.Testing.Conformance;

namespace OrleansStream.Connectors.Tests.File;

/// <summary>The file sink with a folder of its own, whose steps can be made to fail.</summary>
abstract class FileTarget : EpochSinkTarget
{
    int _left = int.MaxValue;

    protected FileTarget() => Connector = new FileSinkConnector { OnStep = Step };

    public TemporaryFolder Folder { get; } = new();

    public override FileSinkConnector Connector { get; }

    public override bool FailAt(int step)
    {
        _left = step;
        return true;
    }

    public override void FailNoMore() => _left = int.MaxValue;

    public override ValueTask DisposeAsync()
    {
        Folder.Dispose();
        return base.DisposeAsync();
    }

    protected static IEnumerable<long> Numbers(IEnumerable<string> lines) => lines.Select(l => JsonDocument.Parse(l).RootElement.GetProperty("n").GetInt64());

    void Step(string what)
    {
        if (_left-- <= 0)
            throw new IOException($"The power went at: {what}");
    }
}

sealed class FolderTarget : FileTarget
{
    public string Path => Folder.File("out");

    public override object Options => new FileSinkOptions { Path = Path + "/" };

    public IEnumerable<string> Committed => Directory.EnumerateFiles(Path, "*.jsonl").Where(f => System.IO.Path.GetFileName(f)[0] is not ('_' or '.')).Order(StringComparer.Ordinal);

    public override ValueTask<IReadOnlyList<long>> ReadAsync() => new([.. Numbers(Committed.SelectMany(IOFile.ReadAllLines))]);
}

class SingleFileTarget(string name = "out.jsonl") : FileTarget
{
    public string Path => Folder.File(name);

    public override object Options => new FileSinkOptions { Path = Path };

    public override bool IsShared => false;

    public override bool ShowsUncommitted => true;

    public override ValueTask<IReadOnlyList<long>> ReadAsync()
    {
        using var file = IOFile.OpenRead(Path);
        using var text = new StreamReader(Compression.Of(Path)?.Read(file) ?? file);
        return new([.. Numbers(text.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries))]);
    }
}
