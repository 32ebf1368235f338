using System.Text.Json;
using OrleansStream.Components;
using OrleansStream.Diagnostics;
using OrleansStream.Plans;

namespace OrleansStream.Tests.Plans;

public class ComponentCatalogTests
{
    static readonly ComponentCatalog Engine = new([], []);

    public static IEnumerable<object[]> Components =>
        new[] { ComponentKind.Step, ComponentKind.Format }.SelectMany(kind => Engine.Descriptors(kind).Select(d => new object[] { kind, d.Type }));

    [Fact]
    public void The_engine_knows_its_own_steps_and_formats()
    {
        Assert.Equal(["aggregate", "branch", "correlate", "custom", "deduplicate", "filter", "flatMap", "map", "reduce", "select", "union"], Engine.Steps.Keys.Order());
        Assert.Equal(["csv", "json", "raw"], Engine.Formats.Keys.Order());
        Assert.Empty(Engine.Sources);
    }

    [Fact]
    public void What_the_specification_names_and_the_catalog_lacks_is_missing()
    {
        Assert.Contains("cep", Engine.Missing(ComponentKind.Step));
        Assert.DoesNotContain("filter", Engine.Missing(ComponentKind.Step));
        Assert.Contains("file", Engine.Missing(ComponentKind.Source));
        Assert.DoesNotContain("file", TestCatalog.Create().Missing(ComponentKind.Source));
    }

    [Fact]
    public void Two_components_of_a_kind_cannot_share_a_type() =>
        Assert.Throws<ArgumentException>(() => new ComponentCatalog([new TestSource(typeof(TickOptions), Encoded: false), new TestSource(typeof(TickOptions), Encoded: false)], []));

    [Theory]
    [MemberData(nameof(Components))]
    public void Every_component_is_explained_and_its_examples_can_be_read(ComponentKind kind, string type)
    {
        var descriptor = Engine.Descriptors(kind).Single(d => d.Type == type);
        Assert.NotEmpty(descriptor.Summary);
        if (descriptor.Example is not null)
            Reads(descriptor.OptionsType!, descriptor.Example);
        CheckOptions(descriptor);
    }

    static void CheckOptions(ComponentDescriptor descriptor)
    {
        foreach (var option in descriptor.Options)
        {
            Assert.NotEmpty(option.Summary);
            foreach (var json in new[] { option.Default, option.Example })
            {
                if (json is not null)
                    JsonDocument.Parse(json).Dispose();
            }
            foreach (var variant in option.Variants)
            {
                Reads(variant.OptionsType!, variant.Example ?? "{}");
                CheckOptions(variant);
            }
        }
    }

    static void Reads(Type options, string json)
    {
        var bag = new DiagnosticBag();
        OptionBinder.Bind(options, ComponentConfig.Parse(json).Json, bag, alsoKnown: "type");
        Assert.Empty(bag.Items);
    }
}
