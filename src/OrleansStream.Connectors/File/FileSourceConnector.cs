using Microsoft.Extensions.Logging;
using OrleansStream.Connectors.Pacing;
using OrleansStream.Diagnostics;

namespace OrleansStream.Connectors.File;

/// <summary>
/// The source <c>file</c>: whole lines of a file, a pipe or standard input. A file can be read again from any position that was given; what came
/// through a pipe is gone.
/// </summary>
public sealed class FileSourceConnector(ConnectorServices? services = null) : ISourceConnector
{
    /// <summary>The path that means standard input.</summary>
    public const string StandardInput = "-";

    readonly ConnectorServices _services = services ?? new ConnectorServices();

    /// <inheritdoc/>
    public Type OptionsType => typeof(FileSourceOptions);

    /// <inheritdoc/>
    public SourceTraits Traits { get; } = new(Replayable: true, Encoded: true);

    /// <inheritdoc/>
    public ValueTask<ISource> OpenAsync(SourceContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        cancellationToken.ThrowIfCancellationRequested();
        var options = (FileSourceOptions)context.Options;
        FileInput input = options.Path == StandardInput
            ? new StreamInput("standard input", _services.StandardInput)
            : new PathInput(FullPath(options.Path));
        input.Check();
        var logger = _services.LoggerFactory.CreateLogger<FileSourceConnector>();
        return new(new FileSource(input, options, context.Time, logger));
    }

    static string FullPath(string path)
    {
        if (string.IsNullOrWhiteSpace(path))
            throw new StreamException(ErrorCodes.SourceUnavailable, "The file source has no path.");
        try
        {
            return Path.GetFullPath(path);
        }
        catch (Exception error) when (error is ArgumentException || FileErrors.IsFileError(error))
        {
            throw FileErrors.Source(path, error);
        }
    }
}

/// <summary>An open file source: one partition.</summary>
sealed class FileSource(FileInput input, FileSourceOptions options, TimeProvider time, ILogger logger) : ISource
{
    public IReadOnlyList<string> Partitions { get; } = ["0"];

    public Events.RowSchema? Schema => null;

    public bool Bounded => options.Mode == FileSourceMode.Once;

    public ValueTask<IPartitionReader> OpenAsync(string partition, SourcePosition? after, CancellationToken cancellationToken)
    {
        IPartitionReader reader = new FilePartitionReader(input, options, after, time, logger);
        if (options.Rate is { } rate)
            reader = new PacedLineReader(reader, rate, time);
        return new(reader);
    }

    public ValueTask DisposeAsync() => default;
}
