using System.Text.Json;
using OrleansStream.Aggregates;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Expressions;

namespace OrleansStream.Steps.Aggregate;

/// <summary>
/// Collects the aggregates that a step computes. Equal ones are computed once, and all percentiles of one argument together.
/// </summary>
sealed class AggregateCalls(StepContext context, InputColumns columns, DataType row)
{
    /// <summary>The functions of expressions over aggregates.</summary>
    static readonly Dictionary<string, AggregateKind> Functions = new(StringComparer.Ordinal)
    {
        ["count"] = AggregateKind.Count,
        ["sum"] = AggregateKind.Sum,
        ["avg"] = AggregateKind.Avg,
        ["min"] = AggregateKind.Min,
        ["max"] = AggregateKind.Max,
        ["first"] = AggregateKind.First,
        ["last"] = AggregateKind.Last,
        ["median"] = AggregateKind.Median,
        ["percentile"] = AggregateKind.Percentile,
        ["stddev"] = AggregateKind.Stddev,
        ["variance"] = AggregateKind.Variance,
        ["stddevpop"] = AggregateKind.StddevPop,
        ["variancepop"] = AggregateKind.VariancePop,
        ["countdistinct"] = AggregateKind.CountDistinct,
    };

    readonly List<AggregateCall> _calls = [];

    /// <summary>Whether a function of expressions over aggregates is an aggregate.</summary>
    public static bool IsAggregate(string name) => Functions.ContainsKey(name);

    /// <summary>The first call of an aggregate within an expression; null if there is none.</summary>
    public static FunctionExpression? FirstIn(Expression expression) =>
        expression is FunctionExpression call && Functions.ContainsKey(call.Name) ? call : expression.Children.Select(FirstIn).FirstOrDefault(c => c is not null);

    /// <summary>The calls, with final column numbers.</summary>
    public IEnumerable<AggregateCall> Final => _calls.Select(c => c with
    {
        Argument = columns.IndexOf(c.Argument),
        Mask = columns.IndexOf(c.Mask),
        OrderBy = [.. c.OrderBy.Select(o => o with { Column = columns.IndexOf(o.Column) })],
    });

    /// <summary>The types of all calls' columns, in order.</summary>
    public IEnumerable<DataType> Types => _calls.SelectMany(c => Enumerable.Repeat(TypeOf(c), Width(c)));

    /// <summary>What each call computes, as text that stays the same when other columns are added to the plan.</summary>
    public IEnumerable<string> Texts => _calls.Select(TextOf);

    /// <summary>The first column of a call among all calls' columns; final only when all calls are known.</summary>
    public int FirstColumn(int call) => _calls.Take(call).Sum(Width);

    /// <summary>The place of a percentile among the columns of its call.</summary>
    public int PlaceOf(int call, double percentile) => _calls[call].Percentiles.Items.IndexOf(percentile);

    public DataType TypeOf(int call) => TypeOf(_calls[call]);

    /// <summary>The number of the call for an aggregate; null after adding errors.</summary>
    public int? Add(AggregateCall call, string option)
    {
        if (call.Function is null && AggregateFactory.ResultType(call.Kind, call.Type, row) is null)
        {
            context.Error(ErrorCodes.TypeMismatch, $"'{JsonNamingPolicy.CamelCase.ConvertName(call.Kind.ToString())}' cannot take {call.Type}", option);
            return null;
        }
        var percentiles = call.Percentiles;
        call = call with { Percentiles = [] };
        var known = _calls.FindIndex(c => c with { Percentiles = [] } == call);
        if (known < 0)
        {
            known = _calls.Count;
            _calls.Add(call);
        }
        _calls[known] = _calls[known] with { Percentiles = [.. _calls[known].Percentiles.Union(percentiles)] };
        return known;
    }

    /// <summary>
    /// Replaces the aggregates in an expression by columns called <see cref="ColumnName"/>; null after adding errors.
    /// </summary>
    public Expression? Lower(Expression expression, int mask, string option)
    {
        var failed = false;
        var lowered = expression.Rewrite(node =>
        {
            if (node is not FunctionExpression call || !Functions.TryGetValue(call.Name, out var kind))
                return null;
            var column = Call(call, kind, mask, option);
            failed |= column is null;
            return column;
        });
        return failed ? null : lowered;
    }

    /// <summary>What an inner column is called in a lowered expression: the call's number and, of percentiles, which.</summary>
    public static string ColumnName(int call, double? percentile) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"\0{call}:{percentile}");

    /// <summary>The names of all inner columns, in order.</summary>
    public IEnumerable<string> ColumnNames => _calls.SelectMany((c, i) =>
        c.Kind == AggregateKind.Percentile ? c.Percentiles.Select(p => ColumnName(i, p)) : [ColumnName(i, null)]);

    ColumnExpression? Call(FunctionExpression call, AggregateKind kind, int mask, string option)
    {
        double? percentile = kind == AggregateKind.Median ? 50 : null;
        var arguments = call.Arguments.Items;
        if (kind == AggregateKind.Percentile && arguments is [_, LiteralExpression { Value: long or double } literal])
            percentile = Convert.ToDouble(literal.Value, System.Globalization.CultureInfo.InvariantCulture);
        var expected = kind == AggregateKind.Percentile ? 2 : 1;
        if ((arguments.Length != expected && !(kind == AggregateKind.Count && arguments.IsEmpty))
            || (kind == AggregateKind.Percentile && percentile is not (>= 0 and <= 100)))
        {
            context.Error(ErrorCodes.BadExpression, $"'{call}' is no call of '{call.Name}'", option,
                kind == AggregateKind.Percentile ? "percentile(x, 95)" : $"{call.Name}(x)");
            return null;
        }
        (int Column, DataType Type)? argument = null;
        if (!arguments.IsEmpty && (argument = columns.Add(context, arguments[0], option)) is null)
            return null;
        // The median is the 50th percentile.
        var aggregate = new AggregateCall(percentile is null ? kind : AggregateKind.Percentile, argument?.Column ?? -1, argument?.Type, mask)
        {
            Percentiles = percentile is { } p ? [p] : [],
        };
        return Add(aggregate, option) is { } number
            ? new ColumnExpression(ColumnName(number, percentile)) { Offset = call.Offset }
            : null;
    }

    string TextOf(AggregateCall call)
    {
        var kind = call.Function is { } function ? function.Name : JsonNamingPolicy.CamelCase.ConvertName(call.Kind.ToString());
        var text = $"{kind}({(call.Argument < 0 ? "" : columns.TextOf(call.Argument))})";
        if (call.OrderBy.Count > 0)
            text += $" order by {string.Join(", ", call.OrderBy.Items.Select(o => columns.TextOf(o.Column) + (o.Descending ? " desc" : "")))}";
        return call.Mask < 0 ? text : $"{text} where {columns.TextOf(call.Mask)}";
    }

    DataType TypeOf(AggregateCall call) => call.Function?.Result ?? AggregateFactory.ResultType(call.Kind, call.Type, row)!;

    static int Width(AggregateCall call) => call.Kind == AggregateKind.Percentile ? call.Percentiles.Count : 1;
}
