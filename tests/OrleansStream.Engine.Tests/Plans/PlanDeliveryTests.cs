using OrleansStream.Connectors;
using OrleansStream.Diagnostics;
using OrleansStream.Plans;

namespace OrleansStream.Tests.Plans;

public class PlanDeliveryTests
{
    const string File = """{ "type": "file", "config": { "path": "in" } }""";
    const string Stdin = """{ "type": "file", "config": { "path": "-" } }""";
    const string Out = """{ "type": "file", "config": { "path": "out" } }""";
    const string Console = """{ "type": "console" }""";

    static PlanDelivery Of(string json, bool checkpoints = true) => new(TestCatalog.Bind(json, out _)!, checkpoints);

    static string Plan(string source, string sink, string more = "") => $$"""{ "source": {{source}}, "sink": {{sink}}{{more}} }""";

    [Theory]
    [InlineData(true, SinkDelivery.Epochs, true, DeliveryGuarantee.ExactlyOnce)]
    [InlineData(true, SinkDelivery.Epochs, false, DeliveryGuarantee.AtLeastOnce)]
    [InlineData(true, SinkDelivery.AtLeastOnce, true, DeliveryGuarantee.AtLeastOnce)]
    [InlineData(true, SinkDelivery.AtLeastOnce, false, DeliveryGuarantee.AtLeastOnce)]
    [InlineData(false, SinkDelivery.Epochs, true, DeliveryGuarantee.AtMostOnce)]
    [InlineData(false, SinkDelivery.Epochs, false, DeliveryGuarantee.BestEffort)]
    [InlineData(false, SinkDelivery.AtLeastOnce, true, DeliveryGuarantee.BestEffort)]
    [InlineData(false, SinkDelivery.AtLeastOnce, false, DeliveryGuarantee.BestEffort)]
    public void A_pair_gives_what_both_allow(bool replayable, SinkDelivery sink, bool checkpoints, DeliveryGuarantee expected) =>
        Assert.Equal(expected, DeliveryContract.Of(new SourceTraits(replayable, Encoded: true), new SinkTraits(Encoded: true, sink), checkpoints));

    [Fact]
    public void Without_delivery_each_pair_has_the_strongest()
    {
        var delivery = Of($$"""
            { "sources": { "a": {{File}}, "b": {{Stdin}} }, "steps": [ { "id": "both", "type": "union", "from": ["a", "b"] } ],
              "sinks": { "one": { "type": "file", "from": "a", "config": { "path": "1" } }, "two": { "type": "file", "from": "both", "config": { "path": "2" } }, "three": { "type": "console", "from": "b" } } }
            """);
        Assert.Equal(
            [
                ("a", "one", DeliveryGuarantee.ExactlyOnce), ("a", "two", DeliveryGuarantee.ExactlyOnce), ("b", "two", DeliveryGuarantee.AtMostOnce),
                ("b", "three", DeliveryGuarantee.BestEffort),
            ],
            delivery.Pairs.Select(p => (p.Source, p.Sink, p.Guarantee)));
        Assert.Equal((true, true, false), (delivery.CommitsEpochs("one"), delivery.CommitsEpochs("two"), delivery.CommitsEpochs("three")));
    }

    [Fact]
    public void Dead_letters_and_side_outputs_come_from_their_sources()
    {
        var delivery = Of($$"""
            { "sources": { "a": {{File}}, "b": {{File}} }, "steps": [ { "id": "fork", "type": "fork", "from": "a", "config": { "outputs": ["late"] } } ],
              "sinks": { "late": { "type": "file", "from": "fork.late", "config": { "path": "1" } }, "dead": { "type": "file", "from": "$deadLetters", "config": { "path": "2" } } } }
            """);
        Assert.Equal([("a", "late"), ("a", "dead"), ("b", "dead")], delivery.Pairs.Select(p => (p.Source, p.Sink)));
    }

    [Theory]
    [InlineData(""", "delivery": "atLeastOnce" """, true, false)]
    [InlineData(""", "checkpointing": { "storage": "memory" } """, true, true)]
    [InlineData("", false, false)]
    public void Less_may_be_asked_for_or_be_all_that_there_is(string more, bool checkpoints, bool epochs)
    {
        var delivery = Of(Plan(File, Out, more), checkpoints);
        Assert.Equal(DeliveryGuarantee.AtLeastOnce, Assert.Single(delivery.Pairs).Guarantee);
        Assert.Equal(epochs, delivery.CommitsEpochs("sink"));
    }

    [Fact]
    public void Exactly_once_is_taken_where_the_pair_gives_it()
    {
        var json = Plan(File, Out, """, "delivery": "exactlyOnce" """);
        Assert.Empty(TestCatalog.Validate(json));
        Assert.True(Of(json).CommitsEpochs("sink"));
    }

    [Theory]
    [InlineData(Stdin, Out, "", "source.type", "cannot be read again")]
    [InlineData(File, Console, "", "sink.type", "console takes them as they come")]
    [InlineData(File, Out, """, "checkpointing": { "storage": "memory" } """, "checkpointing.storage", "outlive the process")]
    public void Exactly_once_is_refused_with_the_reason(string source, string sink, string more, string path, string reason)
    {
        var json = Plan(source, sink, more + """, "delivery": "exactlyOnce" """);
        var finding = Assert.Single(TestCatalog.Validate(json));
        Assert.Equal((ErrorCodes.DeliveryNotPossible, DiagnosticSeverity.Error, path), (finding.Code, finding.Severity, finding.Path));
        Assert.Contains(reason, finding.Message, StringComparison.Ordinal);
        Assert.Contains("leave 'delivery' out", finding.Hint!, StringComparison.Ordinal);
        Assert.Null(TestCatalog.Bind(json, out _));
    }

    [Fact]
    public void At_least_once_warns_of_sources_whose_rows_can_be_lost()
    {
        var finding = Assert.Single(TestCatalog.Validate(Plan(Stdin, Out, """, "delivery": "atLeastOnce" """)));
        Assert.Equal((ErrorCodes.DeliveryNotPossible, DiagnosticSeverity.Warning, "source.type"), (finding.Code, finding.Severity, finding.Path));
    }

    [Fact]
    public void A_source_that_leads_to_no_sink_counts_for_nothing()
    {
        var json = $$"""{ "sources": { "a": {{File}}, "b": {{Stdin}} }, "sinks": { "one": { "type": "file", "from": "a", "config": { "path": "1" } } }, "delivery": "exactlyOnce" }""";
        Assert.Equal(ErrorCodes.Unread, Assert.Single(TestCatalog.Validate(json)).Code);
    }
}
