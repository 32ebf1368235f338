namespace OrleansStream.Cli;

/// <summary>A folder for one test, gone afterwards.</summary>
sealed class Workplace : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ostream-test-");

    /// <summary>The path of a file in the folder.</summary>
    public string this[string name] => Path.Combine(_folder.FullName, name);

    /// <summary>Everything in the folder, hidden files included.</summary>
    public IEnumerable<string> Files => _folder.EnumerateFileSystemInfos().Select(f => f.Name).Order(StringComparer.Ordinal);

    /// <summary>Writes a file and gives its path.</summary>
    public string Write(string name, string text)
    {
        File.WriteAllText(this[name], text);
        return this[name];
    }

    /// <summary>The lines of a file.</summary>
    public string[] Lines(string name) => File.ReadAllLines(this[name]);

    public void Dispose() => _folder.Delete(recursive: true);
}
