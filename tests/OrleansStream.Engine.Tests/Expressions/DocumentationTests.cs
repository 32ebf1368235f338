namespace OrleansStream.Expressions;

public class DocumentationTests
{
    /// <summary>Set to 1, the reference is written instead of compared.</summary>
    const string Rewrite = "ORLEANSSTREAM_WRITE_REFERENCE";

    [Fact]
    public void The_reference_of_functions_is_the_catalogue()
    {
        var file = Find("docs/reference/functions.md");
        if (Environment.GetEnvironmentVariable(Rewrite) == "1")
            File.WriteAllText(file, FunctionReference.Markdown());
        Assert.True(FunctionReference.Markdown() == File.ReadAllText(file), $"docs/reference/functions.md is out of date: run this test with {Rewrite}=1");
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
