using System.Collections.Immutable;
using OrleansStream.Components;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Expressions;
using OrleansStream.Functions;
using OrleansStream.Operators;

namespace OrleansStream.Steps.Map;

/// <summary>The step <c>map</c>.</summary>
sealed class MapStep : StepDefinition
{
    public override Type OptionsType => typeof(MapOptions);

    public override void Validate(StepContext context)
    {
        var options = (MapOptions)context.Options;
        foreach (var (name, expression) in options.Set)
            context.Parse(expression, $"set.{name}");
        if (options.Function is null)
            return;
        if (options.Set.Count + options.Drop.Count + options.Rename.Count > 0)
            context.Error(ErrorCodes.Conflict, "A function takes whole rows: it stands in place of the other options", "function", "leave out 'set', 'drop' and 'rename'");
        context.Function<MapFunction>(options.Function, "function");
    }

    public override CompiledStep? Compile(StepContext context)
    {
        Validate(context);
        if (context.Diagnostics.HasErrors)
            return null;
        if (((MapOptions)context.Options).Function is { } name)
            return RowFunctionStep.Of(context, name, context.Function<MapFunction>(name, "function")!.Bind(context.Inputs[0], out var problem), problem);
        if (Columns(context) is not { } columns)
            return null;
        var input = context.Inputs[0];
        var expressions = context.CompileAll([.. columns.Select(c => (c.Text, c.Option))], input);
        var compiled = columns.Select((c, i) => (c.Name, c.Source, Expression: expressions[i])).ToArray();
        if (compiled.Any(c => c.Expression is null))
            return null;
        var schema = new RowSchema(compiled.Select(c => new RowField(c.Name, c.Expression!.Type)));
        var reads = columns.ToDictionary(c => c.Name, c => context.Reads(c.Text, input, c.Option));
        var computed = columns.Where(c => c.Source is null).SelectMany(c => reads[c.Name]).ToImmutableHashSet();
        // What is replaced, dropped or renamed must be there, and in its place, even if nobody reads it.
        var options = (MapOptions)context.Options;
        var touched = input.Fields.Select(f => f.Name)
            .Where(n => options.Set.ContainsKey(n) || options.Drop.Contains(n) || options.Rename.ContainsKey(n)).ToImmutableHashSet();
        return new CompiledStep
        {
            Outputs = [schema],
            Create = () => new ProjectOperator(schema, [.. compiled.Select(c => c.Expression!)]),
            // Computed columns are computed whether read or not: the rows that fail must not depend on who reads.
            Needs = ports => [ports[0].Where(reads.ContainsKey).SelectMany(n => reads[n]).ToImmutableHashSet().Union(computed).Union(touched)],
        };
    }

    /// <summary>The result's columns in order, or null after an error: what each is called, its expression and the option that says so.</summary>
    static List<(string Name, string? Source, ExpressionText Text, string Option)>? Columns(StepContext context)
    {
        var options = (MapOptions)context.Options;
        var columns = context.Inputs[0].Fields.Select(f => options.Set.TryGetValue(f.Name, out var set)
            ? (f.Name, Source: null, Text: set, Option: $"set.{f.Name}")
            : (f.Name, Source: (string?)f.Name, Text: (ExpressionText)Names.Quote(f.Name), Option: "set")).ToList();
        columns.AddRange(options.Set.Where(s => context.Inputs[0].IndexOf(s.Key) < 0).Select(s => (s.Key, (string?)null, s.Value, $"set.{s.Key}")));
        foreach (var name in options.Drop)
        {
            if (columns.RemoveAll(c => c.Name == name) == 0)
                context.Error(ErrorCodes.UnknownColumn, $"There is no column '{name}' to drop", "drop", NearestName.Hint(name, columns.Select(c => c.Name)));
        }
        foreach (var (old, renamed) in options.Rename)
        {
            var at = columns.FindIndex(c => c.Name == old);
            if (at < 0)
                context.Error(ErrorCodes.UnknownColumn, $"There is no column '{old}' to rename", "rename", NearestName.Hint(old, columns.Select(c => c.Name)));
            else
                columns[at] = columns[at] with { Name = renamed };
        }
        if (columns.GroupBy(c => c.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
            context.Error(ErrorCodes.DuplicateColumn, $"The result would have two columns '{twice.Key}'", "rename");
        return context.Diagnostics.HasErrors ? null : columns;
    }
}
