using System.Collections.Concurrent;
using OrleansStream.Components;
using OrleansStream.Connectors;
using OrleansStream.Events;

namespace OrleansStream.Runtime.Tests.Support;

/// <summary>The options of the sink <c>table</c>.</summary>
[Component(ComponentKind.Sink, "table", "A table in memory with transactions.")]
public sealed record TestTableOptions
{
    /// <summary>The table's name.</summary>
    [Option("The table's name.", Required = true)]
    public string Name { get; init; } = "";
}

/// <summary>A system with transactions that outlives pipelines: rows, and beside them the last epoch.</summary>
public sealed class TestTable
{
    static readonly ConcurrentDictionary<string, TestTable> s_all = new();
    readonly Lock _lock = new();
    readonly List<string> _rows = [];

    public static TestTable Of(string name) => s_all.GetOrAdd(name, _ => new TestTable());

    /// <summary>Called before (false) and after (true) each commit; may throw.</summary>
    public Action<long, bool> OnCommit { get; set; } = (_, _) => { };

    public long Epoch { get; private set; }

    public int Commits { get; private set; }

    public IReadOnlyList<string> Rows
    {
        get
        {
            lock (_lock)
                return [.. _rows.Order(StringComparer.Ordinal)];
        }
    }

    public void Commit(long epoch, IEnumerable<string> rows)
    {
        OnCommit(epoch, false);
        lock (_lock)
        {
            if (epoch > Epoch)
            {
                _rows.AddRange(rows);
                (Epoch, Commits) = (epoch, Commits + 1);
            }
        }
        OnCommit(epoch, true);
    }
}

sealed class TestTableConnector : ISinkConnector
{
    public Type OptionsType => typeof(TestTableOptions);

    public SinkTraits Traits { get; } = new(Encoded: false, SinkDelivery.Epochs);

    public ValueTask<ISink> OpenAsync(SinkContext context, CancellationToken cancellationToken) =>
        new(new Session(TestTable.Of(((TestTableOptions)context.Options).Name)));

    sealed class Session(TestTable table) : IEpochSink
    {
        public ValueTask<long> LastCommittedEpochAsync(CancellationToken cancellationToken) => new(table.Epoch);

        public ValueTask CommitAsync(long epoch, IReadOnlyList<SinkBatch> batches, CancellationToken cancellationToken)
        {
            table.Commit(epoch, [.. batches.SelectMany(b => Texts(b.Rows))]);
            return default;
        }

        public ValueTask WriteAsync(SinkBatch batch, CancellationToken cancellationToken) => throw new NotSupportedException("Rows come by epochs.");

        public ValueTask FlushAsync(CancellationToken cancellationToken) => default;

        public ValueTask CompleteAsync(CancellationToken cancellationToken) => default;

        public ValueTask DisposeAsync() => default;

        static IEnumerable<string> Texts(EventBatch batch) =>
            Enumerable.Range(0, batch.Count).Select(i => string.Join(" ", batch.Schema.Fields.Select(f => batch.Row(i)[f.Name])));
    }
}
