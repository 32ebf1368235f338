using System.Text.Json;
using OrleansStream.Components;
using OrleansStream.Diagnostics;
using OrleansStream.Plans;

namespace OrleansStream.Tests.Components;

public class OptionBinderTests
{
    static T Read<T>(string json) where T : class
    {
        var bag = new DiagnosticBag();
        var options = OptionBinder.Bind<T>(ComponentConfig.Parse(json).Json, bag, "n", "config");
        Assert.Empty(bag.Items);
        return options!;
    }

    static Diagnostic Only(string json)
    {
        var bag = new DiagnosticBag();
        OptionBinder.Bind<SampleOptions>(ComponentConfig.Parse(json).Json, bag, "n", "config");
        return Assert.Single(bag.Items);
    }

    [Fact]
    public void Every_shape_is_read()
    {
        var options = Read<SampleOptions>("""
            { "name": "a", "note": "b", "flag": false, "small": 10, "large": 9007199254740993, "share": 1, "time": "PT1S", "level": "veryHigh", "if": "x > 1",
              "names": ["p", "q"], "numbers": [], "times": [1, "2s"], "set": { "z": "1", "a b": "x" }, "inner": { "value": 1, "inner": { "value": 2 } },
              "inners": [ { "value": 3 } ], "shape": { "type": "circle", "radius": 2, "colour": "blue" }, "any": [null, { "x": 1 }] }
            """);
        Assert.Equal(("a", "b", false, 10, 9007199254740993L, 1d), (options.Name, options.Note, options.Flag, options.Small, options.Large, options.Share));
        Assert.Equal((TimeSpan.FromSeconds(1), Level.VeryHigh, new ExpressionText("x > 1")), (options.Time, options.Level, options.Condition));
        Assert.Equal(["p", "q"], options.Names.ToArray());
        Assert.Empty(options.Numbers);
        Assert.Equal([TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(2)], options.Times);
        Assert.Equal(["z", "a b"], options.Set.Keys);
        Assert.Equal(2, options.Inner!.Inner!.Value);
        Assert.Equal(new InnerOptions { Value = 3 }, options.Inners[0]);
        Assert.Equal(new CircleOptions { Radius = 2, Colour = "blue" }, options.Shape);
        Assert.Equal("""[null, { "x": 1 }]""", options.Any!.Value.GetRawText());
    }

    [Fact]
    public void Absent_options_have_the_defaults_of_the_record()
    {
        var options = Read<SampleOptions>("""{ "name": "a" }""");
        Assert.Equal((true, 5, 0.5, TimeSpan.FromSeconds(10)), (options.Flag, options.Small, options.Share, options.Time));
        Assert.Equal([1, 2], options.Numbers);
        Assert.Equal((null, null, null, null), (options.Large, options.Condition, options.Shape, options.Any));
        Assert.Empty(options.Times);
    }

    [Fact]
    public void A_single_value_is_a_list_of_one()
    {
        var options = Read<SampleOptions>("""{ "name": "a", "names": "p", "inners": { "value": 3 } }""");
        Assert.Equal(["p"], options.Names.ToArray());
        Assert.Equal(3, options.Inners[0].Value);
    }

    [Fact]
    public void A_bare_name_is_a_variant_without_options() =>
        Assert.Equal(new DotOptions(), Read<SampleOptions>("""{ "name": "a", "shape": "dot" }""").Shape);

    [Fact]
    public void Null_says_no_more_than_absence_where_an_option_may_be_absent()
    {
        var options = Read<SampleOptions>("""{ "name": "a", "note": null, "large": null, "inner": null, "shape": null, "any": null }""");
        Assert.Equal((null, null, null, null), (options.Note, options.Large, options.Inner, options.Any));
    }

    [Fact]
    public void One_option_may_take_every_other_field()
    {
        var options = Read<RestOptions>("""{ "b": "1", "strict": true, "a": "x" }""");
        Assert.True(options.Strict);
        Assert.Equal(["b", "a"], options.Columns.Keys);
        var bag = new DiagnosticBag();
        Assert.Null(OptionBinder.Bind<RestOptions>(ComponentConfig.Parse("""{ "strict": true }""").Json, bag, "n", "config"));
        Assert.Equal(ErrorCodes.MissingField, bag.Items[0].Code);
    }

    [Theory]
    [InlineData("""{}""", ErrorCodes.MissingField, "config")]
    [InlineData("""{ "name": "" }""", ErrorCodes.MissingField, "config.name")]
    [InlineData("""{ "name": null }""", ErrorCodes.WrongShape, "config.name")]
    [InlineData("""{ "name": 1 }""", ErrorCodes.WrongShape, "config.name")]
    [InlineData("""{ "name": "a", "nmae": 1 }""", ErrorCodes.UnknownField, "config.nmae")]
    [InlineData("""{ "name": "a", "odd name": 1 }""", ErrorCodes.UnknownField, "config[\"odd name\"]")]
    [InlineData("""{ "name": "a", "hidden": "x" }""", ErrorCodes.UnknownField, "config.hidden")]
    [InlineData("""{ "name": "a", "flag": "true" }""", ErrorCodes.WrongShape, "config.flag")]
    [InlineData("""{ "name": "a", "flag": null }""", ErrorCodes.WrongShape, "config.flag")]
    [InlineData("""{ "name": "a", "small": 1.5 }""", ErrorCodes.WrongShape, "config.small")]
    [InlineData("""{ "name": "a", "small": 11 }""", ErrorCodes.OutOfRange, "config.small")]
    [InlineData("""{ "name": "a", "small": 1e20 }""", ErrorCodes.OutOfRange, "config.small")]
    [InlineData("""{ "name": "a", "small": 1e400 }""", ErrorCodes.WrongShape, "config.small")]
    [InlineData("""{ "name": "a", "large": 9223372036854775808 }""", ErrorCodes.OutOfRange, "config.large")]
    [InlineData("""{ "name": "a", "share": -0.1 }""", ErrorCodes.OutOfRange, "config.share")]
    [InlineData("""{ "name": "a", "share": 1e999 }""", ErrorCodes.WrongShape, "config.share")]
    [InlineData("""{ "name": "a", "time": "0s" }""", ErrorCodes.OutOfRange, "config.time")]
    [InlineData("""{ "name": "a", "time": 60001 }""", ErrorCodes.OutOfRange, "config.time")]
    [InlineData("""{ "name": "a", "time": 1.5 }""", ErrorCodes.OutOfRange, "config.time")]
    [InlineData("""{ "name": "a", "time": "soon" }""", ErrorCodes.WrongShape, "config.time")]
    [InlineData("""{ "name": "a", "time": {} }""", ErrorCodes.WrongShape, "config.time")]
    [InlineData("""{ "name": "a", "level": "hgih" }""", ErrorCodes.OutOfRange, "config.level")]
    [InlineData("""{ "name": "a", "level": 1 }""", ErrorCodes.WrongShape, "config.level")]
    [InlineData("""{ "name": "a", "if": [] }""", ErrorCodes.WrongShape, "config.if")]
    [InlineData("""{ "name": "a", "if": "" }""", ErrorCodes.BadExpression, "config.if")]
    [InlineData("""{ "name": "a", "names": ["p", 1] }""", ErrorCodes.WrongShape, "config.names[1]")]
    [InlineData("""{ "name": "a", "names": null }""", ErrorCodes.WrongShape, "config.names")]
    [InlineData("""{ "name": "a", "numbers": [1, -1] }""", ErrorCodes.OutOfRange, "config.numbers[1]")]
    [InlineData("""{ "name": "a", "set": [] }""", ErrorCodes.WrongShape, "config.set")]
    [InlineData("""{ "name": "a", "set": { "a": "1", "a b": [] } }""", ErrorCodes.WrongShape, "config.set[\"a b\"]")]
    [InlineData("""{ "name": "a", "inner": {} }""", ErrorCodes.MissingField, "config.inner")]
    [InlineData("""{ "name": "a", "inner": { "value": 1, "inner": { "value": "x" } } }""", ErrorCodes.WrongShape, "config.inner.inner.value")]
    [InlineData("""{ "name": "a", "inner": { "value": 1, "vlaue": 1 } }""", ErrorCodes.UnknownField, "config.inner.vlaue")]
    [InlineData("""{ "name": "a", "shape": {} }""", ErrorCodes.MissingField, "config.shape")]
    [InlineData("""{ "name": "a", "shape": { "type": "cirle", "radius": 1 } }""", ErrorCodes.UnknownType, "config.shape.type")]
    [InlineData("""{ "name": "a", "shape": { "type": 1 } }""", ErrorCodes.WrongShape, "config.shape.type")]
    [InlineData("""{ "name": "a", "shape": { "type": "circle" } }""", ErrorCodes.MissingField, "config.shape")]
    [InlineData("""{ "name": "a", "shape": { "type": "dot", "radius": 1 } }""", ErrorCodes.UnknownField, "config.shape.radius")]
    [InlineData("""{ "name": "a", "shape": "oval" }""", ErrorCodes.UnknownType, "config.shape")]
    [InlineData("""{ "name": "a", "shape": 1 }""", ErrorCodes.WrongShape, "config.shape")]
    public void Each_mistake_is_one_error_with_its_path(string json, string code, string path)
    {
        var finding = Only(json);
        Assert.Equal((code, path, "n", DiagnosticSeverity.Error), (finding.Code, finding.Path, finding.Node, finding.Severity));
    }

    [Theory]
    [InlineData("""{ "name": "a", "nmae": 1 }""", "did you mean 'name'?")]
    [InlineData("""{ "name": "a", "level": "lwo" }""", "did you mean 'low'?")]
    [InlineData("""{ "name": "a", "shape": { "type": "cirle" } }""", "did you mean 'circle'?")]
    public void The_nearest_name_is_a_hint(string json, string hint) => Assert.Equal(hint, Only(json).Hint);

    [Fact]
    public void What_the_specification_names_and_this_build_lacks_is_a_warning_without_options()
    {
        var bag = new DiagnosticBag();
        Assert.Null(OptionBinder.Bind<SampleOptions>(ComponentConfig.Parse("""{ "name": "a", "shape": { "type": "session", "gap": 1 } }""").Json, bag, "n", "config"));
        Assert.Equal((ErrorCodes.NotInThisBuild, DiagnosticSeverity.Warning, "config.shape.type"), (bag.Items[0].Code, bag.Items[0].Severity, bag.Items[0].Path));
        Assert.False(bag.HasErrors);
    }

    [Fact]
    public void All_mistakes_are_found_at_once()
    {
        var bag = new DiagnosticBag();
        OptionBinder.Bind<SampleOptions>(ComponentConfig.Parse("""{ "x": 1, "small": 0, "flag": 1, "inner": { "value": [] } }""").Json, bag, "n", "config");
        Assert.Equal(5, bag.Items.Count);
    }

    [Fact]
    public void Records_may_share_one_config()
    {
        var bag = new DiagnosticBag();
        var bound = OptionBinder.BindAll([typeof(InnerOptions), typeof(SquareOptions)], ComponentConfig.Parse("""{ "value": 1, "side": 2, "top": 3 }""").Json, bag, "n", "config");
        Assert.Equal([new InnerOptions { Value = 1 }, new SquareOptions { Side = 2 }], bound.ToArray());
        Assert.Equal("config.top", Assert.Single(bag.Items).Path);
    }

    [Fact]
    public void A_config_that_is_no_object_is_an_error()
    {
        var bag = new DiagnosticBag();
        using var json = JsonDocument.Parse("[]");
        Assert.Null(OptionBinder.Bind<SampleOptions>(json.RootElement, bag, "n", "config"));
        Assert.Equal(ErrorCodes.WrongShape, Assert.Single(bag.Items).Code);
    }

    [Theory]
    [InlineData("percentil", "percentile")]
    [InlineData("p", "percentile")]
    [InlineData("p99", "percentile")]
    [InlineData("P99.9", "percentile")]
    [InlineData("mean", "avg")]
    [InlineData("count_distinct", "countDistinct")]
    [InlineData("summ", "sum")]
    public void Names_of_other_systems_are_hints(string written, string meant)
    {
        var bag = new DiagnosticBag();
        Assert.Null(OptionBinder.Bind<OrleansStream.Steps.Aggregate.AggregationOptions>(ComponentConfig.Parse($$"""{ "type": "{{written}}", "field": "x" }""").Json, bag, "n", "config"));
        var finding = Assert.Single(bag.Items);
        Assert.Equal((ErrorCodes.OutOfRange, $"did you mean '{meant}'?"), (finding.Code, finding.Hint));
    }
}
