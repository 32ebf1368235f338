using System.Collections.Immutable;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Expressions;
using OrleansStream.Functions;
using OrleansStream.Steps.Aggregate;

namespace OrleansStream.Steps.Custom;

/// <summary>The step <c>custom</c>.</summary>
sealed class CustomStep : StepDefinition
{
    public override Type OptionsType => typeof(CustomOptions);

    public override StepNotes? Explain(object options) => new()
    {
        Key = AggregateNotes.Key(((CustomOptions)options).GroupBy),
        State = $"that of '{((CustomOptions)options).Function}' per key",
        Timers = "as the function sets them",
    };

    public override void Validate(StepContext context)
    {
        var options = (CustomOptions)context.Options;
        foreach (var group in AggregateSpec.ReadGroups(options.GroupBy, context))
            context.Parse(group.Text, group.Option);
        context.Function<ProcessFunction>(options.Function, "function");
    }

    public override CompiledStep? Compile(StepContext context)
    {
        var options = (CustomOptions)context.Options;
        if (context.Function<ProcessFunction>(options.Function, "function") is not { } function)
            return null;
        var input = context.Inputs[0];
        var columns = new InputColumns(input, keepAll: false);
        var groups = new List<(int Column, RowField Field)>();
        foreach (var group in AggregateSpec.ReadGroups(options.GroupBy, context))
        {
            if (columns.Add(context, group.Text, group.Option) is not { } key)
                return null;
            groups.Add((key.Column, new RowField(group.Name, key.Type)));
        }
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
