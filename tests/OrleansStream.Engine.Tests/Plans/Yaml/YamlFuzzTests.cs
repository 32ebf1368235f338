using System.Text;
using OrleansStream.Diagnostics;
using OrleansStream.Plans;
using OrleansStream.Tests.Formats;
using Xunit.Abstractions;

namespace OrleansStream.Tests.Plans.Yaml;

/// <summary>Whatever a YAML text holds, it is a plan or has findings with places; nothing throws, hangs or grows without bound.</summary>
public class YamlFuzzTests(ITestOutputHelper output)
{
    static readonly byte[][] Pieces = Bytes(
        "id: p\n", "sources:\n", "  a:\n", "    type: file\n", "    config: { path: x }\n", "steps:\n", "  - id: f\n", "    type: filter\n", "- ", "? ", ": ", ", ", "[", "]", "{", "}",
        "&a ", "*a", "&b [ *a, *a, *a ]\n", "*b", "!!str ", "!x ", "!<y> ", "|\n", ">-\n", "'", "\"", "\\", "\\ud800", "\\x", "#", "---\n", "...\n", "%YAML 1.2\n", "<<: *a\n", "~", "1e999999", "0x", "\t", " ",
        "      ", "\n", "\r", "\0", "\uFEFF", "\u0085", "\u2028", "é", "- - - - ", new string('[', 80), new string('{', 80), new string(' ', 2000) + "x");

    static readonly byte[][] Documents = Bytes(
        "id: revenue\nsources:\n  orders: { type: file, config: &c { path: x, schema: { a: int64 } } }\nsteps:\n  - id: big\n    type: filter\n    config:\n      where: >\n        a > 1\n        and a < 5\nsinks:\n  out: { type: console }\n",
        "{ \"id\": \"p\", \"sources\": { \"a\": { \"type\": \"file\" } }, \"sinks\": { \"o\": { \"type\": \"console\" } } }",
        "a: &a [x, x, x]\nb: &b [*a, *a, *a]\nc: &c [*b, *b, *b]\nd: [*c, *c, 'it''s', \"\\u00e9\\t\"]\n");

    [Fact]
    public void Any_text_is_read_or_refused() => FuzzRun.Seeds(output, 1000, seed =>
    {
        var yaml = Encoding.UTF8.GetString(new FuzzText(seed, Pieces, Documents).Make());
        var read = PlanText.Read(yaml, syntax: PlanSyntax.Yaml);
        Assert.True(read.Plan is not null || read.Diagnostics.Any(d => d.Severity == DiagnosticSeverity.Error), yaml);
        Assert.All(read.Diagnostics, d => Assert.True(d.Position is { Line: >= 1, Column: >= 1 }, $"{d} {yaml}"));
        if (read.Plan is not null)
            Assert.All(read.Validate(TestCatalog.Create()), d => Assert.True(d.Position is { Line: >= 1, Column: >= 1 }, $"{d} {yaml}"));
    });

    static byte[][] Bytes(params string[] texts) => [.. texts.Select(Encoding.UTF8.GetBytes)];
}
