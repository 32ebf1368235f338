namespace OrleansStream.Management.Tests.Support;

/// <summary>A folder that is gone with the test.</summary>
sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("orleansstream-").FullName;

    public string Write(string name, string text)
    {
        var file = System.IO.Path.Combine(Path, name);
        // Whole or not at all, as an editor does: the server may look at any moment.
        File.WriteAllText(file + ".new", text);
        File.Move(file + ".new", file, overwrite: true);
        return file;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
