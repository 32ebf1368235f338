namespace OrleansStream.Cli;

public sealed class GlobsTests : IDisposable
{
    readonly Workplace _work = new();

    public GlobsTests()
    {
        foreach (var file in new[] { "a.test.json", "b.json", "x/c.test.json", "x/y/d.test.json", ".hidden/e.test.json" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_work[file])!);
            _work.Write(file, "");
        }
    }

    public void Dispose() => _work.Dispose();

    [Theory]
    [InlineData("b.json", "b.json")]
    [InlineData("none.json", "none.json")]
    [InlineData("*.json", "a.test.json b.json")]
    [InlineData("?.json", "b.json")]
    [InlineData("*/*.json", ".hidden/e.test.json x/c.test.json")]
    [InlineData("**/*.test.json", "a.test.json x/c.test.json x/y/d.test.json")]
    [InlineData("x/**", "x/c.test.json x/y/d.test.json")]
    [InlineData("x", "x/c.test.json x/y/d.test.json")]
    [InlineData(".", "a.test.json x/c.test.json x/y/d.test.json")]
    public void Files_are_found(string argument, string expected) =>
        Assert.Equal(expected, string.Join(' ', Globs.Expand([_work[argument]], "*.test.json").Select(Relative)));

    [Theory]
    [InlineData("*.none")]
    [InlineData("none/*.json")]
    [InlineData("x/y/*/*.json")]
    public void A_pattern_without_files_is_a_mistake(string argument) =>
        Assert.Throws<CommandException>(() => Globs.Expand([_work[argument]], "*.test.json"));

    [Fact]
    public void A_file_named_twice_counts_once() =>
        Assert.Equal(2, Globs.Expand([_work["*.json"], _work["b.json"]], "*").Count);

    string Relative(string file) => Path.GetRelativePath(_work["."], file).Replace('\\', '/');
}
