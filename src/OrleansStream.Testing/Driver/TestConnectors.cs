using OrleansStream.Components;
using OrleansStream.Connectors;

namespace OrleansStream.Testing.Driver;

/// <summary>Options of the source that stands in for every source of a plan under test.</summary>
[Component(ComponentKind.Source, TestSource.Type, "Rows that a test pushes.")]
sealed record TestSourceOptions;

/// <summary>Options of the sink that stands in for every sink of a plan under test.</summary>
[Component(ComponentKind.Sink, TestSink.Type, "Rows that a test looks at.")]
sealed record TestSinkOptions;

/// <summary>
/// Stands in for a source. The test driver never opens it: it gives its rows to the source's task as JSON, so that schema, inference, event time
/// and dead letters are the real ones.
/// </summary>
/// <param name="open">Opens it where a silo does.</param>
sealed class TestSource(Func<SourceContext, ISource>? open = null) : ISourceConnector
{
    public const string Type = "test-source";

    public Type OptionsType => typeof(TestSourceOptions);

    public SourceTraits Traits { get; } = new(Replayable: true, Encoded: true);

    public ValueTask<ISource> OpenAsync(SourceContext context, CancellationToken cancellationToken) =>
        new(open?.Invoke(context) ?? throw new NotSupportedException("A test pushes the rows of its sources."));
}

/// <summary>Stands in for a sink. The test driver never opens it: it collects the rows.</summary>
/// <param name="open">Opens it where a silo does.</param>
sealed class TestSink(Func<SinkContext, ISink>? open = null) : ISinkConnector
{
    public const string Type = "test-sink";

    public Type OptionsType => typeof(TestSinkOptions);

    public SinkTraits Traits { get; } = new(Encoded: false);

    public ValueTask<ISink> OpenAsync(SinkContext context, CancellationToken cancellationToken) =>
        new(open?.Invoke(context) ?? throw new NotSupportedException("A test collects the rows of its sinks."));
}
