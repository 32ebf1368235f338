using OrleansStream.Diagnostics;
using OrleansStream.Events;

namespace OrleansStream.Expressions;

public class OperatorTests
{
    static readonly RowSchema Schema = new(
        new RowField("i", DataType.Int64), new RowField("f", DataType.Float64), new RowField("d", DataType.Decimal), new RowField("s", DataType.String),
        new RowField("b", DataType.Bool), new RowField("t", DataType.Timestamp),
        new RowField("o", DataType.StructOf(new RowField("x", DataType.Int64), new RowField("odd name", DataType.String))));

    static readonly EventBatch Rows = Bench.Batch(Schema,
        [1L, 1.5, 1.5m, "one", true, 1000L, new object?[] { 10L, "ten" }],
        [2L, -2.0, -2m, "two", false, 2000L, new object?[] { null, "none" }],
        [null, null, null, null, null, null, null],
        [-4L, 0.0, 0m, "", true, 0L, new object?[] { 40L, null }]);

    public static TheoryData<string, object?[]> Cases => new()
    {
        { "i + 1", [2L, 3L, null, -3L] },
        { "10 - i", [9L, 8L, null, 14L] },
        { "i * i", [1L, 4L, null, 16L] },
        { "i / 2", [0.5, 1.0, null, -2.0] },
        { "7 / 2", [3.5, 3.5, 3.5, 3.5] },
        { "i % 2", [1L, 0L, null, 0L] },
        { "-7 % 3", [-1L, -1L, -1L, -1L] },
        { "i % 0", [null, null, null, null] },
        { "i / 0", [null, null, null, null] },
        { "1 / f", [1 / 1.5, -0.5, null, null] },
        { "f % 1", [0.5, -0.0, null, 0.0] },
        { "-i", [-1L, -2L, null, 4L] },
        { "-f", [-1.5, 2.0, null, -0.0] },
        { "-d", [-1.5m, 2m, null, 0m] },
        { "i + f", [2.5, 0.0, null, -4.0] },
        { "i + d", [2.5m, 0m, null, -4m] },
        { "d + f", [3.0, -4.0, null, 0.0] },
        { "d * d", [2.25m, 4m, null, 0m] },
        { "d / 3", [0.5m, -0.6666666667m, null, 0m] },
        { "1 / d", [0.6666666667m, -0.5m, null, null] },
        { "d % 1", [0.5m, 0m, null, 0m] },
        { "t + 500", [1500L, 2500L, null, 500L] },
        { "t - 500", [500L, 1500L, null, -500L] },
        { "t - t", [0L, 0L, null, 0L] },
        { "i + null", [null, null, null, null] },
        { "i = 1", [true, false, null, false] },
        { "i <> 1", [false, true, null, true] },
        { "1 < i", [false, true, null, false] },
        { "i <= 1", [true, false, null, true] },
        { "i > -4", [true, true, null, false] },
        { "i >= 2", [false, true, null, false] },
        { "i < 1.5", [true, false, null, true] },
        { "i <= 1.0", [true, false, null, true] },
        { "1.5 < i", [false, true, null, false] },
        { "i = 1.5", [false, false, null, false] },
        { "i > f", [false, true, null, false] },
        { "f = i", [false, false, null, false] },
        { "d > i", [true, false, null, true] },
        { "d = f", [true, true, null, true] },
        { "t >= 1000", [true, true, null, false] },
        { "t < 1000.5", [true, false, null, true] },
        { "s = 'one'", [true, false, null, false] },
        { "s <> ''", [true, true, null, false] },
        { "s < 'p'", [true, false, null, true] },
        { "'one' <= s", [true, true, null, false] },
        { "s = s", [true, true, null, true] },
        { "b", [true, false, null, true] },
        { "not b", [false, true, null, false] },
        { "b = true", [true, false, null, true] },
        { "b > false", [true, false, null, true] },
        { "b and i > 0", [true, false, null, false] },
        { "b or i = 2", [true, true, null, true] },
        { "b and null", [null, false, null, null] },
        { "b or null", [true, null, null, true] },
        { "i = null", [null, null, null, null] },
        { "i is null", [false, false, true, false] },
        { "i is not null", [true, true, false, true] },
        { "null is null", [true, true, true, true] },
        { "i in (1, 2, 3)", [true, true, null, false] },
        { "i in (1, null)", [true, null, null, null] },
        { "i not in (1, 2)", [false, false, null, true] },
        { "i in (1,2,3,4,5,6,7,8,9,10)", [true, true, null, false] },
        { "s in ('a','b','c','d','e','f','g','h','i','two')", [false, true, null, false] },
        { "s in ('one', 'two')", [true, true, null, false] },
        { "i in (1.5, f, 2)", [false, true, null, false] },
        { "i between 1 and 2", [true, true, null, false] },
        { "i not between 1 and 2", [false, false, null, true] },
        { "i between f and 2", [false, true, null, false] },
        { "i + 1 between 2 and 3", [true, true, null, false] },
        { "i between null and 1", [null, false, null, null] },
        { "o.x", [10L, null, null, 40L] },
        { "o.x + 1", [11L, null, null, 41L] },
        { "o.\"odd name\" = 'ten'", [true, false, null, null] },
        { "o is null", [false, false, true, false] },
        { "1", [1L, 1L, 1L, 1L] },
        { "'x'", ["x", "x", "x", "x"] },
        { "null", [null, null, null, null] },
        { "s", ["one", "two", null, ""] },
        { "i + 9223372036854775807", [ErrorCodes.Overflow, ErrorCodes.Overflow, null, long.MaxValue - 4] },
        { "i - 9223372036854775807", [1 - long.MaxValue, 2 - long.MaxValue, null, ErrorCodes.Overflow] },
        { "i * 9223372036854775807", [long.MaxValue, ErrorCodes.Overflow, null, ErrorCodes.Overflow] },
        { "-9223372036854775808 % -1", [0L, 0L, 0L, 0L] },
        { "9223372036854775807 + 1", [ErrorCodes.Overflow, ErrorCodes.Overflow, ErrorCodes.Overflow, ErrorCodes.Overflow] },
        { "f * 1e308 * 10", [null, null, null, 0.0] },
        { "i = 1 and i + 9223372036854775807 > 0", [ErrorCodes.Overflow, false, null, false] },
        { "i <> 1 or i + 9223372036854775807 > 0", [ErrorCodes.Overflow, true, null, true] },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Operators_give(string text, object?[] expected) => Assert.Equal(expected, Bench.Values(text, Rows));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Operators_give_the_same_over_a_slice(string text, object?[] expected)
    {
        var slice = new EventBatch(Schema, [.. Rows.Columns.Select(c => Apache.Arrow.ArrowArrayFactory.Slice(c, 1, 3))],
            (Apache.Arrow.Int64Array)Apache.Arrow.ArrowArrayFactory.Slice(Rows.EventTimes, 1, 3));
        Assert.Equal(expected[1..], Bench.Values(text, slice));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Conditions_select_the_rows_for_which_they_are_true(string text, object?[] expected)
    {
        var compiled = Bench.Compile(text, Schema);
        if (compiled.Type.Kind != TypeKind.Bool)
            return;
        var order = new[] { 3, 0, 2, 1 };
        Assert.Equal(Enumerable.Range(0, 4).Where(i => expected[i] is true), Bench.Filter(compiled, Rows));
        Assert.Equal(order.Where(i => expected[i] is true), Bench.Filter(compiled, Rows.WithSelection(Selection.Of(order))));
    }

    [Fact]
    public void A_filter_rejects_only_selected_rows_that_fail()
    {
        var compiled = Bench.Compile("i + 9223372036854775807 > 0", Schema);
        var rejected = new RejectedRows();
        Assert.Equal([3], Bench.Filter(compiled, Rows.WithSelection(Selection.Of(new[] { 3, 1 })), rejected));
        var (row, code, cause) = Assert.Single(rejected.Rows);
        Assert.Equal((1, ErrorCodes.Overflow), (row, code));
        Assert.Equal("2 + 9223372036854775807 does not fit int64", cause);
    }

    [Fact]
    public void A_condition_that_holds_for_all_keeps_the_selection_itself()
    {
        var compiled = Bench.Compile("i > -100 or i is null", Schema);
        Assert.True(compiled.Filter(Rows, new RejectedRows()).IsAll);
    }

    [Fact]
    public void Batches_without_rows_give_empty_columns()
    {
        var empty = Bench.Batch(Schema);
        foreach (var row in Cases)
            Assert.Empty(Bench.Values((string)row[0], empty));
    }

    [Fact]
    public void A_column_is_given_as_it_is()
    {
        var compiled = Bench.Compile("s", Schema);
        Assert.Equal(3, compiled.Column);
        Assert.Same(Rows.Columns[3], compiled.Evaluate(Rows).Values);
        Assert.Equal(-1, Bench.Compile("o.x", Schema).Column);
    }

    [Fact]
    public void Text_compared_with_a_constant_allocates_nothing_per_row()
    {
        var schema = new RowSchema(new RowField("s", DataType.String));
        var batch = Bench.Batch(schema, [.. Enumerable.Range(0, 4096).Select(i => new object?[] { i % 2 == 0 ? "open" : "closed" })]);
        var compiled = Bench.Compile("s = 'open'", schema);
        var output = new RejectedRows();
        Assert.Equal(2048, compiled.Filter(batch, output).Count);
        compiled.Filter(batch, output);
        var before = GC.GetAllocatedBytesForCurrentThread();
        compiled.Filter(batch, output);
        // The selection itself: 2,048 positions of four bytes.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 8192, 8192 + 200);
    }
}
