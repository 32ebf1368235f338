using CsCheck;
using OrleansStream.Diagnostics;
using OrleansStream.Events;

namespace OrleansStream.Expressions;

/// <summary>Random expressions: written and parsed again, evaluated against an interpreter, and texts that are none.</summary>
public class ExpressionPropertyTests
{
    [Fact]
    public void Every_tree_is_written_as_text_that_parses_to_the_same_tree() =>
        RandomExpressions.Any(4).Sample(tree => Assert.Equal(tree, Bench.Parse(tree.ToString())), iter: 3000);

    [Fact]
    public void Column_kernels_agree_with_a_row_by_row_interpreter() =>
        Gen.Select(RandomExpressions.Any(3), RandomExpressions.Rows(140), Gen.Bool).Sample(
            (tree, rows, sliced) =>
            {
                var batch = Bench.Batch(RandomExpressions.Schema, rows);
                if (sliced && rows.Length > 3)
                {
                    batch = Sliced(batch, 3);
                    rows = rows[3..];
                }
                var compiled = Bench.Compile(tree, batch.Schema);
                var actual = Bench.Values(compiled, batch);
                for (var i = 0; i < rows.Length; i++)
                {
                    var expected = Interpret(tree, rows[i], batch.EventTimes.Values[i]);
                    Assert.True(Same(expected, actual[i]), $"row {i} of {rows.Length}: expected {expected ?? "null"}, got {actual[i] ?? "null"}; {string.Join(", ", rows[i].Select(v => v ?? "null"))}");
                }
            }, iter: 1500, print: p => p.Item1.ToString());

    [Fact]
    public void Filters_select_what_the_interpreter_finds_true_in_the_selections_order() =>
        Gen.Select(RandomExpressions.Of(TypeKind.Bool, 3), RandomExpressions.Rows(140), Gen.Int[0, 1000].Array[0, 100]).Sample(
            (tree, rows, picks) =>
            {
                var batch = Bench.Batch(RandomExpressions.Schema, rows);
                var compiled = Bench.Compile(tree, batch.Schema);
                var all = Enumerable.Range(0, rows.Length).ToArray();
                Check(tree, rows, batch, compiled, all);
                if (rows.Length > 0)
                {
                    var selection = picks.Select(p => p % rows.Length).Distinct().ToArray();
                    Check(tree, rows, batch.WithSelection(Selection.Of(selection)), compiled, selection);
                }
            }, iter: 800, print: p => p.Item1.ToString());

    [Fact]
    public void No_text_makes_the_parser_or_the_compiler_crash()
    {
        var pieces = RandomExpressions.Pick(
            "i", "f", "s", "b", "(", ")", ",", "'", "''", "\"", "and", "or", "not", "in", "between", "like", "is", "null", "case", "when", "then", "else", "end",
            "cast(", " as ", "int64", "list<", ">", "=", "<>", "+", "-", "*", "/", "%", "||", "1", "1.5", "1e5", ".", "abs(", "split(", "\u0000", "é", "\uD800", "𝔘", " ", "\n", "escape");
        var mutated = Gen.Select(RandomExpressions.Any(3), Gen.Int[0, 10000], Gen.Int[0, 4], pieces, (tree, at, cut, piece) =>
        {
            var text = tree.ToString();
            var start = at % (text.Length + 1);
            return text.Remove(start, Math.Min(cut, text.Length - start)).Insert(start, piece);
        });
        Gen.OneOf(Gen.String, pieces.Array[0, 30].Select(p => string.Concat(p)), pieces.Array[0, 30].Select(p => string.Join(' ', p)), mutated).Sample(text =>
        {
            var bag = new DiagnosticBag();
            var parsed = ExpressionParser.Parse(text, bag);
            Assert.Equal(parsed is null, bag.HasErrors);
            if (parsed is null)
            {
                Assert.InRange(Assert.Single(bag.Items).Offset!.Value, 0, text.Length);
                return;
            }
            Assert.Equal(parsed, Bench.Parse(parsed.ToString()));
            var compiled = ExpressionCompiler.Compile(parsed, RandomExpressions.Schema, bag);
            Assert.Equal(compiled is null, bag.HasErrors);
            compiled?.Evaluate(Bench.Batch(RandomExpressions.Schema));
        }, iter: 8000);
    }

    static void Check(Expression tree, object?[][] rows, EventBatch batch, CompiledExpression compiled, int[] selection)
    {
        var rejected = new RejectedRows();
        var kept = Bench.Filter(compiled, batch, rejected);
        var expected = selection.Select(i => Interpret(tree, rows[i], batch.EventTimes.Values[i])).ToArray();
        Assert.Equal(selection.Where((_, i) => expected[i] is true), kept);
        Assert.Equal(selection.Where((_, i) => expected[i] is Failure).Order(), rejected.Rows.Select(r => r.Row));
    }

    sealed record Failure(string Code);

    static object? Interpret(Expression tree, object?[] row, long eventTime)
    {
        try
        {
            var value = new RowInterpreter(RandomExpressions.Schema, row, eventTime).Evaluate(tree);
            return value is Fixed number ? number.ToDecimal() : value;
        }
        catch (RowFailedException e)
        {
            return new Failure(e.Code);
        }
    }

    static bool Same(object? expected, object? actual) => (expected, actual) switch
    {
        // Which of several failures of a row is told is not promised.
        (Failure, string code) => code is ErrorCodes.CastFailed or ErrorCodes.Overflow,
        (long l, double f) => (double)l == f,
        (long l, decimal d) => l == d,
        (decimal d, double f) => Math.Abs((double)d - f) <= 1e-9 * Math.Abs(f),
        _ => Equals(expected, actual),
    };

    static EventBatch Sliced(EventBatch batch, int from) => new(
        batch.Schema, [.. batch.Columns.Select(c => Apache.Arrow.ArrowArrayFactory.Slice(c, from, batch.Length - from))],
        (Apache.Arrow.Int64Array)Apache.Arrow.ArrowArrayFactory.Slice(batch.EventTimes, from, batch.Length - from));
}
