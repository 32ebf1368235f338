using OrleansStream.Diagnostics;
using OrleansStream.Testing.Files;
using OrleansStream.Tests;

namespace OrleansStream.Testing;

/// <summary>The test files under samples are documentation: they must be true.</summary>
public class SampleTests
{
    public static TheoryData<string> SampleFiles => [.. Directory.EnumerateFiles(Folder(), "*.test.json").Select(f => Path.GetFileName(f))];

    [Theory]
    [MemberData(nameof(SampleFiles))]
    public void Samples_pass(string name)
    {
        var diagnostics = new DiagnosticBag();
        var file = TestFileReader.Read(Path.Combine(Folder(), name), diagnostics);
        Assert.Empty(diagnostics.Items);
        Assert.NotEmpty(file!.Cases);
        Assert.All(file.Cases, test => Assert.Equal("", string.Join('\n', TestRunner.Run(test).Failures)));
    }

    static string Folder() => Path.Combine(Repository.Root, "samples", "tests");
}
