using System.Globalization;
using System.Text;
using OrleansStream.Connectors;
using OrleansStream.Connectors.File;
using OrleansStream.Plans;

namespace OrleansStream.Cli.Reference;

/// <summary>The table of what each source gives with each sink, from what both say of themselves.</summary>
static class DeliveryPage
{
    /// <summary>The page.</summary>
    public static string Of(ComponentCatalog catalog)
    {
        var sources = catalog.Sources.Select(s => (Name: $"`{s.Key}`", s.Value.Traits)).ToList();
        var sinks = catalog.Sinks.Select(s => (Name: $"`{s.Key}`", s.Value.Traits)).ToList();
        // Where an option decides.
        if (catalog.Sources.TryGetValue("file", out var read))
            sources.Add(("`file` (path `-`)", read.TraitsOf(new FileSourceOptions { Path = FileSourceConnector.StandardInput })));
        if (catalog.Sinks.TryGetValue("file", out var write))
            sinks.Add(("`file` (path `-`)", write.TraitsOf(new FileSinkOptions { Path = FileSinkConnector.StandardOutput })));
        var text = new StringBuilder("# Delivery, pair by pair\n\n").Append(ReferencePages.Note).Append("""
            What a source and a sink give together; [delivery](../delivery.md) explains the words. A plan has the strongest for each of its pairs unless its
            `delivery` asks for less, and `ostream explain` shows them with the reasons.

            ## With checkpoints

            """.ReplaceLineEndings("\n"));
        Table(text, sources, sinks, checkpoints: true);
        text.Append("""

            ## Without checkpoints, or with checkpoints in memory

            """.ReplaceLineEndings("\n"));
        Table(text, sources, sinks, checkpoints: false);
        return text.ToString();
    }

    static void Table(StringBuilder text, List<(string Name, SourceTraits Traits)> sources, List<(string Name, SinkTraits Traits)> sinks, bool checkpoints)
    {
        // Sinks that promise the same share a column.
        var columns = sinks.OrderBy(s => s.Name, StringComparer.Ordinal).GroupBy(s => s.Traits.Delivery).OrderByDescending(g => g.Key).ToList();
        text.Append(CultureInfo.InvariantCulture, $"\n| source | {string.Join(" | ", columns.Select(c => string.Join(", ", c.Select(s => s.Name))))} |\n");
        text.Append(CultureInfo.InvariantCulture, $"|---|{string.Concat(columns.Select(_ => "---|"))}\n");
        foreach (var (name, traits) in sources.OrderBy(s => s.Name, StringComparer.Ordinal))
        {
            var guarantees = columns.Select(c => DeliveryContract.Words(DeliveryContract.Of(traits, c.First().Traits, checkpoints)));
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {string.Join(" | ", guarantees)} |\n");
        }
    }
}
