using OrleansStream.Connectors.Console;
using OrleansStream.Diagnostics;

namespace OrleansStream.Connectors.File;

/// <summary>
/// The sink <c>file</c>. Where all input ends the result appears as a whole: a failure leaves the old file, or none. Otherwise whole rows are
/// appended. A path that ends in a slash is a folder of files that appear when they are finished. Where rows come by epochs, a folder gets a file for
/// each, and a file is cut back to what was committed.
/// </summary>
public sealed class FileSinkConnector(ConnectorServices? services = null) : ISinkConnector
{
    /// <summary>The path that means standard output.</summary>
    public const string StandardOutput = "-";

    readonly ConnectorServices _services = services ?? new ConnectorServices();

    /// <inheritdoc/>
    public Type OptionsType => typeof(FileSinkOptions);

    /// <inheritdoc/>
    public SinkTraits Traits { get; } = new(Encoded: true, SinkDelivery.Epochs);

    /// <summary>Called before each step that changes a file of an epoch.</summary>
    internal Action<string>? OnStep { get; init; }

    /// <inheritdoc/>
    /// <remarks>What a terminal, a device or a pipe was given cannot be taken back.</remarks>
    public SinkTraits TraitsOf(object options)
    {
        var path = ((FileSinkOptions)options).Path;
        return path == StandardOutput || IsDevice(path) ? Traits with { Delivery = SinkDelivery.AtLeastOnce } : Traits;
    }

    /// <inheritdoc/>
    public async ValueTask<ISink> OpenAsync(SinkContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        cancellationToken.ThrowIfCancellationRequested();
        var options = (FileSinkOptions)context.Options;
        if (string.IsNullOrWhiteSpace(options.Path))
            throw new StreamException(ErrorCodes.SinkUnavailable, "The file sink has no path.");
        try
        {
            if (options.Path == StandardOutput || Path.GetFullPath(options.Path) is "/dev/stdout" or "/dev/fd/1" or "/proc/self/fd/1")
                return new ConsoleSink(_services.Output, label: null);
            var path = Path.GetFullPath(options.Path);
            if (context.ExactlyOnce)
                return await OpenEpochsAsync(context, path, cancellationToken).ConfigureAwait(false);
            if (Path.EndsInDirectorySeparator(path))
                return new FolderSink(path, options, context.Time, context.Bounded);
            return await OpenFileAsync(path, context.Bounded, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is ArgumentException || FileErrors.IsFileError(error))
        {
            throw FileErrors.Sink(options.Path, error);
        }
    }

    async ValueTask<ISink> OpenEpochsAsync(SinkContext context, string path, CancellationToken cancellationToken)
    {
        if (IsDevice(path))
            throw new StreamException(ErrorCodes.SinkUnavailable, $"Cannot commit to '{path}': what a device was given cannot be taken back.");
        EpochFiles sink;
        if (Path.EndsInDirectorySeparator(path))
        {
            sink = EpochFolderSink.Create(context, path, OnStep);
        }
        else
        {
            path = Checked(path);
            sink = EpochFileSink.Create(context, path, OnStep);
        }
        await sink.RecoverAsync(cancellationToken).ConfigureAwait(false);
        return sink;
    }

    static async ValueTask<ISink> OpenFileAsync(string path, bool bounded, CancellationToken cancellationToken)
    {
        if (!IsDevice(path))
        {
            path = Checked(path);
            if (Compression.Of(path) is { } compression)
            {
                return bounded
                    ? new CompressingSink(new WholeFileSink(path), compression)
                    : throw new StreamException(ErrorCodes.Conflict, $"The compressed file '{path}' can only be written where all input ends: leave out the suffix.");
            }
            if (!IsPipe(path))
                return bounded ? new WholeFileSink(path) : new AppendingFileSink(RecordFile.Append(path));
        }
        var device = Task.Run(() => RecordFile.Device(path), CancellationToken.None);
        return new AppendingFileSink(await device.WaitAsync(cancellationToken).ConfigureAwait(false));
    }

    // Nothing may be written before it is known that the result can take its place: replacing needs only the folder's permission.
    static string Checked(string path)
    {
        if (Directory.Exists(path))
            throw new StreamException(ErrorCodes.SinkUnavailable, $"Cannot write '{path}': it is a folder; end the path with / to write files into it.");
        // The target of a link is replaced, not the link.
        if (new FileInfo(path) is { LinkTarget: not null } link && link.ResolveLinkTarget(returnFinalTarget: true) is { } target)
            path = target.FullName;
        if (Path.GetDirectoryName(path) is { } folder && !Directory.Exists(folder))
            throw new StreamException(ErrorCodes.SinkUnavailable, $"Cannot write '{path}': the folder '{folder}' does not exist.");
        var file = new FileInfo(path);
        if (file is { Exists: true, IsReadOnly: true })
            throw new StreamException(ErrorCodes.SinkUnavailable, $"Cannot write '{path}': the file is read-only.");
        return path;
    }

    // Devices and pipes can only be written to, not be replaced.
    static bool IsDevice(string path) =>
        path.StartsWith("/dev/", StringComparison.Ordinal) || path.StartsWith("/proc/", StringComparison.Ordinal);

    static bool IsPipe(string path)
    {
        if (!IOFile.Exists(path))
            return false;
        // Opened for both ways a pipe does not wait for its other end.
        using var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        return !stream.CanSeek;
    }
}
