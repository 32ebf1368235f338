using OrleansStream.Diagnostics;

namespace OrleansStream.Connectors.Postgres.Tests;

public class TableNameTests
{
    [Theory]
    [InlineData("totals", "\"totals\"")]
    [InlineData("shop.Totals", "\"shop\".\"Totals\"")]
    [InlineData("a\"; DROP TABLE b; --", "\"a\"\"; DROP TABLE b; --\"")]
    public void Names_are_quoted(string text, string quoted) => Assert.Equal(quoted, TableName.Parse(text).Quoted);

    [Theory]
    [InlineData("")]
    [InlineData("a.b.c")]
    [InlineData(".a")]
    [InlineData("a.")]
    public void What_is_no_table_is_refused(string text) => Assert.Equal(ErrorCodes.SinkUnavailable, Assert.Throws<StreamException>(() => TableName.Parse(text)).Code);
}
