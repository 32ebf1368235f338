using CsCheck;
using OrleansStream.Diagnostics;

namespace OrleansStream.Tests.Diagnostics;

public class JsonPathsTests
{
    [Theory]
    [InlineData("", "steps", "steps")]
    [InlineData("a.b", "c-d", "a.b.c-d")]
    [InlineData("a", "b c", "a[\"b c\"]")]
    [InlineData("a", "b.c", "a[\"b.c\"]")]
    [InlineData("a", "", "a[\"\"]")]
    [InlineData("", "say \"x\\y\"", "[\"say \\\"x\\\\y\\\"\"]")]
    public void Odd_names_stand_in_quotes(string path, string name, string result) => Assert.Equal(result, JsonPaths.Field(path, name));

    [Fact]
    public void Parts_are_names_and_indices() =>
        Assert.Equal(["steps", "[2]", "config", "set", "a b", "[0]"], JsonPaths.Split("steps[2].config.set[\"a b\"][0]"));

    [Fact]
    public void What_is_written_is_split_into_the_same_names() =>
        Gen.String[Gen.Char["abz.[]\"\\ é"], 0, 6].Where(n => !n.StartsWith('[')).Array[1, 4].Sample(names =>
            JsonPaths.Split(names.Aggregate("", JsonPaths.Field)).SequenceEqual(names));

    [Fact]
    public void No_text_makes_splitting_fail() => Gen.String[Gen.Char["a.[]\"\\1"], 0, 12].Sample(text => JsonPaths.Split(text).Count >= 0);
}
