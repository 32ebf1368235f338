using OrleansStream.Diagnostics;
using OrleansStream.Events;

namespace OrleansStream.Expressions;

public class TypeCheckTests
{
    static readonly RowSchema Schema = new(
        new RowField("amount", DataType.Int64), new RowField("price", DataType.Float64), new RowField("status", DataType.String),
        new RowField("flag", DataType.Bool), new RowField("at", DataType.Timestamp), new RowField("doc", DataType.Json),
        new RowField("tags", DataType.ListOf(DataType.String)), new RowField("who", DataType.StructOf(new RowField("name", DataType.String))));

    [Theory]
    [InlineData("amuont > 1", ErrorCodes.UnknownColumn, 0, "There is no column 'amuont'", "did you mean 'amount'?")]
    [InlineData("1 < nothing_like_it", ErrorCodes.UnknownColumn, 4, "There is no column 'nothing_like_it'", "known: amount, price, status, flag, at, doc, tags, who")]
    [InlineData("who.nam = 'x'", ErrorCodes.UnknownColumn, 0, "'who' is {name: string} and has no field 'nam'", "did you mean 'name'?")]
    [InlineData("amount.x = 1", ErrorCodes.UnknownColumn, 0, "'amount' is int64 and has no field 'x'", null)]
    [InlineData("doc.x = 1", ErrorCodes.UnknownColumn, 0, "'doc' is json and has no field 'x'", "json_value(doc, '$.x') reads json")]
    [InlineData("amount = 'x'", ErrorCodes.TypeMismatch, 0, "int64 and string cannot be compared", "cast('…' as int64) gives int64")]
    [InlineData("at > '2024-01-01'", ErrorCodes.TypeMismatch, 0, "timestamp and string cannot be compared", "to_timestamp('…') gives a timestamp")]
    [InlineData("flag = 1", ErrorCodes.TypeMismatch, 0, "bool and int64 cannot be compared", null)]
    [InlineData("tags = tags", ErrorCodes.TypeMismatch, 0, "Values of type list<string> cannot be compared", null)]
    [InlineData("doc = 'x'", ErrorCodes.TypeMismatch, 0, "json and string cannot be compared", "json_value(x, '$.name') reads json")]
    [InlineData("amount and flag", ErrorCodes.TypeMismatch, 0, "and wants a condition (bool), not int64", null)]
    [InlineData("flag or status", ErrorCodes.TypeMismatch, 8, "or wants a condition (bool), not string", null)]
    [InlineData("not amount", ErrorCodes.TypeMismatch, 4, "not wants a condition (bool), not int64", null)]
    [InlineData("status + 'x'", ErrorCodes.TypeMismatch, 0, "+ wants numbers, not string", "texts are joined by ||")]
    [InlineData("amount * flag", ErrorCodes.TypeMismatch, 9, "* wants numbers, not bool", null)]
    [InlineData("-status", ErrorCodes.TypeMismatch, 1, "- wants a number, not string", null)]
    [InlineData("at * 2", ErrorCodes.TypeMismatch, 0, "timestamp * int64 has no meaning", "to and from a timestamp int64 milliseconds are added; cast(x as int64) makes it a number")]
    [InlineData("amount in (1, 'x')", ErrorCodes.TypeMismatch, 14, "int64 and string cannot be compared", "cast('…' as int64) gives int64")]
    [InlineData("amount between 'a' and 2", ErrorCodes.TypeMismatch, 15, "int64 and string cannot be compared", "cast('…' as int64) gives int64")]
    public void Types_that_do_not_go_together_are_an_error_at_their_place(string text, string code, int offset, string message, string? hint)
    {
        var error = Bench.Error(text, Schema);
        Assert.Equal((code, offset, message, hint), (error.Code, error.Offset, error.Message, error.Hint));
        Assert.Equal(("step", "steps[0].config.where"), (error.Node, error.Path));
    }

    [Fact]
    public void Each_side_reports_its_own_errors()
    {
        var bag = new DiagnosticBag();
        Assert.Null(ExpressionCompiler.Compile(Bench.Parse("x = 1 and y = 2 and status > 3"), Schema, bag));
        Assert.Equal([0, 10, 20], bag.Items.Select(i => i.Offset));
    }

    [Fact]
    public void A_dotted_name_may_be_a_column_of_its_own()
    {
        var schema = new RowSchema(new RowField("left.x", DataType.Int64));
        Assert.Equal(0, Bench.Compile("left.x", schema).Column);
        Assert.Equal(0, Bench.Compile("\"left.x\"", schema).Column);
    }
}
