using System.Collections.Immutable;
using OrleansStream.Aggregates;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Steps.Aggregate;
using OrleansStream.Windows;

namespace OrleansStream.Steps.Reduce;

/// <summary>The step <c>reduce</c>.</summary>
sealed class ReduceStep : StepDefinition
{
    public override Type OptionsType => typeof(ReduceOptions);

    public override ImmutableArray<string> SideOutputs(object options) => ((ReduceOptions)options).Window is null ? [] : ["late"];

    public override StepNotes? Explain(object options)
    {
        var (reduce, values) = ((ReduceOptions)options, string.Join(", ", ((ReduceOptions)options).Set.Keys));
        return new StepNotes
        {
            Key = AggregateNotes.Key(reduce.GroupBy),
            State = reduce.Window is { } window ? $"rows {WindowNotes.State(window)}" : $"{values} per key; kept for ever",
            Timers = reduce.Window is { } fired ? WindowNotes.Timers(fired) : null,
        };
    }

    internal override WindowOptions? WindowOf(object options) => ((ReduceOptions)options).Window;

    public override void Validate(StepContext context)
    {
        var options = (ReduceOptions)context.Options;
        foreach (var group in AggregateSpec.ReadGroups(options.GroupBy, context))
            context.Parse(group.Text, group.Option);
        foreach (var (name, value) in options.Set)
            context.Parse(value, $"set.{name}");
        if (options.Window is { } window)
            WindowCheck.Validate(window, context);
    }

    public override CompiledStep? Compile(StepContext context)
    {
        Validate(context);
        if (context.Diagnostics.HasErrors)
            return null;
        var options = (ReduceOptions)context.Options;
        var fold = new FoldCompiler(context, options);
        if (!fold.Bind())
            return null;
        return options.Window is { } window ? Windowed(context, options, window, fold) : Running(context, options, fold);
    }

    static CompiledStep? Windowed(StepContext context, ReduceOptions options, WindowOptions window, FoldCompiler fold)
    {
        var columns = WindowedStep.Columns(context, window, out var function);
        if (Groups(context, options, columns) is not { } groups || !fold.AddColumns(columns))
            return null;
        var rows = columns.Schema();
        var keys = groups.Select(g => columns.IndexOf(g.Column)).ToArray();
        if (fold.Compile(rows) is not { } program || Result(context, groups, [.. program.Values, .. WindowShapes.Of(window, function).Columns()]) is not { } result)
            return null;
        // Group columns are kept, too, so that a row among the dead letters can be told from others.
        int[] kept = [.. program.Reads, .. keys.Where(k => !rows[k].Name.StartsWith('\0')).Except(program.Reads)];
        var row = new RowSchema(kept.Select(c => rows[c]));
        return WindowedStep.Of(context, window, function, columns, new AggregateProgram
        {
            Input = rows,
            Keys = [.. keys],
            Accumulators = [() => new FoldAccumulator(program, row, kept)],
            StateNames = ["fold"],
            WindowColumns = WindowShapes.Of(window, function).Columns().Length,
            Inner = result,
            Output = result,
            Late = context.Inputs[0],
            LateIsRead = context.ReadOutputs.Contains("late"),
        });
    }

    static CompiledStep? Running(StepContext context, ReduceOptions options, FoldCompiler fold)
    {
        var columns = new InputColumns(context.Inputs[0], keepAll: false);
        if (Groups(context, options, columns) is not { } groups || !fold.AddColumns(columns))
            return null;
        var rows = columns.Schema();
        var kept = rows.Fields.Count(f => !f.Name.StartsWith('\0'));
        ImmutableArray<int> keys = [.. groups.Select(g => columns.IndexOf(g.Column))];
        if (fold.Compile(rows) is not { } program || Result(context, groups, program.Values) is not { } result)
            return null;
        var reads = columns.Reads;
        return new CompiledStep
        {
            Outputs = [result],
            Create = () => new ReduceOperator(program, rows, kept, keys, result),
            Keying = new Keying { Columns = [keys], Before = [columns.Prepare()], Exchanged = [rows] },
            // What is computed of a row is computed whether read or not: the rows that fail must not depend on who reads.
            Needs = _ => [reads],
        };
    }

    static List<(int Column, RowField Field)>? Groups(StepContext context, ReduceOptions options, InputColumns columns)
    {
        var groups = new List<(int, RowField)>();
        foreach (var group in AggregateSpec.ReadGroups(options.GroupBy, context))
        {
            if (columns.Add(context, group.Text, group.Option) is not { } key)
                return null;
            groups.Add((key.Column, new RowField(group.Name, key.Type)));
        }
        return groups;
    }

    static RowSchema? Result(StepContext context, List<(int Column, RowField Field)> groups, IEnumerable<RowField> values)
    {
        RowField[] fields = [.. groups.Select(g => g.Field), .. values];
        if (fields.GroupBy(f => f.Name).FirstOrDefault(g => g.Count() > 1) is not { } twice)
            return new RowSchema(fields);
        context.Error(ErrorCodes.DuplicateColumn, $"The result would have two columns '{twice.Key}'", "set", "give the value or the group another name");
        return null;
    }
}
