using OrleansStream.Connectors;
using OrleansStream.Connectors.File;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Plans;

namespace OrleansStream.Cli.Running;

/// <summary>
/// Finds out the columns that a plan does not declare where that disturbs nobody: a file's beginning is read, and sources that give rows say theirs.
/// </summary>
static class ColumnSamples
{
    const string StandardStream = "-";

    /// <summary>How much of a file is looked at.</summary>
    const int SampleBytes = 1024 * 1024;

    /// <summary>A pipe without a writer, or a file that grows, may have nothing to say.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>The columns of those sources for which they could be found out.</summary>
    public static async Task<IReadOnlyDictionary<string, KnownColumns>> ReadAsync(BoundPlan plan, TimeProvider time, CancellationToken cancel)
    {
        var known = new Dictionary<string, KnownColumns>(StringComparer.Ordinal);
        foreach (var source in plan.Sources.Where(s => s.Schema is null))
        {
            using var patience = new CancellationTokenSource(Patience, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancel);
            try
            {
                if (await ReadAsync(plan, source, time, either.Token) is { } columns)
                    known[source.Node.Name] = columns;
            }
            catch (Exception e) when (e is StreamException or IOException or UnauthorizedAccessException || (e is OperationCanceledException && !cancel.IsCancellationRequested))
            {
                // The columns stay unknown, and the explanation says so.
            }
        }
        return known;
    }

    static async Task<KnownColumns?> ReadAsync(BoundPlan plan, BoundSource source, TimeProvider time, CancellationToken cancel)
    {
        var path = (source.Options as FileSourceOptions)?.Path;
        if (source.Format is not null && path is null or StandardStream)
            return null;
        var context = new SourceContext { Pipeline = plan.Plan.Id, Name = source.Node.Name, Options = source.Options, Time = time };
        await using var open = await source.Connector.OpenAsync(context, cancel);
        if (source.Format is null)
            return open.Schema is { } given ? new KnownColumns(given, $"given by {source.Node.Type}") : null;
        var sample = await SampleAsync(open, cancel);
        return sample.Length > 0 && source.Format.Infer(source.FormatOptions!, sample) is { Count: > 0 } inferred
            ? new KnownColumns(inferred, $"inferred from {path}")
            : null;
    }

    static async Task<ReadOnlyMemory<byte>> SampleAsync(ISource source, CancellationToken cancel)
    {
        using var sample = new MemoryStream();
        await using var reader = await source.OpenAsync(source.Partitions[0], null, cancel);
        try
        {
            while (sample.Length < SampleBytes && await reader.ReadAsync(cancel) is { } chunk)
            {
                if (chunk is EncodedChunk encoded)
                    sample.Write(encoded.Data.Span);
            }
        }
        catch (OperationCanceledException) when (sample.Length > 0)
        {
            // What came in time is sample enough.
        }
        return sample.ToArray();
    }
}
