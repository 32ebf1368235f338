using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using OrleansStream.Tests;

namespace OrleansStream.Architecture.Tests;

/// <summary>What a reader may rely on in every file.</summary>
public class TidinessTests
{
    const int MaxFileLines = 400;
    const int MaxMethodLines = 70;

    [Fact]
    public void No_file_is_longer_than_a_reader_bears() =>
        Assert.Empty(All().Where(f => File.ReadLines(f).Count() > MaxFileLines).Select(Repository.Relative));

    [Fact]
    public void No_method_is_longer_than_a_screen()
    {
        var found =
            from file in All()
            from method in CSharpSyntaxTree.ParseText(File.ReadAllText(file)).GetRoot().DescendantNodes()
            where method is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax
            let span = method.GetLocation().GetLineSpan()
            let lines = span.EndLinePosition.Line - span.StartLinePosition.Line + 1
            where lines > MaxMethodLines
            select $"{Repository.Relative(file)}:{span.StartLinePosition.Line + 1}: {lines} lines";
        Assert.Empty(found);
    }

    [Fact]
    public void Nothing_is_left_unfinished()
    {
        string[] marks = ["TO" + "DO", "FIX" + "ME", "HA" + "CK:", "NotImplemented" + "Exception"];
        var found =
            from file in All()
            from line in File.ReadLines(file).Select((text, i) => (Text: text, Number: i + 1))
            where marks.Any(m => line.Text.Contains(m, StringComparison.Ordinal))
            select $"{Repository.Relative(file)}:{line.Number}";
        Assert.Empty(found);
    }

    [Fact]
    public void No_test_sleeps_and_no_code_blocks_on_tasks()
    {
        string[] marks = ["Thread.Sl" + "eep(", ".GetAwaiter().GetRe" + "sult()", "async vo" + "id"];
        var found =
            from file in All()
            from line in File.ReadLines(file).Select((text, i) => (Text: text, Number: i + 1))
            where marks.Any(m => line.Text.Contains(m, StringComparison.Ordinal))
            select $"{Repository.Relative(file)}:{line.Number}";
        Assert.Empty(found);
    }

    static IEnumerable<string> All() => Repository.SourceFiles("src").Concat(Repository.SourceFiles("tests"));
}
