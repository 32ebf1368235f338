using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Expressions.Evaluation;
using OrleansStream.Expressions.Functions;

namespace OrleansStream.Expressions;

/// <summary>Constants are computed when an expression is compiled, and what occurs twice once per batch.</summary>
public class SharingTests
{
    static readonly RowSchema Schema = new(new RowField("a", DataType.Int64), new RowField("b", DataType.Bool), new RowField("s", DataType.String));

    static readonly EventBatch Rows = Bench.Batch(Schema, [1L, true, "1"], [2L, false, "x"], [null, true, "3"], [long.MaxValue, null, null], [9L, true, "y"]);

    int _evaluations;

    /// <summary>A function <c>counted(x)</c> that counts its evaluations and gives x.</summary>
    sealed class CountedNode(Node operand, SharingTests test) : Node(operand.Type)
    {
        public override Vector Evaluate(Frame frame)
        {
            test._evaluations++;
            return operand.Evaluate(frame);
        }
    }

    FunctionDefinition? Function(string name) => name == "counted"
        ? FunctionDefinition.Of("counted", "counted(x) -> x", "Counts.", "", "", 1, 1, call => FunctionCall.Made(new CountedNode(call.Arguments[0], this), call.Arguments[0]))
        : FunctionCatalog.Definition(name);

    CompiledExpression[] Compile(params string[] texts)
    {
        var parsed = texts.Select(Bench.Parse).ToArray();
        var common = new CommonExpressions(parsed);
        var bag = new DiagnosticBag();
        CompiledExpression?[] compiled = [.. parsed.Select(p => ExpressionCompiler.Compile(p, Schema, bag, null, null, common, Function))];
        Assert.Empty(bag.Items);
        return compiled!;
    }

    [Theory]
    [InlineData("counted(a)", 1)]
    [InlineData("counted(a) + counted(a)", 1)]
    [InlineData("counted(a) + counted(a + 1)", 2)]
    [InlineData("counted(a + 1) * 2 > 4 and counted(a + 1) < 10 or counted(a + 1) = 0", 1)]
    [InlineData("counted(counted(a)) + counted(counted(a))", 2)]
    [InlineData("counted(counted(a)) + counted(a)", 2)]
    [InlineData("case when counted(a) > 1 then counted(a) when counted(a) > 0 then -counted(a) end", 1)]
    [InlineData("case counted(a) when 1 then 10 when 2 then 20 when 3 then 30 end", 1)]
    [InlineData("counted(a) between 1 and 3", 1)]
    [InlineData("counted(a) in (1, 2, a)", 1)]
    [InlineData("greatest(counted(a), counted(a), 5)", 1)]
    [InlineData("counted(a) is distinct from 5", 1)]
    [InlineData("cast(counted(0.0 * a) as string) || cast(counted(-0.0 * a) as string)", 2)]
    public void What_occurs_more_than_once_is_evaluated_once_per_batch(string text, int evaluations)
    {
        var compiled = Compile(text)[0];
        Assert.Equal(0, _evaluations);
        compiled.Evaluate(Rows);
        Assert.Equal(evaluations, _evaluations);
        compiled.Evaluate(Rows);
        Assert.Equal(2 * evaluations, _evaluations);
    }

    [Fact]
    public void Constants_are_evaluated_when_compiled()
    {
        var compiled = Compile("a + counted(1 + 2) * 2")[0];
        Assert.Equal(1, _evaluations);
        Assert.Equal([7L, 8L, null, ErrorCodes.Overflow, 15L], Bench.Values(compiled, Rows));
        Assert.Equal(1, _evaluations);
        _evaluations = 0;
        Compile("b and counted(1) > 2 and counted(a) > 1");
        Assert.Equal(1, _evaluations);
    }

    [Fact]
    public void A_constant_that_fails_does_so_in_the_rows_that_need_it()
    {
        Assert.Equal([1L, ErrorCodes.CastFailed, null, ErrorCodes.CastFailed, 9L], Bench.Values("case when b then a else cast('x' as int64) end", Rows));
        Assert.Equal([ErrorCodes.Overflow, false, ErrorCodes.Overflow, ErrorCodes.Overflow, ErrorCodes.Overflow], Bench.Values("b and 9223372036854775807 + 1 > 0", Rows));
        Assert.Equal([true, true, ErrorCodes.Overflow, true, true], Bench.Values("a > 0 or 9223372036854775807 + 1 > 0", Rows));
    }

    [Fact]
    public void Expressions_of_a_step_share_what_they_have_in_common()
    {
        var compiled = Compile("counted(a) + 1", "b", "counted(a) * 2", "-counted(a)");
        var group = new ExpressionGroup([.. compiled]);
        var columns = group.Evaluate(Rows, out var errors);
        Assert.Equal(1, _evaluations);
        Assert.Equal([2L, 3L, null, null, 10L], Values(columns[0]));
        Assert.Same(Rows.Columns[1], columns[1]);
        Assert.Equal([2L, 4L, null, null, 18L], Values(columns[2]));
        Assert.Equal([-1L, -2L, null, null, -9L], Values(columns[3]));
        Assert.Equal([3], errors!.Rows.Keys);

        _evaluations = 0;
        new ExpressionGroup([.. Compile("counted(a)", "counted(a + 1)")]).Evaluate(Rows, out _);
        Assert.Equal(2, _evaluations);
    }

    [Fact]
    public void Each_reader_of_a_shared_part_learns_of_the_failures_among_its_own_rows()
    {
        Assert.Equal([1L, ErrorCodes.CastFailed, 3L, null, ErrorCodes.CastFailed], Bench.Values("case when b then cast(s as int64) else cast(s as int64) end", Rows));
        Assert.Equal([1L, 0L, 3L, 0L, ErrorCodes.CastFailed], Bench.Values("case when b then cast(s as int64) when cast(a as bool) is true and not b then 0 else if(false, cast(s as int64), 0) end", Rows));
        Assert.Equal([true, ErrorCodes.CastFailed, true, null, ErrorCodes.CastFailed], Bench.Values("cast(s as int64) > 0 and cast(s as int64) < 10", Rows));
        var group = new ExpressionGroup([.. Compile("if(b, cast(s as int64), 0)", "if(a = 2, cast(s as int64), 0)")]);
        group.Evaluate(Rows, out var errors);
        Assert.Equal([1, 4], errors!.Rows.Keys);
        group.Evaluate(Rows.WithSelection(Selection.Of(new[] { 4, 0 })), out errors);
        Assert.Equal([4], errors!.Rows.Keys);
    }

    static IEnumerable<object?> Values(Apache.Arrow.IArrowArray column) => Enumerable.Range(0, column.Length).Select(i => ColumnValues.Get(column, DataType.Int64, i));
}
