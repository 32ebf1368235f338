using OrleansStream.Diagnostics;
using OrleansStream.Events;

namespace OrleansStream.Expressions;

public class ParserTests
{
    [Theory]
    [InlineData("1+2*3", "1 + 2 * 3")]
    [InlineData("(1+2)*3", "(1 + 2) * 3")]
    [InlineData("1-(2-3)", "1 - (2 - 3)")]
    [InlineData("1-2-3", "1 - 2 - 3")]
    [InlineData("((a))", "a")]
    [InlineData("a AND b OR NOT c", "a and b or not c")]
    [InlineData("a and (b or c)", "a and (b or c)")]
    [InlineData("not (a and b)", "not (a and b)")]
    [InlineData("not a = b", "not a = b")]
    [InlineData("a != 1", "a <> 1")]
    [InlineData("a||b || 'it''s'", "a || b || 'it''s'")]
    [InlineData("\"odd name\".b.\"and\"", "\"odd name\".b.\"and\"")]
    [InlineData("\"plain\"", "plain")]
    [InlineData("\"say \"\"hi\"\"\"", "\"say \"\"hi\"\"\"")]
    [InlineData("a.b.c", "a.b.c")]
    [InlineData("element_at(a.b, 1).c.\"d e\"", "element_at(a.b, 1).c.\"d e\"")]
    [InlineData("element_at(element_at(a, 1).b, -1).c", "element_at(element_at(a, 1).b, -1).c")]
    [InlineData("(f(x).a).b + 1", "f(x).a.b + 1")]
    [InlineData("(a).b", "a.b")]
    [InlineData("try_cast(a as json).b", "try_cast(a as json).b")]
    [InlineData("(case when a then b else c end).d", "(case when a then b else c end).d")]
    [InlineData("-(a + b).c", "-(a + b).c")]
    [InlineData("x in (1,2 , 3)", "x in (1, 2, 3)")]
    [InlineData("x NOT IN ('a')", "x not in ('a')")]
    [InlineData("x between 1 and 2 and y", "x between 1 and 2 and y")]
    [InlineData("x not between 1+1 and 2", "x not between 1 + 1 and 2")]
    [InlineData("x like 'a%' escape '!'", "x like 'a%' escape '!'")]
    [InlineData("x not like 'a'", "x not like 'a'")]
    [InlineData("x is null", "x is null")]
    [InlineData("x is not null", "x is not null")]
    [InlineData("(a = b) is null", "(a = b) is null")]
    [InlineData("case when a then 1 else 2 end", "case when a then 1 else 2 end")]
    [InlineData("CASE x WHEN 1 THEN 'a' WHEN 2 THEN 'b' END", "case x when 1 then 'a' when 2 then 'b' end")]
    [InlineData("cast(x as INT64)", "cast(x as int64)")]
    [InlineData("try_cast(x as list<list<string>>)", "try_cast(x as list<list<string>>)")]
    [InlineData("Coalesce(a, b,1)", "coalesce(a, b, 1)")]
    [InlineData("event_time()", "event_time()")]
    [InlineData("-5", "-5")]
    [InlineData("-(5)", "-(5)")]
    [InlineData("- -5", "-(-5)")]
    [InlineData("--x", "-(-x)")]
    [InlineData("-x*2", "-x * 2")]
    [InlineData("-(x*2)", "-(x * 2)")]
    [InlineData("+x", "x")]
    [InlineData("1 - -1", "1 - -1")]
    [InlineData("1e3", "1000.0")]
    [InlineData("1.50", "1.5")]
    [InlineData(".5", "0.5")]
    [InlineData("1e-05", "1E-05")]
    [InlineData("-9223372036854775808", "-9223372036854775808")]
    [InlineData("escape", "escape")]
    [InlineData("a = (not b)", "a = (not b)")]
    [InlineData("größe > 1", "größe > 1")]
    public void Text_is_written_with_no_more_than_needed(string text, string canonical)
    {
        var parsed = Bench.Parse(text);
        Assert.Equal(canonical, parsed.ToString());
        Assert.Equal(parsed, Bench.Parse(canonical));
    }

    [Theory]
    [InlineData("", 0, "Expected a value, a column or a function, found the end")]
    [InlineData("a =", 3, "Expected a value, a column or a function, found the end")]
    [InlineData("a = = b", 4, "Expected a value, a column or a function, found '='")]
    [InlineData("a == b", 2, "'==' is no operator")]
    [InlineData("a b", 2, "Expected an operator or the end, found 'b'")]
    [InlineData("(a", 2, "Expected ')', found the end")]
    [InlineData("a = b = c", 6, "Expected and, or, or the end, found '='")]
    [InlineData("a in ()", 6, "Expected a value, found ')'")]
    [InlineData("a in (1", 7, "Expected ',' or ')', found the end")]
    [InlineData("a in 1", 5, "Expected '(', found '1'")]
    [InlineData("f(1,)", 4, "Expected an argument, found ')'")]
    [InlineData("a not b", 6, "Expected in, between or like, found 'b'")]
    [InlineData("a is 1", 5, "Expected null, true, false, unknown or distinct from, found '1'")]
    [InlineData("a between 1", 11, "Expected and, found the end")]
    [InlineData("case end", 5, "Expected a value, a column or a function, found 'end'")]
    [InlineData("case when a", 11, "Expected then, found the end")]
    [InlineData("cast(a)", 6, "Expected as, found ')'")]
    [InlineData("a & b", 2, "'&' is no operator")]
    [InlineData("!a", 0, "'!' is no operator")]
    [InlineData("a | b", 2, "'|' is no operator")]
    [InlineData("'open", 0, "The text that begins here has no closing '")]
    [InlineData("x = \"open", 4, "The name that begins here has no closing \"")]
    [InlineData("1abc", 1, "Expected an operator after the number, found 'a'")]
    [InlineData("99999999999999999999", 0, "99999999999999999999 does not fit int64")]
    [InlineData("1e999", 0, "1e999 does not fit float64")]
    [InlineData("a.", 2, "Expected a name after the dot, found the end")]
    [InlineData("a ; b", 2, "The character ';' has no meaning here")]
    [InlineData("a \u0001", 2, "The character U+0001 has no meaning here")]
    public void Bad_text_is_an_error_at_its_place(string text, int offset, string message)
    {
        var error = Bench.Error(text);
        Assert.Equal((ErrorCodes.BadExpression, offset, message), (error.Code, error.Offset, error.Message));
        Assert.Equal(("step", "steps[0].config.where"), (error.Node, error.Path));
    }

    [Fact]
    public void An_unknown_type_names_the_nearest()
    {
        var error = Bench.Error("cast(a as int46)");
        Assert.Equal((ErrorCodes.UnknownDataType, 10, "did you mean 'int64'?"), (error.Code, error.Offset, error.Hint));
    }

    [Fact]
    public void Text_beyond_the_limits_is_refused()
    {
        var limit = ExpressionParser.MaxLength;
        Assert.Equal(ErrorCodes.TooLarge, Bench.Error(new string(' ', limit + 1)).Code);
        foreach (var deep in new[]
        {
            new string('(', limit), string.Concat(Enumerable.Repeat("not ", limit / 4)), new string('-', limit),
            string.Join("+", Enumerable.Repeat("a", limit / 2)), string.Concat(Enumerable.Repeat("f(", limit / 2)),
            string.Concat(Enumerable.Repeat("case ", limit / 5)),
            "cast(a as " + string.Concat(Enumerable.Repeat("list<", limit / 6)),
        })
        {
            Assert.Equal(ErrorCodes.TooLarge, Bench.Error(deep).Code);
        }
    }

    [Fact]
    public void Columns_are_named_once_in_order()
    {
        Assert.Equal(["b", "a.x", "odd name"], Bench.Parse("b + a.x * f(b, \"odd name\") + b").Columns().AsEnumerable());
        Assert.Empty(Bench.Parse("1 + event_time()").Columns());
    }

    [Fact]
    public void Nodes_know_their_places_but_are_equal_without_them()
    {
        var parsed = Assert.IsType<BinaryExpression>(Bench.Parse("  a +  bb"));
        Assert.Equal((2, 2, 7), (parsed.Offset, parsed.Left.Offset, parsed.Right.Offset));
        Assert.Equal(Bench.Parse("a+bb"), parsed);
        Assert.Equal(Bench.Parse("a+bb").GetHashCode(), parsed.GetHashCode());
        Assert.NotEqual(Bench.Parse("a-bb"), parsed);
    }

    [Fact]
    public void Rewrite_replaces_nodes()
    {
        var rewritten = Bench.Parse("sum(a * b) / sum(b)").Rewrite(node =>
            node is FunctionExpression { Name: "sum" } call ? new ColumnExpression("sum of " + call.Arguments[0]) : null);
        Assert.Equal("\"sum of a * b\" / \"sum of b\"", rewritten.ToString());
    }
}
