using BenchmarkDotNet.Attributes;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Expressions;
using OrleansStream.Operators;

namespace OrleansStream.Benchmarks.Expressions;

/// <summary>
/// Conditions over batches of 4,096 rows, beside a plain loop that sums one column: what counts is the ratio to that loop.
/// </summary>
[ShortRunJob]
[MemoryDiagnoser]
public class FilterBenchmark
{
    const int Rows = 4096;

    static readonly RowSchema Schema = new(
        new RowField("value", DataType.Float64), new RowField("amount", DataType.Int64), new RowField("status", DataType.String));

    readonly Discard _output = new();
    EventBatch _batch = null!;
    CompiledExpression _condition = null!;

    /// <summary>The condition, or the plain loop.</summary>
    [ParamsAllValues]
    public Condition Work { get; set; }

    /// <summary>The conditions measured.</summary>
    public enum Condition
    {
        /// <summary>The plain loop: the sum of an int64 column.</summary>
        Sum,

        /// <summary>A column against a constant.</summary>
        Constant,

        /// <summary>Two comparisons, both must hold.</summary>
        And,

        /// <summary>Arithmetic on two columns before the comparison.</summary>
        Product,

        /// <summary>A text against a constant.</summary>
        Text,

        /// <summary>A branch per row.</summary>
        Case,
    }

    /// <summary>Makes the batch: half of the rows meet each condition.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        var value = new Float64ColumnBuilder(Rows);
        var amount = new Int64ColumnBuilder(DataType.Int64, Rows);
        var status = new BytesColumnBuilder(DataType.String, Rows);
        var time = new Int64ColumnBuilder(DataType.Int64, Rows);
        for (var i = 0; i < Rows; i++)
        {
            value.Append(random.NextDouble() * 100);
            amount.Append(random.Next(1000));
            status.Append(random.Next(2) == 0 ? "open" : "closed");
            time.Append(i);
        }
        _batch = new EventBatch(Schema, [value.Build(), amount.Build(), status.Build()], (Apache.Arrow.Int64Array)time.Build());
        var bag = new DiagnosticBag();
        var text = Work switch
        {
            Condition.And => "value >= 20 and amount < 625",
            Condition.Product => "value * amount > 18000",
            Condition.Text => "status = 'open'",
            Condition.Case => "case when amount < 500 then value else value * 0.5 end > 37",
            _ => "value > 50",
        };
        _condition = ExpressionCompiler.Compile(ExpressionParser.Parse(text, bag)!, Schema, bag)!;
    }

    /// <summary>One batch.</summary>
    [Benchmark(OperationsPerInvoke = Rows)]
    public long Run() => Work == Condition.Sum ? Sum() : _condition.Filter(_batch, _output).Count;

    long Sum()
    {
        var sum = 0L;
        foreach (var value in ((Apache.Arrow.Int64Array)_batch.Columns[1]).Values)
            sum += value;
        return sum;
    }

    sealed class Discard : IOperatorOutput
    {
        public void Emit(int port, EventBatch batch)
        {
        }

        public void Reject(EventBatch batch, int position, string code, string cause)
        {
        }

        public void CountLate(long rows)
        {
        }
    }
}
