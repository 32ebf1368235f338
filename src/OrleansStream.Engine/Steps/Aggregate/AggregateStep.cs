using System.Collections.Immutable;
using OrleansStream.Diagnostics;
using OrleansStream.Functions;
using OrleansStream.Windows;

namespace OrleansStream.Steps.Aggregate;

/// <summary>The step <c>aggregate</c>.</summary>
sealed class AggregateStep : StepDefinition
{
    public override Type OptionsType => typeof(AggregateOptions);

    public override ImmutableArray<string> SideOutputs(object options) => ((AggregateOptions)options).Window is null ? [] : ["late"];

    public override StepNotes? Explain(object options) => AggregateNotes.Of((AggregateOptions)options);

    internal override WindowOptions? WindowOf(object options) => ((AggregateOptions)options).Window;

    public override void Validate(StepContext context)
    {
        var options = (AggregateOptions)context.Options;
        if (AggregateSpec.Of(context) is { } spec)
        {
            foreach (var group in spec.Groups)
                context.Parse(group.Text, group.Option);
            foreach (var aggregation in spec.Aggregations)
            {
                if (aggregation.Argument is { } argument)
                    context.Parse(argument, aggregation.ArgumentPath, aggregation.Options.Type == AggregateKind.Custom ? AggregateCalls.IsAggregate : null);
                if (aggregation.Options.Where is { } where)
                    context.Parse(where, aggregation.Path("where"));
                if (aggregation.Options.Function is { } function)
                    context.Function<AggregateFunction>(function, aggregation.Path("function"));
            }
        }
        // Known without the columns, so that `validate` says it for any source: this is SQL's way, and not ours.
        if (options.Having is { } having && context.Parse(having, "having") is { } condition && AggregateCalls.FirstIn(condition) is { } call)
        {
            context.Error(
                ErrorCodes.UnknownFunction, $"'having' sees the results by their names and cannot compute {call}", "having",
                "add it to 'aggregations', give it a name with 'as', and use that name here");
        }
        if (options.Window is { } window)
            WindowCheck.Validate(window, context);
    }

    public override CompiledStep? Compile(StepContext context)
    {
        var options = (AggregateOptions)context.Options;
        var errors = context.Diagnostics.Items.Count(d => d.Severity == DiagnosticSeverity.Error);
        var function = options.Window is { } window ? WindowCheck.Validate(window, context) : null;
        return AggregateSpec.Of(context) is { } spec && context.Diagnostics.Items.Count(d => d.Severity == DiagnosticSeverity.Error) == errors
            ? new AggregateCompiler(context, options, spec, function).Compile()
            : null;
    }
}
