using System.Linq.Expressions;
using System.Text.RegularExpressions;
using OrleansStream.Events;

namespace OrleansStream.Expressions;

public partial class DocumentationTests
{
    static readonly RowSchema Schema = new(
        new RowField("price", DataType.Float64), new RowField("quantity", DataType.Int64), new RowField("status", DataType.String), new RowField("note", DataType.String),
        new RowField("paid", DataType.Bool), new RowField("at", DataType.Timestamp), new RowField("tags", DataType.ListOf(DataType.String)),
        new RowField("order", DataType.StructOf(new RowField("customer", DataType.StructOf(new RowField("name", DataType.String))))),
        new RowField("doc", DataType.Json), new RowField("odd name", DataType.Int64));

    static readonly object?[] Row =
    [
        2.5, 4L, "open", null, true, 1709299800000L, new object?[] { "a", "b" }, new object?[] { new object?[] { "Ann" } }, """{"items": [{"sku": "x1"}]}""", 7L,
    ];

    sealed class Order
    {
        public double Price { get; set; }

        public long Quantity { get; set; }

        public string Status { get; set; } = "";

        public string? Note { get; set; }

        public DateTimeOffset At { get; set; }

        public string[] Tags { get; set; } = [];
    }

    [GeneratedRegex(@"^\| `(?<from>(?:[^`])+)` \| (?:`(?<to>[^`]+)`|(?<fails>fails)) \|$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    static partial Regex Example { get; }

    static IEnumerable<Match> Examples() => Example.Matches(File.ReadAllText(Find("docs/expressions.md")).Replace("\\|", "|", StringComparison.Ordinal));

    public static TheoryData<string, string?> Expressions()
    {
        var data = new TheoryData<string, string?>();
        foreach (var example in Examples().Where(m => !m.Groups["from"].Value.StartsWith("x =>", StringComparison.Ordinal)))
            data.Add(example.Groups["from"].Value, example.Groups["fails"].Success ? null : example.Groups["to"].Value);
        return data;
    }

    [Theory]
    [MemberData(nameof(Expressions))]
    public void Examples_of_the_guide_give_what_it_says(string expression, string? result)
    {
        var batch = Bench.Batch(Schema, Row);
        var value = Bench.Values(expression, batch)[0];
        if (result is null)
            Assert.StartsWith("OS", Assert.IsType<string>(value), StringComparison.Ordinal);
        else
            Assert.Equal(Bench.Value(result), value);
    }

    [Fact]
    public void Lambdas_of_the_guide_become_what_it_says()
    {
        Check(x => x.Price * x.Quantity > 5 && x.Status == "open");
        Check(x => x.Note ?? x.Status);
        Check(x => $"{x.Status}-{x.Quantity}");
        Check(x => x.Status.Substring(0, 2).ToUpper());
        Check(x => x.At.Hour >= 8 && x.Tags.Contains("a"));
        Assert.Equal(5, Examples().Count(m => m.Groups["from"].Value.StartsWith("x =>", StringComparison.Ordinal)));
    }

    static void Check<T>(Expression<Func<Order, T>> lambda, [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(lambda))] string text = "") =>
        Assert.Contains(Examples(), m => m.Groups["from"].Value == text && m.Groups["to"].Value == LambdaLowering.FromLambda(lambda).ToString());

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
