using System.Collections.Immutable;
using OrleansStream.Aggregates;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Expressions;
using OrleansStream.Functions;
using OrleansStream.Operators;
using OrleansStream.Plans;
using OrleansStream.Windows;

namespace OrleansStream.Steps.Aggregate;

/// <summary>Compiles one aggregate step: which columns it works on, which accumulators, which result columns.</summary>
sealed class AggregateCompiler
{
    readonly StepContext _context;
    readonly AggregateOptions _options;
    readonly AggregateSpec _spec;
    readonly RowSchema _input;
    readonly DataType _row;
    readonly bool _lateIsRead;
    readonly WindowFunction? _windowFunction;
    readonly InputColumns _columns;
    readonly AggregateCalls _calls;
    readonly List<RowField> _groups = [];
    readonly Dictionary<(string, DataType?), FunctionBinding> _bindings = [];
    readonly List<Result> _results = [];

    public AggregateCompiler(StepContext context, AggregateOptions options, AggregateSpec spec, WindowFunction? windowFunction)
    {
        _windowFunction = windowFunction;
        _context = context;
        _options = options;
        _spec = spec;
        _input = context.Inputs[0];
        _row = DataType.StructOf(_input.Fields);
        _lateIsRead = context.ReadOutputs.Contains("late");
        var wholeRows = spec.Aggregations.Any(a => a.TakesRows) || windowFunction is not null;
        _columns = new InputColumns(_input, keepAll: _lateIsRead || wholeRows);
        if (wholeRows)
            _columns.ReadAll();
        _calls = new AggregateCalls(context, _columns, _row);
    }

    ImmutableArray<RowField> WindowColumns => WindowShapes.Of(_options.Window, _windowFunction).Columns();

    /// <summary>Compiles; null after adding errors.</summary>
    public CompiledStep? Compile()
    {
        var keys = new List<int>();
        foreach (var group in _spec.Groups)
        {
            if (_columns.Add(_context, group.Text, group.Option) is not { } key)
                return null;
            keys.Add(key.Column);
            _groups.Add(new RowField(group.Name, key.Type));
        }
        foreach (var aggregation in _spec.Aggregations)
        {
            if (!AddAggregation(aggregation))
                return null;
        }
        if (Program(keys) is not { } program)
            return null;
        var reads = _columns.Reads;
        var prepare = _columns.Prepare();
        return new CompiledStep
        {
            Outputs = _options.Window is null ? [program.Output] : [program.Output, _input],
            Create = _options.Window is { } window ? WindowOperators.For(window, program, _windowFunction) : () => new RunningOperator(program),
            Keying = new Keying { Columns = [program.Keys], Before = [prepare], Exchanged = [program.Input] },
            // What is computed of a row is computed whether read or not: the rows that fail must not depend on who reads.
            Needs = ports => [reads.Union(ports.Length > 1 && _lateIsRead ? ports[1] : [])],
        };
    }

    bool AddAggregation(AggregationSpec aggregation)
    {
        var mask = -1;
        if (aggregation.Options.Where is { } where)
        {
            if (_columns.Add(_context, where, aggregation.Path("where"), condition: true) is not { } condition)
                return false;
            mask = condition.Column;
        }
        if (aggregation.Options is { Type: AggregateKind.Custom, Function: null })
            return AddCustom(aggregation, mask);
        (int Column, DataType Type)? argument = null;
        if (aggregation.Argument is { } text && (argument = _columns.Add(_context, text, aggregation.ArgumentPath)) is null)
            return false;
        if (Order(aggregation) is not { } order)
            return false;
        var percentiles = aggregation.Percentiles;
        var options = aggregation.Options;
        FunctionBinding? function = null;
        if (options.Function is { } named && (function = Bind(named, argument?.Type, aggregation)) is null)
            return false;
        var kind = options.Type == AggregateKind.Median ? AggregateKind.Percentile : options.Type;
        var aggregate = new AggregateCall(kind, argument?.Column ?? -1, argument?.Type, mask)
        {
            Percentiles = [.. percentiles],
            Function = function,
            Limit = kind == AggregateKind.Collect ? options.Limit : kind == AggregateKind.TopK ? options.K : 0,
            OrderBy = order,
            LimitWithTies = kind != AggregateKind.Collect ? 0 : options.WithTies ? AggregationOptions.MaxLimit : options.Limit,
            Estimate = kind == AggregateKind.CountDistinct && !options.Exact,
        };
        if (_calls.Add(aggregate, aggregation.ArgumentPath) is not { } call)
            return false;
        foreach (var (name, i) in aggregation.Names().Select((n, i) => (n, i)))
            _results.Add(new Result(name, call, percentiles.IsEmpty ? null : percentiles[i], null, aggregation.ArgumentPath));
        return true;
    }

    // One binding for each function and argument, so that equal aggregates are computed once.
    FunctionBinding? Bind(string name, DataType? argument, AggregationSpec aggregation)
    {
        if (_bindings.TryGetValue((name, argument), out var known))
            return known;
        if (_context.Function<AggregateFunction>(name, aggregation.Path("function")) is not { } function)
            return null;
        if (function.Bind(argument, _input, out var problem) is not { } binding)
        {
            _context.Error(ErrorCodes.TypeMismatch, $"The function '{name}' cannot be used here: {problem}", aggregation.Path("function"));
            return null;
        }
        return _bindings[(name, argument)] = binding with { Name = name };
    }

    EquatableArray<SortColumn>? Order(AggregationSpec aggregation)
    {
        var order = new List<SortColumn>();
        foreach (var (sort, i) in aggregation.Options.OrderBy.Select((s, i) => (s, i)))
        {
            if (_columns.Add(_context, AggregateSpec.Field(sort.Field), aggregation.Path($"orderBy[{i}].field")) is not { } column)
                return null;
            order.Add(new SortColumn(column.Column, column.Type, sort.Order == SortOrder.Desc));
        }
        return [.. order];
    }

    bool AddCustom(AggregationSpec aggregation, int mask)
    {
        if (_context.Parse(aggregation.Argument!, aggregation.ArgumentPath) is not { } parsed
            || _calls.Lower(parsed, mask, aggregation.ArgumentPath) is not { } lowered)
            return false;
        _results.Add(new Result(aggregation.Names()[0], -1, null, lowered, aggregation.ArgumentPath));
        return true;
    }

    AggregateProgram? Program(List<int> keys)
    {
        if (_groups.Select(g => g.Name).Concat(_results.Select(r => r.Name)).Concat(WindowColumns.Select(w => w.Name))
            .GroupBy(n => n).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            _context.Error(ErrorCodes.DuplicateColumn, $"The result would have two columns '{twice.Key}'", "aggregations", "name one of them with 'as'");
            return null;
        }
        var inner = new RowSchema([.. _groups, .. _calls.ColumnNames.Zip(_calls.Types, (n, t) => new RowField(n, t)), .. WindowColumns]);
        if (Select(inner) is not { } select)
            return null;
        var output = new RowSchema([.. _groups, .. _results.Select((r, i) => new RowField(r.Name, select[_groups.Count + i].TypeIn(inner))), .. WindowColumns]);
        var aliases = Aliases(output);
        var havingSchema = new RowSchema([.. output.Fields, .. aliases.Select(a => new RowField(a.Name, output[a.Column].Type))]);
        CompiledExpression? having = null;
        if (_options.Having is { } text && (having = _context.CompileCondition(text, havingSchema, "having")) is null)
            return null;
        var isInner = select.Select(s => s.Expression is null ? s.Inner : -1).SequenceEqual(Enumerable.Range(0, inner.Count));
        return new AggregateProgram
        {
            Input = _columns.Schema(),
            Keys = [.. keys.Select(_columns.IndexOf)],
            Accumulators = [.. _calls.Final.Select(c => AggregateFactory.Create(c, _row))],
            StateNames = [.. _calls.Texts],
            WindowColumns = WindowColumns.Length,
            Inner = isInner ? output : inner,
            Output = output,
            Select = isInner ? [] : select,
            Having = having,
            HavingSchema = havingSchema,
            HavingAliases = [.. aliases.Select(a => a.Column)],
            Late = _input,
            LateIsRead = _lateIsRead,
        };
    }

    ImmutableArray<ResultColumn>? Select(RowSchema inner)
    {
        var select = ImmutableArray.CreateBuilder<ResultColumn>();
        for (var group = 0; group < _groups.Count; group++)
            select.Add(new ResultColumn(group));
        foreach (var result in _results)
        {
            if (result.Lowered is null)
            {
                var place = result.Percentile is { } percentile ? _calls.PlaceOf(result.Call, percentile) : 0;
                select.Add(new ResultColumn(_groups.Count + _calls.FirstColumn(result.Call) + place));
                continue;
            }
            var path = $"{_context.Path}.{result.Option}";
            if (ExpressionCompiler.Compile(result.Lowered, inner, _context.Diagnostics, _context.Node.Id, path) is not { } compiled)
                return null;
            select.Add(compiled.Column >= 0 ? new ResultColumn(compiled.Column) : new ResultColumn(-1, compiled));
        }
        for (var column = inner.Count - WindowColumns.Length; column < inner.Count; column++)
            select.Add(new ResultColumn(column));
        return select.ToImmutable();
    }

    // `having` may call an aggregate by its field's name if no other aggregate uses that field.
    List<(string Name, int Column)> Aliases(RowSchema output)
    {
        var aliases = new List<(string, int)>();
        foreach (var field in _spec.Aggregations.Where(a => a.Options.Field is not null).GroupBy(a => a.Options.Field!))
        {
            var names = field.First().Names();
            if (field.Count() == 1 && names.Length == 1 && output.IndexOf(field.Key) < 0)
                aliases.Add((field.Key, output.IndexOf(names[0])));
        }
        return aliases;
    }

    /// <summary>A result column: a call's (of percentiles, which one), or an expression over calls.</summary>
    readonly record struct Result(string Name, int Call, double? Percentile, Expression? Lowered, string Option);
}
