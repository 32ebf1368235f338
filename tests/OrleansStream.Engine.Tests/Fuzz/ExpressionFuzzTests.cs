using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Expressions;
using OrleansStream.Expressions.Evaluation;
using OrleansStream.Operators;
using OrleansStream.Tests;
using Xunit.Abstractions;

namespace OrleansStream.Fuzz;

/// <summary>
/// Random and mutated expressions over random schemas and batches: nothing but diagnostics is ever thrown, and results do not depend on how they are computed.
/// </summary>
public class ExpressionFuzzTests(ITestOutputHelper output)
{
    [Fact]
    public void Expressions_of_the_right_types_give_the_same_however_they_are_computed() => FuzzRun.Seeds(output, 600, Typed);

    [Fact]
    public void Expressions_of_any_types_are_evaluated_or_refused() => FuzzRun.Seeds(output, 1500, Untyped);

    [Fact]
    public void Texts_are_parsed_or_refused() => FuzzRun.Seeds(output, 1500, Texts);

    /// <summary>Seeds that once failed.</summary>
    [Theory]
    [InlineData(12)]
    [InlineData(72)]
    [InlineData(273)]
    [InlineData(317)]
    [InlineData(415)]
    [InlineData(28156668)]
    public void Seeds_that_once_failed_are_tried_again(int seed) => Typed(seed);

    [Fact]
    public void Every_function_is_among_those_that_are_tried() =>
        Assert.Empty(FunctionCatalog.All.Select(f => f.Name).Except(ExpressionMaker.Names));

    static void Typed(int seed)
    {
        var maker = new ExpressionMaker(seed);
        Expression[] trees = [maker.Typed(3), maker.Condition(3), maker.Typed(2)];
        var rows = maker.Rows(seed % 20 == 0 ? 300 : 20);
        var batch = Bench.Batch(maker.Schema, rows);
        foreach (var tree in trees)
        {
            Assert.Equal(tree, Bench.Parse(tree.ToString()));
            Check(tree, rows, batch);
        }
        CheckTogether([.. trees, trees[1]], batch);
    }

    static void Untyped(int seed)
    {
        var maker = new ExpressionMaker(seed);
        var tree = maker.Untyped(3);
        var printed = tree.ToString();
        Assert.Equal(printed, Bench.Parse(printed).ToString());
        var rows = maker.Rows(10);
        Check(tree, rows, Bench.Batch(maker.Schema, rows));
    }

    static void Texts(int seed)
    {
        var maker = new ExpressionMaker(seed);
        var text = maker.Next(4) == 0 ? maker.Noise() : maker.Mutated(maker.Next(2) == 0 ? maker.Typed(3).ToString() : maker.Untyped(2).ToString());
        var bag = new DiagnosticBag();
        var parsed = ExpressionParser.Parse(text, bag);
        Assert.Equal(parsed is null, bag.HasErrors);
        Assert.All(bag.Items, i => Assert.InRange(i.Offset!.Value, 0, text.Length));
        if (parsed is null)
            return;
        Assert.Equal(parsed, Bench.Parse(parsed.ToString()));
        var rows = maker.Rows(4);
        Check(parsed, rows, Bench.Batch(maker.Schema, rows));
    }

    static void Check(Expression tree, object?[][] rows, EventBatch batch)
    {
        try
        {
            CheckResults(tree, rows, batch);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{tree} over {batch.Schema} fails: {e.Message}", e);
        }
    }

    static void CheckResults(Expression tree, object?[][] rows, EventBatch batch)
    {
        var bag = new DiagnosticBag();
        var compiled = ExpressionCompiler.Compile(tree, batch.Schema, bag);
        Assert.Equal(compiled is null, bag.HasErrors);
        if (compiled is null)
            return;
        var expected = Bench.Values(compiled, batch);
        for (var i = 0; i < rows.Length; i++)
            Same(tree, expected[i], Bench.Values(compiled, RowOf(batch, i))[0], $"row {i} alone");
        var apart = ExpressionCompiler.Compile(tree, batch.Schema, bag, null, null, new CommonExpressions())!;
        Same(tree, expected, Bench.Values(apart, batch), "nothing shared");
        CheckUnfolded(tree, rows, batch, expected);
        if (compiled.Type.Kind == TypeKind.Bool)
            CheckFilter(tree, batch, compiled, expected);
    }

    static void CheckUnfolded(Expression tree, object?[][] rows, EventBatch batch, object?[] expected)
    {
        var unfolded = new Unfolded(tree, batch.Schema);
        var bag = new DiagnosticBag();
        // What must be written as a literal in one place cannot be a column there.
        if (ExpressionCompiler.Compile(unfolded.Expression, unfolded.Schema, bag) is { } compiled)
            Same(tree, expected, Bench.Values(compiled, unfolded.Batch(rows)), "nothing folded");
    }

    static void CheckFilter(Expression tree, EventBatch batch, CompiledExpression compiled, object?[] expected)
    {
        int[] some = [.. Enumerable.Range(0, batch.Length).Where(i => i % 3 != 1).Reverse()];
        var rejected = new RejectedRows();
        var kept = Bench.Filter(compiled, batch.WithSelection(Selection.Of(some)), rejected);
        Assert.True(some.Where(i => expected[i] is true).SequenceEqual(kept), $"the filter keeps others");
        Assert.True(some.Where(i => expected[i] is string).Order().SequenceEqual(rejected.Rows.Select(r => r.Row)), $"the filter rejects others");
    }

    static void CheckTogether(Expression[] trees, EventBatch batch)
    {
        var bag = new DiagnosticBag();
        var common = new CommonExpressions(trees);
        var group = trees.Select(t => ExpressionCompiler.Compile(t, batch.Schema, bag, null, null, common)).ToArray();
        if (group.Contains(null))
            return;
        var columns = new ExpressionGroup([.. group!]).Evaluate(batch, out var errors);
        for (var c = 0; c < trees.Length; c++)
        {
            var expected = Bench.Values(group[c]!, batch);
            for (var i = 0; i < batch.Length; i++)
            {
                if (errors is null || !errors.Rows.ContainsKey(i))
                    Same(trees[c], expected[i], ColumnValues.Get(columns[c], group[c]!.Type, i), $"row {i}, together with others");
            }
        }
    }

    static EventBatch RowOf(EventBatch batch, int row) => new(
        batch.Schema, [.. batch.Columns.Select(c => Apache.Arrow.ArrowArrayFactory.Slice(c, row, 1))],
        (Apache.Arrow.Int64Array)Apache.Arrow.ArrowArrayFactory.Slice(batch.EventTimes, row, 1));

    static void Same(Expression tree, object?[] expected, object?[] actual, string how)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Same(tree, expected[i], actual[i], $"row {i}, {how}");
    }

    static void Same(Expression tree, object? expected, object? actual, string how)
    {
        // Which of several failures of a row is told, and when memory is full, is not promised.
        if (expected is ErrorCodes.LimitReached || actual is ErrorCodes.LimitReached || (IsFailure(expected) && IsFailure(actual)))
            return;
        Assert.True(Equal(expected, actual), $"{how}: expected {Shown(expected)}, got {Shown(actual)}");
    }

    static bool IsFailure(object? value) => value is ErrorCodes.CastFailed or ErrorCodes.Overflow;

    static bool Equal(object? a, object? b) => (a, b) switch
    {
        (object?[] x, object?[] y) => x.Length == y.Length && x.Zip(y).All(p => Equal(p.First, p.Second)),
        (byte[] x, byte[] y) => x.AsSpan().SequenceEqual(y),
        _ => Equals(a, b),
    };

    static string Shown(object? value) => value switch
    {
        null => "null",
        object?[] list => $"[{string.Join(", ", list.Select(Shown))}]",
        byte[] bytes => Convert.ToHexString(bytes),
        _ => $"{value} ({value.GetType().Name})",
    };
}
