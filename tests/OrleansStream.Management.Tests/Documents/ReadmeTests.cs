using System.Text;
using System.Text.RegularExpressions;
using OrleansStream.Connectors;
using OrleansStream.Connectors.Console;
using OrleansStream.Runtime.Pipelines;
using OrleansStream.Tests;

namespace OrleansStream.Management.Tests.Documents;

/// <summary>What the README shows is what happens.</summary>
public sealed partial class ReadmeTests
{
    static readonly string Root = Repository.Root;

    [Fact]
    public void The_program_in_the_README_is_the_one_that_is_compiled()
    {
        var source = File.ReadAllText(Path.Combine(Root, "tests", "OrleansStream.Management.Tests", "Documents", "RevenueExample.cs"));
        var shown = source[(source.IndexOf("// begin", StringComparison.Ordinal) + "// begin".Length)..source.IndexOf("// end", StringComparison.Ordinal)];

        Assert.Contains(Normalized(shown), Normalized(Readme()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_program_gives_the_rows_that_the_README_shows()
    {
        using var output = new MemoryStream();
        var services = new ConnectorServices { Output = new ConsoleOutput(output) };

        var end = await RevenueExample.RunAsync(Path.Combine(Root, "samples", "quickstart", "orders.jsonl"), services);

        Assert.Equal(PipelineState.Completed, end.Status);
        Assert.Equal(1, end.DeadLetters);
        var shown = Readme().Split('\n').Where(l => l.StartsWith("""{"region":""", StringComparison.Ordinal));
        Assert.Equal(shown, Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("CONTRIBUTING.md")]
    [InlineData("docs/quickstart.md")]
    [InlineData("docs/operations.md")]
    public void Links_lead_somewhere(string document)
    {
        var text = File.ReadAllText(Path.Combine(Root, document));
        var folder = Path.GetDirectoryName(Path.Combine(Root, document))!;

        var targets = Links().Matches(text).Select(m => m.Groups[1].Value).Where(t => !t.StartsWith("http", StringComparison.Ordinal));

        Assert.All(targets, t => Assert.True(Path.Exists(Path.Combine(folder, t)), t));
    }

    static string Readme() => File.ReadAllText(Path.Combine(Root, "README.md"));

    static string Normalized(string code) => string.Join('\n', code.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0));

    [GeneratedRegex(@"\]\(([^)#]+)\)")]
    private static partial Regex Links();
}
