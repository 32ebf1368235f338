using BenchmarkDotNet.Attributes;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Expressions;
using OrleansStream.Expressions.Evaluation;

namespace OrleansStream.Benchmarks.Expressions;

/// <summary>
/// The columns of one step over batches of 4,096 rows that have parts in common, evaluated one by one and together: what counts is the ratio.
/// </summary>
[ShortRunJob]
[MemoryDiagnoser]
public class SharingBenchmark
{
    const int Rows = 4096;

    static readonly RowSchema Schema = new(
        new RowField("price", DataType.Float64), new RowField("quantity", DataType.Int64), new RowField("name", DataType.String));

    EventBatch _batch = null!;
    CompiledExpression[] _apart = null!;
    ExpressionGroup _together = null!;

    /// <summary>The columns measured.</summary>
    [ParamsAllValues]
    public Columns Work { get; set; }

    /// <summary>The columns measured.</summary>
    public enum Columns
    {
        /// <summary>Four uses of a product.</summary>
        Product,

        /// <summary>Three uses of a text that is made small and cut.</summary>
        Text,

        /// <summary>Three uses of a regular expression.</summary>
        Regex,
    }

    /// <summary>Makes the batch and compiles the columns both ways.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        var price = new Float64ColumnBuilder(Rows);
        var quantity = new Int64ColumnBuilder(DataType.Int64, Rows);
        var name = new BytesColumnBuilder(DataType.String, Rows);
        var time = new Int64ColumnBuilder(DataType.Int64, Rows);
        for (var i = 0; i < Rows; i++)
        {
            price.Append(random.NextDouble() * 100);
            quantity.Append(random.Next(1000));
            name.Append($"Order-{random.Next(100_000)}/{random.Next(10)}");
            time.Append(i);
        }
        _batch = new EventBatch(Schema, [price.Build(), quantity.Build(), name.Build()], (Apache.Arrow.Int64Array)time.Build());
        string[] texts = Work switch
        {
            Columns.Product => ["price * quantity * 1.19", "price * quantity * 1.19 > 1000", "round(price * quantity * 1.19, 2)", "price * quantity * 1.19 * 0.1"],
            Columns.Text => ["lower(split_part(name, '/', 1))", "length(lower(split_part(name, '/', 1)))", "lower(split_part(name, '/', 1)) = 'order-17'"],
            _ => ["regexp_extract(name, '[0-9]+')", "cast(regexp_extract(name, '[0-9]+') as int64) % 7", "length(regexp_extract(name, '[0-9]+'))"],
        };
        var bag = new DiagnosticBag();
        var parsed = texts.Select(t => ExpressionParser.Parse(t, bag)!).ToArray();
        _apart = [.. parsed.Select(p => ExpressionCompiler.Compile(p, Schema, bag)!)];
        var common = new CommonExpressions(parsed);
        _together = new ExpressionGroup([.. parsed.Select(p => ExpressionCompiler.Compile(p, Schema, bag, null, null, common)!)]);
    }

    /// <summary>Each column by itself.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Rows)]
    public int Apart()
    {
        var rows = 0;
        foreach (var expression in _apart)
            rows += expression.Evaluate(_batch).Values.Length;
        return rows;
    }

    /// <summary>All columns together.</summary>
    [Benchmark(OperationsPerInvoke = Rows)]
    public int Together() => _together.Evaluate(_batch, out _).Length;
}
