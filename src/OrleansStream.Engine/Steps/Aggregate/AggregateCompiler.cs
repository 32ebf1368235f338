using System.Collections.Immutable;
using OrleansStream.Aggregates;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Expressions;
using OrleansStream.Operators;
using OrleansStream.Windows;

namespace OrleansStream.Steps.Aggregate;

/// <summary>Compiles one aggregate step: which columns it works on, which accumulators, which result columns.</summary>
sealed class AggregateCompiler
{
    readonly StepContext _context;
    readonly AggregateOptions _options;
    readonly AggregateSpec _spec;
    readonly RowSchema _input;
    readonly bool _lateIsRead;
    readonly InputColumns _columns;
    readonly List<AggregateCall> _calls = [];
    readonly List<DataType> _callTypes = [];
    readonly List<RowField> _outputs = [];

    // For each aggregate's result column: the number of its call.
    readonly List<int> _results = [];

    public AggregateCompiler(StepContext context, AggregateOptions options, AggregateSpec spec)
    {
        _context = context;
        _options = options;
        _spec = spec;
        _input = context.Inputs[0];
        _lateIsRead = context.ReadOutputs.Contains("late");
        _columns = new InputColumns(_input, keepAll: _lateIsRead);
    }

    /// <summary>Compiles; null after adding errors.</summary>
    public CompiledStep? Compile()
    {
        var keys = new List<int>();
        foreach (var group in _spec.Groups)
        {
            if (_columns.Add(_context, group.Text, group.Option) is not { } key)
                return null;
            keys.Add(key.Column);
            _outputs.Add(new RowField(group.Name, key.Type));
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
            Create = Operator(program),
            Keying = new Keying { Columns = [program.Keys], Before = [prepare] },
            // What is computed of a row is computed whether read or not: the rows that fail must not depend on who reads.
            Needs = ports => [reads.Union(ports.Length > 1 && _lateIsRead ? ports[1] : [])],
        };
    }

    Func<IOperator> Operator(AggregateProgram program) => _options.Window is { } window
        ? WindowOperators.For(window, program)
        : () => new RunningOperator(program);

    bool AddAggregation(AggregationSpec aggregation)
    {
        var mask = -1;
        if (aggregation.Options.Where is { } where)
        {
            if (_columns.Add(_context, where, aggregation.Path("where"), condition: true) is not { } condition)
                return false;
            mask = condition.Column;
        }
        (int Column, DataType Type)? argument = null;
        if (aggregation.Argument is { } text && (argument = _columns.Add(_context, text, aggregation.ArgumentPath)) is null)
            return false;
        if (AddCall(aggregation, argument, mask) is not { } call)
            return false;
        foreach (var name in aggregation.Names())
        {
            _results.Add(call);
            _outputs.Add(new RowField(name, _callTypes[call]));
        }
        return true;
    }

    /// <summary>The number of a call; equal calls are made once.</summary>
    int? AddCall(AggregationSpec aggregation, (int Column, DataType Type)? argument, int mask)
    {
        var kind = aggregation.Options.Type;
        if (AggregateFactory.ResultType(kind, argument?.Type) is not { } type)
        {
            _context.Error(ErrorCodes.TypeMismatch, $"'{kind.ToString().ToLowerInvariant()}' cannot take {argument?.Type}", aggregation.ArgumentPath);
            return null;
        }
        var call = new AggregateCall(kind, argument?.Column ?? -1, argument?.Type, mask);
        var known = _calls.IndexOf(call);
        if (known >= 0)
            return known;
        _calls.Add(call);
        _callTypes.Add(type);
        return _calls.Count - 1;
    }

    AggregateProgram? Program(List<int> keys)
    {
        var windowColumns = _options.Window is null ? 0 : 2;
        if (windowColumns > 0)
            _outputs.AddRange([new RowField("window_start", DataType.Int64), new RowField("window_end", DataType.Int64)]);
        if (_outputs.GroupBy(o => o.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            _context.Error(ErrorCodes.DuplicateColumn, $"The result would have two columns '{twice.Key}'", "aggregations", "name one of them with 'as'");
            return null;
        }
        var output = new RowSchema(_outputs);
        var inner = new RowSchema([
            .. _outputs.Take(keys.Count), .. _callTypes.Select((t, i) => new RowField($"\0{i}", t)), .. _outputs.TakeLast(windowColumns)]);
        var aliases = Aliases(output);
        var havingSchema = new RowSchema([.. output.Fields, .. aliases.Select(a => new RowField(a.Name, output[a.Column].Type))]);
        CompiledExpression? having = null;
        if (_options.Having is { } text && (having = _context.CompileCondition(text, havingSchema, "having")) is null)
            return null;
        var isInner = _results.SequenceEqual(Enumerable.Range(0, _calls.Count));
        return new AggregateProgram
        {
            Input = _columns.Schema(),
            Keys = [.. keys.Select(_columns.IndexOf)],
            Accumulators = [.. _calls.Select(c => AggregateFactory.Create(c with { Argument = _columns.IndexOf(c.Argument), Mask = _columns.IndexOf(c.Mask) }))],
            WindowColumns = windowColumns,
            Inner = isInner ? output : inner,
            Output = output,
            Select = isInner ? [] : Select(keys.Count, windowColumns),
            Having = having,
            HavingSchema = havingSchema,
            HavingAliases = [.. aliases.Select(a => a.Column)],
            Late = _input,
            LateIsRead = _lateIsRead,
        };
    }

    ImmutableArray<ResultColumn> Select(int keys, int windowColumns) =>
    [
        .. Enumerable.Range(0, keys).Select(k => new ResultColumn(k)),
        .. _results.Select(c => new ResultColumn(keys + c)),
        .. Enumerable.Range(keys + _calls.Count, windowColumns).Select(c => new ResultColumn(c)),
    ];

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
}
