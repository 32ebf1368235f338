using System.Collections.Immutable;
using System.Globalization;
using OrleansStream.Aggregates;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Steps.Aggregate;
using OrleansStream.Windows;

namespace OrleansStream.Steps.Correlate;

/// <summary>The step <c>correlate</c>: an aggregation that collects whole rows in time order and counts them.</summary>
sealed class CorrelateStep : StepDefinition
{
    public override Type OptionsType => typeof(CorrelateOptions);

    public override ImmutableArray<string> SideOutputs(object options) => ["late"];

    public override StepNotes? Explain(object options)
    {
        var correlate = (CorrelateOptions)options;
        return new StepNotes
        {
            Key = string.Join(", ", correlate.Fields),
            State = $"rows {WindowNotes.State(correlate.Window!)}",
            Timers = WindowNotes.Timers(correlate.Window!),
        };
    }

    internal override WindowOptions? WindowOf(object options) => ((CorrelateOptions)options).Window;

    public override void Validate(StepContext context)
    {
        if (((CorrelateOptions)context.Options).Window is { } window)
            WindowCheck.Validate(window, context);
    }

    public override CompiledStep? Compile(StepContext context)
    {
        Validate(context);
        var options = (CorrelateOptions)context.Options;
        var input = context.Inputs[0];
        var window = options.Window!;
        var columns = WindowedStep.Columns(context, window, out var function, keepAll: true);
        var keys = options.Fields.Select((f, i) => (Name: f, Column: columns.Add(context, AggregateSpec.Field(f), $"fields[{i}]"))).ToArray();
        if (context.Diagnostics.HasErrors)
            return null;
        var bounds = WindowShapes.Of(window, function).Columns();
        var row = DataType.StructOf(input.Fields);
        RowField[] fields =
        [
            .. keys.Select(k => new RowField(k.Name, k.Column!.Value.Type)),
            new RowField("events", DataType.ListOf(row)), new RowField("count", DataType.Int64), .. bounds,
        ];
        if (fields.GroupBy(f => f.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            context.Error(ErrorCodes.DuplicateColumn, $"The result would have two columns '{twice.Key}'", "fields", "rename the column in a 'map' before");
            return null;
        }
        var result = new RowSchema(fields);
        var enough = string.Create(CultureInfo.InvariantCulture, $"count >= {options.MinEvents}");
        return WindowedStep.Of(context, window, function, columns, new AggregateProgram
        {
            Input = columns.Schema(),
            Keys = [.. keys.Select(k => columns.IndexOf(k.Column!.Value.Column))],
            Accumulators = [() => new CollectAccumulator([.. Enumerable.Range(0, input.Count)], row, wholeRows: true, options.Limit, -1, byTime: true), null],
            StateNames = ["events", "count()"],
            WindowColumns = bounds.Length,
            Inner = result,
            Output = result,
            Having = context.CompileCondition(enough, result, "minEvents"),
            HavingSchema = result,
            Late = input,
            LateIsRead = context.ReadOutputs.Contains("late"),
        });
    }
}
