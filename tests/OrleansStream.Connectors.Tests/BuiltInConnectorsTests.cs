using OrleansStream.Components;

namespace OrleansStream.Connectors.Tests;

public sealed class BuiltInConnectorsTests
{
    [Fact]
    public void All_sources_are_listed_under_their_names() => Assert.Equal(
        ["file", "generator", "host-metrics", "http", "memory", "nexmark"], BuiltInConnectors.Sources().Select(s => Name(s.OptionsType, ComponentKind.Source)).Order());

    [Fact]
    public void All_sinks_are_listed_under_their_names() => Assert.Equal(
        ["console", "discard", "file", "http", "memory"], BuiltInConnectors.Sinks().Select(s => Name(s.OptionsType, ComponentKind.Sink)).Order());

    static string Name(Type options, ComponentKind kind)
    {
        var mark = (ComponentAttribute)Attribute.GetCustomAttribute(options, typeof(ComponentAttribute))!;
        Assert.Equal(kind, mark.Kind);
        Assert.NotNull(Activator.CreateInstance(options));
        return mark.Type;
    }
}
