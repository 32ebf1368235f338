using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Expressions;
using OrleansStream.Operators;

namespace OrleansStream.Steps.Filter;

/// <summary>The step <c>filter</c>: a selection over the same columns, nothing is copied.</summary>
sealed class FilterStep : StepDefinition
{
    public override Type OptionsType => typeof(FilterOptions);

    public override void Validate(StepContext context) => context.Parse(((FilterOptions)context.Options).Where, "where");

    public override CompiledStep? Compile(StepContext context)
    {
        if (context.CompileCondition(((FilterOptions)context.Options).Where, context.Inputs[0], "where") is not { } condition)
            return null;
        var reads = context.Reads(((FilterOptions)context.Options).Where, context.Inputs[0], "where");
        return new CompiledStep
        {
            Outputs = [context.Inputs[0]],
            Create = () => new FilterOperator(condition),
            Needs = ports => [ports[0].Union(reads)],
        };
    }

    sealed class FilterOperator(CompiledExpression condition) : IOperator
    {
        public void Process(int input, EventBatch batch, IOperatorOutput output)
        {
            var kept = condition.Filter(batch, output);
            if (kept.Count > 0)
                output.Emit(0, batch.WithSelection(kept));
        }
    }
}
