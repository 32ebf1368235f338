using OrleansStream.Cli.Output;
using OrleansStream.Connectors.File;
using OrleansStream.Diagnostics;
using OrleansStream.Plans;

namespace OrleansStream.Cli.Running;

/// <summary>
/// Finds out before anything is written whether the files of a run can work. The connectors look again when they open; this is for the mistakes of
/// a command line.
/// </summary>
static class RunChecks
{
    const string StandardStream = "-";

    /// <summary>Checks. Throws <see cref="CommandException"/> for the first thing that is wrong.</summary>
    public static void Check(BoundPlan plan, RunRequest request)
    {
        var readers = new Dictionary<string, string>(StringComparer.Ordinal);
        var standardInput = 0;
        foreach (var source in plan.Sources)
        {
            if (source.Options is not FileSourceOptions { Path: var path } options)
                continue;
            if (path == StandardStream && ++standardInput > 1)
                throw new CommandException(ErrorCodes.BadOption, "Two sources read standard input");
            if (path == StandardStream)
                continue;
            if (options.Mode == FileSourceMode.Once)
                CheckReadable(path, source.Node.Name);
            readers.TryAdd(Target(path), $"The source '{source.Node.Name}'");
        }
        CheckOutputs(Written(plan, request), readers);
    }

    static void CheckOutputs(IEnumerable<(string Path, string What, string Option)> outputs, Dictionary<string, string> readers)
    {
        var writers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (path, what, option) in outputs)
        {
            if (path == StandardStream)
                continue;
            var target = Target(path);
            if (readers.TryGetValue(target, out var reader))
                throw new CommandException(ErrorCodes.BadOption, $"{reader} reads and {what} writes the same file '{path}'", "write to another file");
            // Devices take what comes from anyone.
            if (!target.StartsWith("/dev/", StringComparison.Ordinal) && !writers.TryAdd(target, what))
                throw new CommandException(ErrorCodes.BadOption, $"{writers[target]} and {what} write the same file '{path}'");
            OutputFile.Check(path, option);
        }
    }

    static IEnumerable<(string Path, string What, string Option)> Written(BoundPlan plan, RunRequest request)
    {
        foreach (var sink in plan.Sinks)
        {
            if (sink.Options is FileSinkOptions { Path: var path } && !Path.EndsInDirectorySeparator(path))
                yield return (path, $"the sink '{sink.Node.Name}'", $"The sink '{sink.Node.Name}'");
        }
        if (request.DeadLetters is { } letters)
            yield return (letters, "--dead-letters", "--dead-letters");
        if (request.Summary is { } summary)
            yield return (summary, "--summary", "--summary");
    }

    static void CheckReadable(string path, string source)
    {
        if (Directory.Exists(path))
            throw new CommandException(ErrorCodes.SourceUnavailable, $"The source '{source}': '{path}' is a folder", "name a file in it");
        if (!File.Exists(path))
            throw new CommandException(ErrorCodes.SourceUnavailable, $"The source '{source}': there is no file '{path}'");
    }

    /// <summary>The file that a path leads to, links followed.</summary>
    static string Target(string path)
    {
        try
        {
            var full = Path.GetFullPath(path);
            return File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full;
        }
        catch (Exception e) when (e is IOException or ArgumentException)
        {
            return path;
        }
    }
}
