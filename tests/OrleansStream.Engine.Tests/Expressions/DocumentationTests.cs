namespace OrleansStream.Expressions;

public class DocumentationTests
{
    [Fact]
    public void The_table_of_functions_is_the_catalogue()
    {
        var table = string.Concat(FunctionCatalog.All.Select(f =>
            $"| `{f.Signature}` | {f.Summary} | `{f.Example}` | `{f.Result}` |\n".Replace("text | number", "text \\| number").Replace("||", "\\|\\|")));
        Assert.Contains($"| function | meaning | example | gives |\n|---|---|---|---|\n{table}", File.ReadAllText(Find("docs/expressions.md")));
    }

    static string Find(string file)
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, file)))
                return Path.Combine(folder, file);
        }
        throw new FileNotFoundException(file);
    }
}
