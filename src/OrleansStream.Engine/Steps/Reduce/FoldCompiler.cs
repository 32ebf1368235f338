using System.Collections.Immutable;
using System.Text.Json;
using Apache.Arrow;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Expressions;
using OrleansStream.Expressions.Evaluation;
using OrleansStream.Plans;
using OrleansStream.Steps.Aggregate;

namespace OrleansStream.Steps.Reduce;

/// <summary>
/// Finds the types of a reduction's values and compiles its expressions. A value's type follows from its initial constant and from what is set,
/// which may depend on the types of the values: they are widened until nothing changes (int64, decimal, float64: it ends soon).
/// </summary>
sealed class FoldCompiler
{
    /// <summary>What the values are called in expressions.</summary>
    public const string Accumulated = "acc";

    readonly StepContext _context;
    readonly ReduceOptions _options;
    readonly RowSchema _input;
    readonly OrderedDictionary<string, DataType> _types = [];
    readonly Dictionary<string, Expression> _set = [];
    readonly Dictionary<string, object?> _initial = [];

    public FoldCompiler(StepContext context, ReduceOptions options)
    {
        (_context, _options) = (context, options);
        // A column that is called as the values are cannot be read.
        _input = new RowSchema(context.Inputs[0].Fields.Where(f => f.Name != Accumulated));
    }

    /// <summary>Reads the initial constants and finds the values' types; false after adding errors.</summary>
    public bool Bind()
    {
        foreach (var (name, json) in _options.Initial)
        {
            if (!TryConstant(name, json))
                return false;
        }
        foreach (var (name, text) in _options.Set)
        {
            if (_context.Parse(text, $"set.{name}") is not { } parsed)
                return false;
            _set[name] = parsed;
            _types.TryAdd(name, DataType.Null);
        }
        return CheckNames() && Widen();
    }

    /// <summary>The values with their types.</summary>
    public IEnumerable<RowField> Values => _types.Select(t => new RowField(t.Key, t.Value));

    /// <summary>Adds the columns that the expressions read; false after adding errors.</summary>
    public bool AddColumns(InputColumns columns) => RowColumns().All(c => columns.Add(_context, Names.Quote(c), "set") is not null);

    /// <summary>The program over the operator's columns; null after adding errors.</summary>
    public FoldProgram? Compile(RowSchema rows)
    {
        ImmutableArray<int> reads = [.. RowColumns().Select(rows.IndexOf)];
        var schema = Schema(reads.Select(c => rows[c]));
        var set = _types.Select(t => _set.TryGetValue(t.Key, out var value) ? Compiled(new CastExpression(value, t.Value), schema, t.Key) : null).ToImmutableArray();
        return _context.Diagnostics.HasErrors ? null : new FoldProgram
        {
            Values = [.. Values],
            Initial = [.. _types.Select(t => Initial(t.Key, t.Value))],
            Reads = reads,
            Schema = schema,
            Set = set,
        };
    }

    IEnumerable<string> RowColumns() => _set.Values.SelectMany(e => e.Columns())
        .Select(c => _input.IndexOf(c) >= 0 ? c : c.Split('.')[0]).Where(c => c != Accumulated).Distinct();

    RowSchema Schema(IEnumerable<RowField> columns) => new([.. columns, .. _types.Select(t => new RowField($"{Accumulated}.{t.Key}", t.Value))]);

    bool TryConstant(string name, JsonElement json)
    {
        (object? Value, DataType? Type) constant = json.ValueKind switch
        {
            JsonValueKind.Number when json.TryGetInt64(out var whole) && !json.GetRawText().AsSpan().ContainsAny('.', 'e', 'E') => (whole, DataType.Int64),
            JsonValueKind.Number => (json.GetDouble(), DataType.Float64),
            JsonValueKind.String => (json.GetString(), DataType.String),
            JsonValueKind.True or JsonValueKind.False => (json.GetBoolean(), DataType.Bool),
            JsonValueKind.Null => (null, DataType.Null),
            _ => (null, null),
        };
        if (constant.Type is null)
        {
            _context.Error(ErrorCodes.WrongShape, $"The initial value of '{name}' is a number, text, true, false or null", $"initial.{name}");
            return false;
        }
        _initial[name] = constant.Value;
        _types[name] = constant.Type;
        return true;
    }

    bool CheckNames()
    {
        foreach (var (name, value) in _set)
        {
            foreach (var column in value.Columns())
            {
                if (_input.IndexOf(column) >= 0 || !column.StartsWith($"{Accumulated}.", StringComparison.Ordinal) || _types.ContainsKey(column[4..]))
                    continue;
                _context.Error(ErrorCodes.UnknownColumn, $"There is no value '{column}'", $"set.{name}",
                    NearestName.Hint(column, _types.Keys.Select(t => $"{Accumulated}.{t}")));
                return false;
            }
        }
        foreach (var name in _types.Keys.Where(n => !_set.ContainsKey(n)))
        {
            _context.Diagnostics.Warning(ErrorCodes.MissingField, $"'{name}' keeps its initial value: nothing sets it", _context.Node.Id,
                JsonPaths.Field($"{_context.Path}.initial", name), NearestName.Hint(name, _set.Keys));
        }
        return true;
    }

    bool Widen()
    {
        for (var changed = true; changed;)
        {
            changed = false;
            foreach (var (name, value) in _set)
            {
                if (Compiled(value, Schema(_input.Fields), name) is not { } compiled)
                    return false;
                var type = _types[name];
                if (Types.Common(type, compiled.Type) is not { } common)
                {
                    _context.Error(ErrorCodes.TypeMismatch, $"'{name}' is {type} and is set to {compiled.Type}", $"set.{name}", "cast one of them");
                    return false;
                }
                changed |= !common.Equals(type);
                _types[name] = common;
            }
        }
        return true;
    }

    CompiledExpression? Compiled(Expression value, RowSchema schema, string name) =>
        ExpressionCompiler.Compile(value, schema, _context.Diagnostics, _context.Node.Id, $"{_context.Path}.set.{name}");

    IArrowArray Initial(string name, DataType type)
    {
        if (type.Kind == TypeKind.Null)
            return new NullArray(1);
        var column = ColumnBuilder.For(type, 1);
        column.AppendValue((_initial.GetValueOrDefault(name), type.Kind) switch
        {
            (long whole, TypeKind.Float64) => (double)whole,
            (long whole, TypeKind.Decimal) => (decimal)whole,
            (var value, _) => value,
        });
        return column.Build();
    }
}
