using OrleansStream.Cli.Output;
using OrleansStream.Connectors.File;
using OrleansStream.Plans;
using OrleansStream.Runtime.Pipelines;

namespace OrleansStream.Cli.Running;

/// <summary>Shows how far a run is, in one line that rewrites itself.</summary>
sealed class Progress(TextWriter error, TimeProvider time, long? inputBytes)
{
    readonly long _start = time.GetTimestamp();
    long _lastTime = time.GetTimestamp();
    long _lastRows;
    int _shown;

    /// <summary>The size of all inputs together; null if any is unknown.</summary>
    public static long? InputBytes(BoundPlan plan)
    {
        long sum = 0;
        foreach (var source in plan.Sources)
        {
            if (source.Options is not FileSourceOptions { Mode: FileSourceMode.Once, Path: var path } || path == "-" || IsCompressed(path) || new FileInfo(path) is not { Exists: true, Length: > 0 } file)
                return null;
            sum += file.Length;
        }
        return sum > 0 ? sum : null;
    }

    // Bytes are counted as they are decompressed.
    static bool IsCompressed(string path) => Compression.Of(path) is not null;

    /// <summary>Shows the state of things.</summary>
    public void Show(PipelineMetrics metrics)
    {
        var rowsIn = metrics.Sources.Sum(s => s.Rows);
        var now = time.GetTimestamp();
        var rate = (rowsIn - _lastRows) / Math.Max(time.GetElapsedTime(_lastTime, now).TotalSeconds, 1e-3);
        (_lastTime, _lastRows) = (now, rowsIn);
        var parts = new List<string>
        {
            $"{time.GetElapsedTime(_start, now).TotalSeconds:0} s",
            $"{Counted.Number(rowsIn)} in",
            $"{Counted.Number(metrics.Sinks.Sum(s => s.Rows))} out",
            $"{Counted.Short(rate)} rows/s",
        };
        if (metrics.DeadLetters > 0)
            parts.Add(Counted.Of(metrics.DeadLetters, "dead letter"));
        if (inputBytes is { } all)
            parts.Add($"{Math.Min(100, 100.0 * metrics.Sources.Sum(s => s.Bytes) / all):0} %");
        parts.Add(Counted.Bytes(ProcessMemory.Current));
        Write(string.Join(", ", parts));
    }

    /// <summary>Ends the line that rewrites itself.</summary>
    public void Clear()
    {
        if (_shown > 0)
            error.Write($"\r{new string(' ', _shown)}\r");
        _shown = 0;
    }

    void Write(string line)
    {
        error.Write($"\r{line.PadRight(_shown)}");
        error.Flush();
        _shown = line.Length;
    }
}
