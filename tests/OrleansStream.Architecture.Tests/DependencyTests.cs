using System.Xml.Linq;
using OrleansStream.Tests;

namespace OrleansStream.Architecture.Tests;

/// <summary>Dependencies point one way: Abstractions, Engine, Runtime, Management, Server; connectors and Storage see Abstractions only.</summary>
public class DependencyTests
{
    static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Abstractions"] = [],
        ["Engine"] = ["Abstractions"],
        ["Connectors"] = ["Abstractions"],
        ["Connectors.Postgres"] = ["Abstractions"],
        ["Storage"] = ["Abstractions"],
        ["Runtime"] = ["Abstractions", "Engine"],
        ["Testing"] = ["Abstractions", "Engine"],
        ["Management"] = ["Abstractions", "Engine", "Runtime", "Connectors"],
        ["Server"] = ["Abstractions", "Engine", "Runtime", "Storage", "Connectors", "Connectors.Postgres", "Management"],
        ["Cli"] = ["Abstractions", "Engine", "Runtime", "Storage", "Connectors", "Connectors.Postgres", "Testing"],
    };

    public static TheoryData<string> Projects => [.. Repository.Projects("src").Select(Name)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_only_what_the_design_allows(string project)
    {
        Assert.True(Allowed.TryGetValue(project, out var allowed), $"{project} has no place in the design; add it to the table if it has one now.");
        var references = References(project, "ProjectReference").Select(r => Name(r.Replace('\\', '/')));
        Assert.Empty(references.Except(allowed));
    }

    [Theory]
    [InlineData("Abstractions")]
    [InlineData("Engine")]
    [InlineData("Connectors")]
    [InlineData("Connectors.Postgres")]
    [InlineData("Storage")]
    [InlineData("Testing")]
    public void A_pure_project_has_no_Orleans_package(string project) =>
        Assert.DoesNotContain(References(project, "PackageReference"), r => r.StartsWith("Microsoft.Orleans", StringComparison.Ordinal));

    [Theory]
    [InlineData("Operators")]
    [InlineData("Windows")]
    [InlineData("Aggregates")]
    [InlineData("Steps")]
    [InlineData("Planning")]
    [InlineData("Expressions")]
    public void Operators_see_no_clock_no_files_no_threads_and_no_chance(string folder)
    {
        string[] banned = ["TimeProvider", "DateTime.Now", "DateTime.UtcNow", "DateTimeOffset.UtcNow", "Stopwatch", "Random", "Guid.NewGuid", "Task.", "File.", "Thread.", "HttpClient"];
        var path = Path.Combine("src", "OrleansStream.Engine", folder);
        var found =
            from file in Repository.SourceFiles(path)
            from line in File.ReadLines(file).Select((text, i) => (Text: text, Number: i + 1))
            where !line.Text.TrimStart().StartsWith("//", StringComparison.Ordinal)
            from word in banned
            where System.Text.RegularExpressions.Regex.IsMatch(line.Text, $@"(?<![\w.]){System.Text.RegularExpressions.Regex.Escape(word)}(?!\w*(Graph|Output))")
            select $"{Repository.Relative(file)}:{line.Number}: {word}";
        Assert.Empty(found);
    }

    static IEnumerable<string> References(string project, string kind)
    {
        var file = Path.Combine(Repository.Root, "src", $"OrleansStream.{project}", $"OrleansStream.{project}.csproj");
        return XDocument.Load(file).Descendants(kind).Select(e => e.Attribute("Include")!.Value);
    }

    static string Name(string path) => Path.GetFileNameWithoutExtension(path)["OrleansStream.".Length..];
}
