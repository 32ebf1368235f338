using System.Reflection;
using System.Text.RegularExpressions;
using OrleansStream.Diagnostics;

namespace OrleansStream.Tests.Plans;

/// <summary>What the documentation says of plans and codes is true.</summary>
public partial class DocumentationTests
{
    static string Text(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", name));

    [Fact]
    public void Every_code_is_explained_once()
    {
        var codes = typeof(ErrorCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (string)f.GetValue(null)!).Order();
        var explained = CodeRow().Matches(Text("errors.md")).Select(m => m.Groups[1].Value).Order();
        Assert.Equal(codes, explained);
    }

    [Fact]
    public void Every_plan_that_is_shown_is_a_good_plan()
    {
        var plans = JsonBlock().Matches(Text("plans.md")).Select(m => m.Groups[1].Value).Where(t => t.Contains("\"source", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, plans.Count);
        Assert.All(plans, plan => Assert.Empty(TestCatalog.Validate(plan)));
    }

    [GeneratedRegex(@"^\| `(OS\d{4})` \|", RegexOptions.Multiline)]
    private static partial Regex CodeRow();

    [GeneratedRegex("```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex JsonBlock();
}
