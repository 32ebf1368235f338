using OrleansStream.Diagnostics;
using OrleansStream.Events;

namespace OrleansStream.Expressions;

/// <summary>Values nested in computed ones.</summary>
public class FieldTests
{
    static readonly DataType Part = DataType.StructOf(new RowField("name", DataType.String), new RowField("size", DataType.Int64));

    static readonly RowSchema Schema = new(
        new RowField("items", DataType.ListOf(DataType.StructOf(new RowField("sku", DataType.String), new RowField("price", DataType.Float64), new RowField("parts", DataType.ListOf(Part))))),
        new RowField("box", DataType.StructOf(new RowField("parts", DataType.ListOf(Part)))), new RowField("first", Part), new RowField("second", Part),
        new RowField("odd", DataType.ListOf(DataType.Json)));

    static object?[] P(string? name, long? size) => [name, size];

    static readonly EventBatch Batch = Bench.Batch(
        Schema,
        [new object?[] { new object?[] { "a", 1.5, new object?[] { P("p", 1), P("q", null) } }, new object?[] { "b", 2.0, null } }, new object?[] { new object?[] { P("x", 5) } }, P("f", 1), P("s", 2), null],
        [new object?[] { null, new object?[] { "c", null, new object?[] { } } }, new object?[] { null }, null, P("s", 3), null],
        [null, null, P(null, 7), null, null],
        [new object?[] { }, new object?[] { new object?[] { null } }, P("f", 9), P("s", 9), null]);

    [Theory]
    [InlineData("element_at(items, 1).sku", "a", null, null, null)]
    [InlineData("element_at(items, 2).sku", "b", "c", null, null)]
    [InlineData("element_at(items, -1).price", 2.0, null, null, null)]
    [InlineData("element_at(element_at(items, 1).parts, 2).name", "q", null, null, null)]
    [InlineData("element_at(box.parts, 1).size", 5L, null, null, null)]
    [InlineData("(element_at(items, 1)).price * 2", 3.0, null, null, null)]
    [InlineData("coalesce(first, second).name", "f", "s", null, "f")]
    [InlineData("(case when first.size < 5 then second else first end).size", 2L, null, 7L, 9L)]
    [InlineData("element_at(items, 1).sku is null", false, true, true, true)]
    [InlineData("array_length(element_at(items, 1).parts)", 2L, null, null, null)]
    public void Fields_of_computed_values(string expression, params object?[] values) => Assert.Equal(values, Bench.Values(expression, Batch));

    [Fact]
    public void Rows_that_a_selection_leaves_do_not_disturb_the_others() =>
        Assert.Equal([0], Bench.Filter(Bench.Compile("element_at(items, 1).sku = 'a'", Schema), Batch.WithSelection(Selection.Of(new[] { 0, 3 }))));

    [Theory]
    [InlineData("element_at(items, 1).sk", "did you mean 'sku'?")]
    [InlineData("items.sku", "element_at(items, 1).sku reads a field of its first element; a step 'flatMap' makes a row of each")]
    [InlineData("element_at(odd, 1).x", "json_value(element_at(odd, 1), '$.x') reads json")]
    public void A_field_that_is_not_there_has_a_hint(string expression, string hint)
    {
        var error = Bench.Error(expression, Schema);
        Assert.Equal((ErrorCodes.UnknownColumn, hint), (error.Code, error.Hint));
    }
}
