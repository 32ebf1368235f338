using System.Collections.Immutable;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Expressions;
using OrleansStream.Operators;

namespace OrleansStream.Steps.Select;

/// <summary>The step <c>select</c>.</summary>
sealed class SelectStep : StepDefinition
{
    public override Type OptionsType => typeof(SelectOptions);

    public override void Validate(StepContext context)
    {
        foreach (var (name, expression) in ((SelectOptions)context.Options).Columns)
            context.Parse(expression, name);
    }

    public override CompiledStep? Compile(StepContext context)
    {
        var columns = ((SelectOptions)context.Options).Columns;
        var compiled = context.CompileAll([.. columns.Select(c => (c.Value, c.Key))], context.Inputs[0]);
        if (compiled.Any(c => c is null))
            return null;
        var schema = new RowSchema(columns.Keys.Zip(compiled, (name, c) => new RowField(name, c!.Type)));
        var reads = columns.SelectMany(c => context.Reads(c.Value, context.Inputs[0], c.Key)).ToImmutableHashSet();
        return new CompiledStep
        {
            Outputs = [schema],
            Create = () => new ProjectOperator(schema, [.. compiled!]),
            Needs = _ => [reads],
        };
    }
}
