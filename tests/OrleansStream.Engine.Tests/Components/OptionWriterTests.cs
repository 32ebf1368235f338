using System.Text.Json;
using CsCheck;
using OrleansStream.Components;
using OrleansStream.Diagnostics;
using OrleansStream.Plans;

namespace OrleansStream.Tests.Components;

public class OptionWriterTests
{
    [Theory]
    [InlineData("""{"name":"a"}""")]
    [InlineData("""{"name":"a","note":"","flag":false,"large":0,"time":"1m","level":"round-robin","if":"x > 1","numbers":[],"shape":{"type":"dot"}}""")]
    [InlineData("""{"name":"é\"","names":["p"],"times":["1ms"],"set":{"z":"1","a b":"2"},"inner":{"value":0},"inners":[{"value":1,"inner":{"value":2}}],"any":{"x":[1,null]}}""")]
    public void What_is_read_is_written_back(string json)
    {
        var options = OptionBinder.Bind<SampleOptions>(ComponentConfig.Parse(json).Json, new DiagnosticBag())!;
        Assert.Equal(json, OptionWriter.Write(options).ToString());
    }

    [Fact]
    public void Defaults_are_left_out() =>
        Assert.Equal("""{"name":"a"}""", OptionWriter.Write(new SampleOptions { Name = "a", Flag = true, Small = 5, Numbers = [1, 2], Level = Level.Low }).ToString());

    [Fact]
    public void Every_other_field_stands_beside_the_rest() =>
        Assert.Equal("""{"strict":true,"b":"1","a":"x"}""", OptionWriter.Write(new RestOptions
        {
            Strict = true,
            Columns = new Dictionary<string, ExpressionText> { ["b"] = "1", ["a"] = "x" },
        }).ToString());

    [Fact]
    public void Several_records_share_one_config() =>
        Assert.Equal("""{"value":1,"side":2}""", OptionWriter.Write(new InnerOptions { Value = 1 }, new SquareOptions { Side = 2 }).ToString());

    /// <summary>Random options are written, read and written again: both texts must be the same.</summary>
    [Fact]
    public void Writing_and_reading_are_inverse() =>
        Samples.Sample(options =>
        {
            var written = OptionWriter.Write(options);
            var bag = new DiagnosticBag();
            var read = OptionBinder.Bind<SampleOptions>(written.Json, bag);
            return bag.Items.Count == 0 && OptionWriter.Write(read!).ToString() == written.ToString();
        });

    static readonly Gen<string> Text = Gen.String[Gen.Char['a', 'f'], 1, 5];

    static readonly Gen<SampleOptions> Samples =
        from name in Text
        from note in Gen.Null(Text)
        from flag in Gen.Bool
        from small in Gen.Int[1, 10]
        from large in Gen.Nullable(Gen.Long)
        from share in Gen.Double[0, 1]
        from time in Gen.Int[1, 60_000]
        from level in Gen.Enum<Level>()
        from names in Text.Array[0, 3]
        from numbers in Gen.Int[0, 9].List[0, 3]
        from set in Gen.Dictionary(Text, Text)[0, 3]
        from inner in Gen.Nullable(Gen.Int)
        from side in Gen.Double[0, 2]
        from shape in Gen.OneOf(
            Gen.Const((ShapeOptions?)null), Gen.Const((ShapeOptions?)new DotOptions { Colour = "blue" }),
            Gen.Const((ShapeOptions?)new CircleOptions { Radius = side }), Gen.Const((ShapeOptions?)new SquareOptions { Side = side }))
        select new SampleOptions
        {
            Name = name,
            Note = note,
            Flag = flag,
            Small = small,
            Large = large,
            Share = share,
            Time = TimeSpan.FromMilliseconds(time),
            Level = level,
            Names = [.. names],
            Numbers = numbers,
            Set = set.ToDictionary(p => p.Key, p => (ExpressionText)p.Value),
            Inner = inner is { } value ? new InnerOptions { Value = value } : null,
            Shape = shape,
            Any = JsonSerializer.SerializeToElement(numbers),
        };
}
