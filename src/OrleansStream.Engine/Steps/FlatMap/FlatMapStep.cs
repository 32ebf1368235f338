using System.Collections.Immutable;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Functions;
using OrleansStream.Steps.Aggregate;

namespace OrleansStream.Steps.FlatMap;

/// <summary>The step <c>flatMap</c>.</summary>
sealed class FlatMapStep : StepDefinition
{
    public override Type OptionsType => typeof(FlatMapOptions);

    public override void Validate(StepContext context)
    {
        var options = (FlatMapOptions)context.Options;
        if (options.Function is not null && (options.Field ?? options.As ?? options.Position) is not null)
            context.Error(ErrorCodes.Conflict, "A function takes whole rows: it stands in place of the other options", "function", "leave out 'field', 'as' and 'position'");
        else if (options.Function is null && string.IsNullOrEmpty(options.Field))
            context.Error(ErrorCodes.MissingField, "Which list?", "field", "name the list, or a function");
        else if (options.Function is not null)
            context.Function<FlatMapFunction>(options.Function, "function");
        if (options.As is "")
            context.Error(ErrorCodes.MissingField, "'as' is empty", "as");
        if (options.Position is "")
            context.Error(ErrorCodes.MissingField, "'position' is empty", "position");
    }

    public override CompiledStep? Compile(StepContext context)
    {
        Validate(context);
        if (context.Diagnostics.HasErrors)
            return null;
        var options = (FlatMapOptions)context.Options;
        if (options.Function is { } function)
            return RowFunctionStep.Of(context, function, context.Function<FlatMapFunction>(function, "function")!.Bind(context.Inputs[0], out var problem), problem);
        return CompileField(context, options.Field!, options.As ?? options.Field!, options.Position);
    }

    static CompiledStep? CompileField(StepContext context, string field, string name, string? position)
    {
        var input = context.Inputs[0];
        if (context.Compile(AggregateSpec.Field(field), input, "field") is not { } list)
            return null;
        var element = list.Type.Kind switch
        {
            TypeKind.List => list.Type.Element,
            TypeKind.Json or TypeKind.Null => list.Type,
            _ => null,
        };
        if (element is null)
        {
            context.Error(ErrorCodes.TypeMismatch, $"'{field}' is {list.Type} and no list", "field", "split(text, ',') makes a list of text");
            return null;
        }
        // The element takes the list's place; a nested list stays where it is and the element comes behind all columns.
        var place = list.Column >= 0 ? list.Column : input.Count;
        var fields = input.Fields.ToList();
        if (list.Column >= 0)
            fields.RemoveAt(place);
        if (fields.Exists(f => f.Name == name))
        {
            context.Error(ErrorCodes.DuplicateColumn, $"The result would have two columns '{name}'", "as", "choose another name");
            return null;
        }
        fields.Insert(place, new RowField(name, element));
        if (position is not null)
        {
            if (fields.Exists(f => f.Name == position))
            {
                context.Error(ErrorCodes.DuplicateColumn, $"The result would have two columns '{position}'", "position", "choose another name");
                return null;
            }
            fields.Add(new RowField(position, DataType.Int64));
        }
        var schema = new RowSchema(fields);
        var reads = context.Reads(AggregateSpec.Field(field), input, "field");
        return new CompiledStep
        {
            Outputs = [schema],
            Create = () => new FlatMapOperator(schema, list, place, position is not null),
            // Other columns are passed on; that of the list's own name is another one behind the step if the element has that name.
            Needs = ports => [ports[0].Remove(name).Where(n => input.IndexOf(n) >= 0).ToImmutableHashSet().Union(reads)],
        };
    }
}
