using System.Collections.Immutable;
using OrleansStream.Components;
using OrleansStream.Connectors;
using OrleansStream.Diagnostics;
using OrleansStream.Operators;
using OrleansStream.Plans;
using OrleansStream.Steps;

namespace OrleansStream.Tests.Plans;

/// <summary>A catalog of connectors that are never opened, with the engine's own steps and formats.</summary>
static class TestCatalog
{
    public static ComponentCatalog Create() => new(
        [new TestSource(typeof(FileSourceOptions), Encoded: true), new TestSource(typeof(TickOptions), Encoded: false)],
        [new TestSink(typeof(FileSinkOptions), Encoded: true), new TestSink(typeof(ConsoleOptions), Encoded: false), new TestSink(typeof(WebOptions), Encoded: true)],
        EngineComponents.Steps.Append(new ForkStep()),
        EngineComponents.Formats);

    public static IReadOnlyList<Diagnostic> Validate(string json)
    {
        var text = PlanText.Read(json);
        return text.Validate(Create());
    }

    public static BoundPlan? Bind(string json, out IReadOnlyList<Diagnostic> findings)
    {
        var bag = new DiagnosticBag();
        var plan = PlanJson.Parse(json, bag);
        var bound = plan is null ? null : PlanBinder.Bind(plan, Create(), bag);
        findings = bag.Items;
        return bound;
    }
}

[Component(ComponentKind.Source, "file", "Reads a file.")]
sealed record FileSourceOptions
{
    [Option("The path.", Required = true)]
    public string Path { get; init; } = "";
}

[Component(ComponentKind.Source, "ticks", "Gives rows.")]
sealed record TickOptions
{
    [Option("Rows a second.", Min = 1)]
    public int Rate { get; init; } = 10;
}

[Component(ComponentKind.Sink, "file", "Writes a file.")]
sealed record FileSinkOptions
{
    [Option("The path.", Required = true)]
    public string Path { get; init; } = "";
}

[Component(ComponentKind.Sink, "console", "Prints.")]
sealed record ConsoleOptions;

[Component(ComponentKind.Sink, "http", "Posts.")]
sealed record WebOptions
{
    [Option("The address.", Required = true)]
    public string Url { get; init; } = "";

    [Option("The method.")]
    public string Method { get; init; } = "POST";
}

[Component(ComponentKind.Step, "fork", "Gives its input twice.")]
sealed record ForkOptions
{
    [Option("The names of the side outputs.")]
    public ImmutableArray<string> Outputs { get; init; } = [];
}

sealed class ForkStep : StepDefinition
{
    public override Type OptionsType => typeof(ForkOptions);

    public override ImmutableArray<string> SideOutputs(object options) => ((ForkOptions)options).Outputs;

    public override CompiledStep? Compile(StepContext context) => new()
    {
        Outputs = [.. Enumerable.Repeat(context.Inputs[0], ((ForkOptions)context.Options).Outputs.Length + 1)],
        Create = () => throw new NotSupportedException(),
    };
}

sealed record TestSource(Type OptionsType, bool Encoded) : ISourceConnector
{
    public SourceTraits Traits => new(Replayable: true, Encoded);

    public SourceTraits TraitsOf(object options) => options is FileSourceOptions { Path: "-" } ? Traits with { Replayable = false } : Traits;

    public ValueTask<ISource> OpenAsync(SourceContext context, CancellationToken cancellationToken) => throw new NotSupportedException();
}

sealed record TestSink(Type OptionsType, bool Encoded) : ISinkConnector
{
    public SinkTraits Traits => new(Encoded, OptionsType == typeof(FileSinkOptions) ? SinkDelivery.Epochs : SinkDelivery.AtLeastOnce);

    public ValueTask<ISink> OpenAsync(SinkContext context, CancellationToken cancellationToken) => throw new NotSupportedException();
}
