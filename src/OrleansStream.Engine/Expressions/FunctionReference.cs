using System.Text;

namespace OrleansStream.Expressions;

/// <summary>Writes the documentation of the functions from their descriptors.</summary>
public static class FunctionReference
{
    /// <summary>The page <c>docs/reference/functions.md</c>: a table for each family of functions.</summary>
    public static string Markdown()
    {
        var text = new StringBuilder();
        text.Append("# Functions\n\nMade from the functions' own descriptions; `ostream list functions` shows the same. ");
        text.Append("How they are used, and what nulls do: [expressions](../expressions.md).\n");
        foreach (var family in FunctionCatalog.All.GroupBy(f => f.Category))
        {
            text.Append($"\n## {family.Key}\n\n| function | meaning | example | gives |\n|---|---|---|---|\n");
            foreach (var function in family)
                text.Append($"| `{Cell(function.Signature)}` | {Cell(function.Summary)} | `{Cell(function.Example)}` | `{Cell(function.Result)}` |\n");
        }
        return text.ToString();
    }

    static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
