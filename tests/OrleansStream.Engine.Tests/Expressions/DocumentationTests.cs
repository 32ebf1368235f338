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
        new RowField("lines", DataType.ListOf(DataType.StructOf(new RowField("sku", DataType.String), new RowField("cents", DataType.Int64)))),
        new RowField("doc", DataType.Json), new RowField("odd name", DataType.Int64));

    static readonly object?[] Row =
    [
        2.5, 4L, "open", null, true, 1709299800000L, new object?[] { "a", "b" }, new object?[] { new object?[] { "Ann" } },
        new object?[] { new object?[] { "x1", 250L } }, """{"items": [{"sku": "x1"}]}""", 7L,
    ];

    sealed class Order
    {
        public double Price { get; set; }

        public long Quantity { get; set; }

        public string Status { get; set; } = "";

        public string? Note { get; set; }

        public DateTimeOffset At { get; set; }

        public string[] Tags { get; set; } = [];

        public Kind Kind { get; set; }

        public Line[] Lines { get; set; } = [];
    }

    enum Kind
    {
        Sale,
        Return,
    }

    sealed record Line(string Sku, long Cents);

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
    public void Letters_of_times_give_what_the_guide_says()
    {
        var guide = File.ReadAllText(Find("docs/expressions.md"));
        var rows = guide[guide.IndexOf("| letters |", StringComparison.Ordinal)..].Split('\n').Skip(2).TakeWhile(l => l.StartsWith('|')).Select(l => l.Trim('|').Split('|')).ToList();
        var shown = rows.SelectMany(r => Word.Matches(r[0]).Zip(Word.Matches(r[2]), (letters, text) => (letters.Groups[1].Value, text.Groups[1].Value))).ToList();
        Assert.Equal(Time.TimeFormat.Letters.Order(), shown.Select(s => s.Item1).Order());
        Assert.All(shown, s => Assert.Equal(s.Item2, Bench.Value($"format_timestamp(to_timestamp('2024-03-02T08:05:07.008Z'), '{s.Item1}', 'Europe/Berlin')")));
    }

    [GeneratedRegex("`([^`]+)`")]
    static partial Regex Word { get; }

    [Fact]
    public void Lambdas_of_the_guide_become_what_it_says()
    {
        Check(x => x.Price * x.Quantity > 5 && x.Status == "open");
        Check(x => x.Note ?? x.Status);
        Check(x => $"{x.Status}-{x.Quantity}");
        Check(x => x.Status.Substring(0, 2).ToUpper());
        Check(x => x.At.Hour >= 8 && x.Tags.Contains("a"));
        Check(x => x.Kind == Kind.Return);
        Check(x => x.Lines[0].Cents);
        Assert.Equal(7, Examples().Count(m => m.Groups["from"].Value.StartsWith("x =>", StringComparison.Ordinal)));
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
