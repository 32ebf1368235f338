using OrleansStream.Tests;

namespace OrleansStream.Cli;

/// <summary>The committed reference says what the program does.</summary>
public sealed class ReferenceTests : IDisposable
{
    const string Mend = "Regenerate the reference: dotnet run --project src/OrleansStream.Cli -- docs --out docs/reference";

    readonly Workplace _work = new();

    public void Dispose() => _work.Dispose();

    [Fact]
    public void The_guide_names_the_executable_that_is_built()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        Assert.True(File.Exists(Path.Combine(folder.FullName, OperatingSystem.IsWindows() ? "ostream.exe" : "ostream")));
        Assert.Contains($"`src/OrleansStream.Cli/bin/Release/{folder.Name}/ostream`", File.ReadAllText(Path.Combine(Repository.Root, "docs", "cli.md")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_committed_pages_are_what_the_descriptors_say()
    {
        var ran = await Ostream.RunAsync("docs", "--out", _work["reference"]);
        Assert.Equal(0, ran.ExitCode);
        var made = Directory.GetFiles(_work["reference"]).Select(f => Path.GetFileName(f)).Order().ToList();
        Assert.Contains("steps.md", made);
        foreach (var page in made)
        {
            var committed = Path.Combine(Repository.Root, "docs", "reference", page);
            Assert.True(File.Exists(committed), $"docs/reference/{page} is missing. {Mend}");
            var (expected, actual) = (File.ReadAllLines(_work[$"reference/{page}"]), File.ReadAllLines(committed));
            var line = expected.Zip(actual).TakeWhile(l => l.First == l.Second).Count();
            Assert.True(
                expected.SequenceEqual(actual),
                $"docs/reference/{page} differs at line {line + 1}: it should say '{expected.ElementAtOrDefault(line)}'. {Mend}");
        }
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_said()
    {
        var ran = await Ostream.RunAsync("docs", "--out", Path.Combine(_work.Write("file", ""), "below"));
        Assert.Equal(2, ran.ExitCode);
        Assert.Contains("OS3002", ran.Error, StringComparison.Ordinal);
    }
}
