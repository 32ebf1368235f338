using System.Text.Json;
using CsCheck;

namespace OrleansStream.Testing.Rows;

public class RowMatchTests
{
    [Theory]
    [InlineData("""{"a": 1}""", """{"a": 1, "b": 2}""")]
    [InlineData("""{"a": 1.0}""", """{"a": 1}""")]
    [InlineData("""{"a": 0.3}""", """{"a": 0.30000000000000004}""")]
    [InlineData("""{"a": null}""", """{"a": null}""")]
    [InlineData("""{"a": {"x": 1}}""", """{"a": {"x": 1, "y": 2}}""")]
    [InlineData("""{"a": [{"x": 1}, 2]}""", """{"a": [{"x": 1, "y": 0}, 2]}""")]
    [InlineData("""{"a": "\u0041"}""", """{"a": "A"}""")]
    [InlineData("{}", """{"a": 1}""")]
    public void A_row_fits(string expected, string actual) => Assert.True(RowComparer.Fits(Json(expected), Json(actual)));

    [Theory]
    [InlineData("""{"a": 1}""", """{"a": 2}""")]
    [InlineData("""{"a": 1}""", """{"a": "1"}""")]
    [InlineData("""{"a": null}""", "{}")]
    [InlineData("""{"a": null}""", """{"a": 0}""")]
    [InlineData("""{"a": 1.001}""", """{"a": 1}""")]
    [InlineData("""{"a": 1700000000000}""", """{"a": 1700000000001}""")]
    [InlineData("""{"a": [1]}""", """{"a": [1, 2]}""")]
    [InlineData("""{"a": true}""", """{"a": false}""")]
    [InlineData("""{"b": 1}""", """{"a": 1}""")]
    public void A_row_does_not_fit(string expected, string actual) => Assert.False(RowComparer.Fits(Json(expected), Json(actual)));

    [Fact]
    public void Rows_are_a_multiset()
    {
        Assert.True(Match("[1, 2, 2]", "[2, 1, 2]").Fits);
        var match = Match("[1, 2, 2]", "[2, 1, 1]");
        Assert.Equal("2", Assert.Single(match.Missing).GetRawText());
        Assert.Equal("1", Assert.Single(match.Unexpected).GetRawText());
    }

    [Fact]
    public void A_row_that_names_few_columns_leaves_the_only_partner_to_the_one_that_names_more()
    {
        Assert.True(Match("""[{"a": 1}, {"a": 1, "b": 1}]""", """[{"a": 1, "b": 1}, {"a": 1, "b": 2}]""").Fits);
        Assert.True(Match("""[{"a": 1}, {"a": 1, "b": 1}]""", """[{"a": 1, "b": 2}, {"a": 1, "b": 1}]""").Fits);
    }

    [Fact]
    public void Order_counts_when_asked()
    {
        Assert.True(Match("[1, 2]", "[1, 2]", ordered: true).Fits);
        Assert.Equal(1, Match("[1, 2, 3]", "[1, 3, 2]", ordered: true).Misplaced);
        Assert.True(Match("[1, 2, 3]", "[1, 3, 2]").Fits);
    }

    [Fact]
    public void As_many_rows_as_possible_find_a_partner() =>
        // Expected rows name a, b or both; a matching of the same size as brute force finds is the best there is.
        Gen.Select(Rows(3), Rows(3)).Sample((expected, actual) =>
        {
            var full = actual.Select(r => Full(r)).ToArray();
            var match = RowMatch.Of(expected, full, ordered: false);
            Assert.Equal(Best(expected, full, 0, 0), expected.Length - match.Missing.Count);
            Assert.Equal(expected.Length - match.Missing.Count, full.Length - match.Unexpected.Count);
        });

    [Fact]
    public void A_row_that_came_in_place_of_another_stands_under_it_with_a_mark_under_what_differs()
    {
        JsonElement[] expected = [Json("""{"region": "eu", "revenue": 3.5, "orders": 2}"""), Json("""{"region": "us", "refunds": 1}""")];
        JsonElement[] actual = [Json("""{"region": "us"}"""), Json("""{"region": "eu", "revenue": 10.25, "orders": 2, "window_start": 0}"""), Json("""{"region": "asia"}""")];
        var text = RowDiff.Write(RowMatch.Of(expected, actual, ordered: false), expected, actual);
        Assert.Equal(
            """
              - {"region":"eu","revenue":3.5,  "orders":2}
              + {"region":"eu","revenue":10.25,"orders":2,"window_start":0}
              ~                          ^^^^^
              - {"region":"us","refunds":1}
              + {"region":"us"}
              ~                ^^^^^^^^^^^
              + {"region":"asia"}

            """.ReplaceLineEndings("\n"), text);
    }

    [Fact]
    public void A_long_difference_is_cut()
    {
        JsonElement[] expected = [.. Enumerable.Range(0, 50).Select(i => Json($"{i}"))];
        var text = RowDiff.Write(RowMatch.Of(expected, [], ordered: false), expected, []);
        Assert.EndsWith("  - … 30 more\n", text, StringComparison.Ordinal);
    }

    static Gen<JsonElement[]> Rows(int values)
    {
        var value = Gen.Int[0, values - 1];
        return Gen.OneOf(
            value.Select(a => Json($$"""{"a": {{a}}}""")),
            value.Select(b => Json($$"""{"b": {{b}}}""")),
            Gen.Select(value, value, (a, b) => Json($$"""{"a": {{a}}, "b": {{b}}}"""))).Array[0, 6];
    }

    static JsonElement Full(JsonElement row)
    {
        int Value(string name) => row.TryGetProperty(name, out var value) ? value.GetInt32() : 0;
        return Json($$"""{"a": {{Value("a")}}, "b": {{Value("b")}}}""");
    }

    static int Best(JsonElement[] expected, JsonElement[] actual, int index, int used)
    {
        if (index == expected.Length)
            return 0;
        var best = Best(expected, actual, index + 1, used);
        for (var a = 0; a < actual.Length; a++)
        {
            if ((used >> a & 1) == 0 && RowComparer.Fits(expected[index], actual[a]))
                best = Math.Max(best, 1 + Best(expected, actual, index + 1, used | 1 << a));
        }
        return best;
    }

    static RowMatch Match(string expected, string actual, bool ordered = false) =>
        RowMatch.Of([.. Json(expected).EnumerateArray()], [.. Json(actual).EnumerateArray()], ordered);

    static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
