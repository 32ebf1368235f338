using OrleansStream.Events;

namespace OrleansStream.Expressions;

/// <summary>An expression with a column in place of each of its literals, so that kernels run where otherwise constants are folded.</summary>
sealed class Unfolded
{
    readonly List<RowField> _fields = [];
    readonly List<object?> _values = [];
    readonly int _first;

    /// <param name="expression">The expression.</param>
    /// <param name="schema">The columns that it reads.</param>
    public Unfolded(Expression expression, RowSchema schema)
    {
        _fields.AddRange(schema.Fields);
        _first = _fields.Count;
        Expression = Replace(expression);
        // At least one column, so that a batch has rows.
        _fields.Add(new RowField("c_none", DataType.Null));
        _values.Add(null);
        Schema = new RowSchema(_fields);
    }

    public Expression Expression { get; }

    public RowSchema Schema { get; }

    /// <summary>The rows with the literals' columns added.</summary>
    public EventBatch Batch(IEnumerable<object?[]> rows) => Bench.Batch(Schema, [.. rows.Select(r => (object?[])[.. r, .. _values])]);

    /// <summary>One row of the literals and, as a test of nulls, one of nulls between two of them.</summary>
    public object?[] Values()
    {
        object?[] row = [.. _values];
        var values = Bench.Values(Bench.Compile(Expression, Schema), Bench.Batch(Schema, row, new object?[row.Length], row));
        return [values[0], values[2]];
    }

    Expression Replace(Expression node) => node switch
    {
        LiteralExpression { Value: { } value } => Column(value),
        FunctionExpression call => call with { Arguments = [.. call.Arguments.Select((a, i) => IsWritten(call.Name, i) ? a : Replace(a))] },
        LikeExpression like => like with { Operand = Replace(like.Operand), Pattern = Replace(like.Pattern) },
        _ => node.Rewrite(n => ReferenceEquals(n, node) ? null : Replace(n)),
    };

    ColumnExpression Column(object value)
    {
        var column = new RowField($"c_{_fields.Count - _first}", value switch
        {
            bool => DataType.Bool,
            long => DataType.Int64,
            double => DataType.Float64,
            _ => DataType.String,
        });
        _fields.Add(column);
        _values.Add(value);
        return new ColumnExpression(column.Name);
    }

    /// <summary>Whether an argument must be written as a literal.</summary>
    static bool IsWritten(string function, int index) => function switch
    {
        "date_trunc" or "date_add" or "date_diff" or "date_part" => index == 0,
        "regexp_extract" or "regexp_replace" => index > 0,
        "regexp_matches" or "regexp_count" or "json_value" or "json_query" or "json_exists" or "json_array_length" or "to_timestamp" or "format_timestamp"
            or "trim" or "ltrim" or "rtrim" or "array_sort" => index == 1,
        _ => false,
    };
}
