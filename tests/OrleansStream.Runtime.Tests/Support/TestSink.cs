using System.Collections.Concurrent;
using OrleansStream.Components;
using OrleansStream.Connectors;
using OrleansStream.Events;

namespace OrleansStream.Runtime.Tests.Support;

/// <summary>The options of the sink <c>test</c>.</summary>
[Component(ComponentKind.Sink, "test", "A sink that a test controls.")]
public sealed record TestSinkOptions
{
    /// <summary>The name of its <see cref="TestSink"/>.</summary>
    [Option("The name of its control.", Required = true)]
    public string Name { get; init; } = "";
}

/// <summary>A sink that does what a test says: holds, fails, remembers.</summary>
public sealed class TestSink : ISink
{
    static readonly ConcurrentDictionary<string, TestSink> s_all = new();

    public static TestSink Of(string name) => s_all.GetOrAdd(name, _ => new TestSink());

    /// <summary>Called for each write; may wait or throw.</summary>
    public Func<EventBatch, Task> OnWrite { get; set; } = _ => Task.CompletedTask;

    public Exception? FailOpen { get; set; }

    public ConcurrentQueue<long> Ids { get; } = new();

    public int Flushes;

    public bool Completed { get; private set; }

    public int Disposed;

    public async ValueTask WriteAsync(SinkBatch batch, CancellationToken cancellationToken)
    {
        await OnWrite(batch.Rows).WaitAsync(cancellationToken);
        foreach (var id in batch.Rows.Ids())
            Ids.Enqueue(id);
    }

    public ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref Flushes);
        return default;
    }

    public ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        Completed = true;
        return default;
    }

    public ValueTask DisposeAsync()
    {
        Interlocked.Increment(ref Disposed);
        return default;
    }
}

sealed class TestSinkConnector : ISinkConnector
{
    public Type OptionsType => typeof(TestSinkOptions);

    public SinkTraits Traits { get; } = new(Encoded: false);

    public ValueTask<ISink> OpenAsync(SinkContext context, CancellationToken cancellationToken)
    {
        var sink = TestSink.Of(((TestSinkOptions)context.Options).Name);
        return sink.FailOpen is { } failure ? throw failure : new(sink);
    }
}
