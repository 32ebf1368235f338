using OrleansStream.Components;

namespace OrleansStream.Tests.Components;

public class ComponentDescriptorsTests
{
    static readonly ComponentDescriptor Sample = ComponentDescriptors.Of(typeof(SampleOptions));

    static OptionDescriptor Option(string name) => Assert.Single(Sample.Options, o => o.Name == name);

    [Fact]
    public void The_component_is_described()
    {
        Assert.Equal((ComponentKind.Step, "sample", "Every shape of option."), (Sample.Kind, Sample.Type, Sample.Summary));
        Assert.Equal("""{ "name": "x" }""", Sample.Example);
        Assert.Equal(typeof(SampleOptions), Sample.OptionsType);
    }

    [Fact]
    public void Options_come_in_the_order_of_the_record_and_nothing_else_is_one() =>
        Assert.Equal(["name", "note", "flag", "small", "large", "share", "time", "level", "if", "names", "numbers", "times", "set", "inner", "inners", "shape", "any"],
            Sample.Options.Select(o => o.Name));

    [Theory]
    [InlineData("name", OptionShape.Text, true, null)]
    [InlineData("note", OptionShape.Text, false, null)]
    [InlineData("flag", OptionShape.Flag, false, "true")]
    [InlineData("small", OptionShape.Integer, false, "5")]
    [InlineData("large", OptionShape.Integer, false, null)]
    [InlineData("share", OptionShape.Number, false, "0.5")]
    [InlineData("time", OptionShape.Duration, false, "\"10s\"")]
    [InlineData("level", OptionShape.Choice, false, "\"low\"")]
    [InlineData("if", OptionShape.Expression, false, null)]
    [InlineData("names", OptionShape.List, false, null)]
    [InlineData("numbers", OptionShape.List, false, "[1,2]")]
    [InlineData("set", OptionShape.Map, false, null)]
    [InlineData("inner", OptionShape.Object, false, null)]
    [InlineData("shape", OptionShape.Variant, false, null)]
    [InlineData("any", OptionShape.Any, false, null)]
    public void Shapes_and_defaults_follow_from_the_properties(string name, OptionShape shape, bool required, string? defaults)
    {
        var option = Option(name);
        Assert.Equal((shape, required, defaults), (option.Shape, option.Required, option.Default));
    }

    [Fact]
    public void Limits_choices_and_elements_are_described()
    {
        Assert.Equal((1d, 10d), (Option("small").Min, Option("small").Max));
        Assert.Equal(["low", "veryHigh", "round-robin"], Option("level").Choices.ToArray());
        Assert.Equal(OptionShape.Duration, Option("times").Element!.Shape);
        Assert.Equal(OptionShape.Expression, Option("set").Element!.Shape);
        Assert.Equal(["circle", "square", "dot"], Option("shape").Variants.Select(v => v.Type));
        Assert.Equal(["radius", "colour"], Option("shape").Variants[0].Options.Select(o => o.Name));
    }

    [Fact]
    public void A_record_that_holds_itself_ends_as_any_json() =>
        Assert.Equal(OptionShape.Any, Option("inner").Options.Single(o => o.Name == "inner").Shape);

    [Fact]
    public void A_type_that_has_no_shape_is_refused_with_its_property()
    {
        var e = Assert.Throws<InvalidOperationException>(() => ComponentDescriptors.Of(typeof(ShapelessOptions)));
        Assert.Contains("ShapelessOptions.When", e.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => ComponentDescriptors.Of(typeof(UnmarkedOptions)));
        Assert.Throws<InvalidOperationException>(() => ComponentDescriptors.Of(typeof(PositionalOptions)));
    }

    [Component(ComponentKind.Step, "shapeless", "No shape.")]
    sealed record ShapelessOptions
    {
        [Option("A date.")]
        public DateTime When { get; init; }
    }

    sealed record UnmarkedOptions
    {
        [Option("A text.")]
        public string? Text { get; init; }
    }

    [Component(ComponentKind.Step, "positional", "No constructor.")]
    sealed record PositionalOptions([property: Option("A text.")] string Text);
}
