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

    /// <summary>How much is read at once.</summary>
    internal int ChunkBytes { get; init; } = FilePartitionReader.ChunkBytes;

    /// <inheritdoc/>
    public Type OptionsType => typeof(FileSourceOptions);

    /// <inheritdoc/>
    public SourceTraits Traits { get; } = new(Replayable: true, Encoded: true);

    /// <inheritdoc/>
    /// <remarks>Standard input is gone when it was read.</remarks>
    public SourceTraits TraitsOf(object options) =>
        ((FileSourceOptions)options).Path is StandardInput or "/dev/stdin" ? Traits with { Replayable = false } : Traits;

    /// <inheritdoc/>
    /// <remarks>What comes through standard input or is followed as it grows may just have happened.</remarks>
    public bool ReadsPast(object options) => options is FileSourceOptions { Mode: FileSourceMode.Once, Path: not StandardInput };

    /// <inheritdoc/>
    public ValueTask<ISource> OpenAsync(SourceContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        cancellationToken.ThrowIfCancellationRequested();
        var options = (FileSourceOptions)context.Options;
        FileInput input = options.Path == StandardInput
            ? new StreamInput("standard input", _services.StandardInput)
            : Compression.Of(options.Path) is { } compression
                ? new CompressedInput(FullPath(options.Path), compression)
                : new PathInput(FullPath(options.Path));
        if (input is CompressedInput && options.Mode == FileSourceMode.Tail)
            throw new StreamException(ErrorCodes.Conflict, $"The compressed file '{options.Path}' cannot be followed as it grows: leave out 'mode'.");
        input.Check();
        var logger = _services.LoggerFactory.CreateLogger<FileSourceConnector>();
        return new(new FileSource(input, options, context.Time, logger, ChunkBytes));
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
sealed class FileSource(FileInput input, FileSourceOptions options, TimeProvider time, ILogger logger, int chunkBytes) : ISource
{
    public IReadOnlyList<string> Partitions { get; } = ["0"];

    public Events.RowSchema? Schema => null;

    public bool Bounded => options.Mode == FileSourceMode.Once;

    public ValueTask<IPartitionReader> OpenAsync(string partition, SourcePosition? after, CancellationToken cancellationToken)
    {
        IPartitionReader reader = new FilePartitionReader(input, options, after, time, logger, chunkBytes);
        if (options.Rate is { } rate)
            reader = new PacedLineReader(reader, rate, time);
        return new(reader);
    }

    public ValueTask DisposeAsync() => default;
}
