using System.Collections.Immutable;
using System.Text.Json;
using OrleansStream.Aggregates;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Expressions;
using OrleansStream.Functions;
using OrleansStream.Operators;
using OrleansStream.Steps.Aggregate;
using OrleansStream.Windows;

namespace OrleansStream.Steps.Custom;

/// <summary>The step <c>custom</c>.</summary>
sealed class CustomStep : StepDefinition
{
    public override Type OptionsType => typeof(CustomOptions);

    public override ImmutableArray<string> SideOutputs(object options) => ((CustomOptions)options).Window is null ? [] : ["late"];

    public override StepNotes? Explain(object options) => new()
    {
        Key = AggregateNotes.Key(((CustomOptions)options).GroupBy),
        State = $"that of '{((CustomOptions)options).Function}' per key",
        Timers = "as the function sets them",
    };

    internal override WindowOptions? WindowOf(object options) => ((CustomOptions)options).Window;

    public override void Validate(StepContext context)
    {
        var options = (CustomOptions)context.Options;
        foreach (var group in AggregateSpec.ReadGroups(options.GroupBy, context))
            context.Parse(group.Text, group.Option);
        if (options.Window is not { } window)
        {
            context.Function<ProcessFunction>(options.Function, "function");
            return;
        }
        WindowCheck.Validate(window, context);
        context.Function<ProcessWindowFunction>(options.Function, "function");
        if (options.Config.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null))
            context.Error(ErrorCodes.Conflict, "A function of a window's rows takes no config", "config");
    }

    public override CompiledStep? Compile(StepContext context)
    {
        var options = (CustomOptions)context.Options;
        if (options.Window is { } window)
            return Windowed(context, options, window);
        if (context.Function<ProcessFunction>(options.Function, "function") is not { } function)
            return null;
        var input = context.Inputs[0];
        var columns = new InputColumns(input, keepAll: false);
        var groups = Groups(context, options, columns);
        foreach (var column in function.Columns.Where(c => input.IndexOf(c) >= 0))
            columns.Add(context, Names.Quote(column), "function");
        if (context.Diagnostics.HasErrors || Key(context, groups) is not { } keySchema)
            return null;
        var rows = columns.Schema();
        ImmutableArray<int> keys = [.. groups.Select(g => columns.IndexOf(g.Column))];
        var binding = function.Bind(new ProcessInput
        {
            Rows = rows,
            Kept = rows.Fields.Count(f => !f.Name.StartsWith('\0')),
            Keys = keys,
            Key = keySchema,
            Config = options.Config,
            Function = $"{options.Function} version {function.Version}",
        }, out var problem);
        if (binding is null)
        {
            Report(context, options.Function, problem!);
            return null;
        }
        var reads = columns.Reads;
        return new CompiledStep
        {
            Outputs = [binding.Output],
            Create = binding.Create,
            Keying = new Keying { Columns = [keys], Before = [columns.Prepare()], Exchanged = [rows] },
            Needs = _ => [reads],
        };
    }

    static CompiledStep? Windowed(StepContext context, CustomOptions options, WindowOptions window)
    {
        if (context.Diagnostics.HasErrors || context.Function<ProcessWindowFunction>(options.Function, "function") is not { } function)
            return null;
        var columns = WindowedStep.Columns(context, window, out var windowFunction);
        var groups = Groups(context, options, columns);
        var taken = function.Columns.Where(c => context.Inputs[0].IndexOf(c) >= 0).Select(c => columns.Add(context, Names.Quote(c), "function")!.Value.Column).ToArray();
        if (context.Diagnostics.HasErrors || Key(context, groups) is not { } key)
            return null;
        var rows = columns.Schema();
        int[] kept = [.. taken.Select(columns.IndexOf)];
        var row = new RowSchema(kept.Select(c => rows[c]));
        var bounds = WindowShapes.Of(window, windowFunction).Columns();
        var binding = function.Bind(new ProcessWindowInput(key, row, bounds.Length), out var problem);
        if (binding is null)
        {
            Report(context, options.Function, new ProcessProblem(problem!));
            return null;
        }
        var element = DataType.StructOf(row.Fields);
        if (key.Fields.FirstOrDefault(f => f.Name == "rows" || bounds.Any(b => b.Name == f.Name)) is { } reserved)
        {
            context.Error(ErrorCodes.DuplicateColumn, $"The key's column '{reserved.Name}' has a name of the window's", "groupBy", "give it another: {name: expression}");
            return null;
        }
        var fired = new RowSchema([.. key.Fields, new RowField("rows", DataType.ListOf(element)), .. bounds]);
        var step = WindowedStep.Of(context, window, windowFunction, columns, new AggregateProgram
        {
            Input = rows,
            Keys = [.. groups.Select(g => columns.IndexOf(g.Column))],
            Accumulators = [() => new CollectAccumulator(kept, element, wholeRows: true, ProcessWindowFunction.MaxRows, -1, failAtLimit: true)],
            StateNames = ["rows"],
            WindowColumns = bounds.Length,
            Inner = fired,
            Output = fired,
            Late = context.Inputs[0],
            LateIsRead = context.ReadOutputs.Contains("late"),
        });
        return step with { Outputs = [binding.Output, context.Inputs[0]], Create = () => binding.Create((IStatefulOperator)step.Create()) };
    }

    static List<(int Column, RowField Field)> Groups(StepContext context, CustomOptions options, InputColumns columns)
    {
        var groups = new List<(int, RowField)>();
        foreach (var group in AggregateSpec.ReadGroups(options.GroupBy, context))
        {
            if (columns.Add(context, group.Text, group.Option) is { } key)
                groups.Add((key.Column, new RowField(group.Name, key.Type)));
        }
        return groups;
    }

    static RowSchema? Key(StepContext context, List<(int Column, RowField Field)> groups)
    {
        if (groups.GroupBy(g => g.Field.Name).FirstOrDefault(g => g.Count() > 1) is not { } twice)
            return new RowSchema(groups.Select(g => g.Field));
        context.Error(ErrorCodes.DuplicateColumn, $"The key would have two columns '{twice.Key}'", "groupBy");
        return null;
    }

    static void Report(StepContext context, string function, ProcessProblem problem)
    {
        if (problem.ConfigPath is { } path)
            context.Error(ErrorCodes.Conflict, problem.Message, path.Length == 0 ? "config" : $"config.{path}", problem.Hint);
        else
            context.Error(ErrorCodes.TypeMismatch, $"The function '{function}' does not fit the input: {problem.Message}", "function", problem.Hint);
    }
}
