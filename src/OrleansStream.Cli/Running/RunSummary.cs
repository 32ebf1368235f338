using System.Text.Encodings.Web;
using System.Text.Json;
using OrleansStream.Plans;
using OrleansStream.Runtime.Pipelines;

namespace OrleansStream.Cli.Running;

/// <summary>What a run did, as its summary file and its last line say it.</summary>
/// <param name="Metrics">The pipeline's counts.</param>
/// <param name="Elapsed">From the start of the pipeline to its end.</param>
/// <param name="PeakMemory">The most memory that the process held, in bytes.</param>
sealed record RunSummary(PipelineMetrics Metrics, TimeSpan Elapsed, long PeakMemory)
{
    static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Rows that all sources gave.</summary>
    public long RowsIn => Metrics.Sources.Sum(s => s.Rows);

    /// <summary>Rows that all sinks took.</summary>
    public long RowsOut => Metrics.Sinks.Sum(s => s.Rows);

    /// <summary>Rows in per second.</summary>
    public double RowsPerSecond => Elapsed > TimeSpan.Zero ? RowsIn / Elapsed.TotalSeconds : 0;

    /// <summary>The summary file's text.</summary>
    /// <param name="plan">The plan that ran: its steps that tell late rows apart are listed even without any.</param>
    public string ToJson(BoundPlan plan)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            Write(writer, "in", Metrics.Sources.Select(s => (s.Name, s.Rows)));
            Write(writer, "out", Metrics.Sinks.Select(s => (s.Name, s.Rows)));
            writer.WriteNumber("deadLetters", Metrics.DeadLetters);
            var late = plan.Steps.Where(s => s.Definition.SideOutputs(s.Options).Contains("late")).Select(s => s.Node.Id).ToHashSet();
            Write(writer, "late", Metrics.Steps.Where(s => late.Contains(s.Id) || s.Late > 0).Select(s => (s.Id, s.Late)));
            writer.WriteNumber("seconds", Math.Round(Elapsed.TotalSeconds, 3));
            writer.WriteNumber("eventsPerSecond", Math.Round(RowsPerSecond));
            writer.WriteNumber("peakMemoryBytes", PeakMemory);
            writer.WriteEndObject();
        }
        return System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    static void Write(Utf8JsonWriter writer, string name, IEnumerable<(string Name, long Count)> counts)
    {
        writer.WriteStartObject(name);
        foreach (var (key, count) in counts)
            writer.WriteNumber(key, count);
        writer.WriteEndObject();
    }
}
