using System.IO.Enumeration;
using System.Threading.Channels;

namespace OrleansStream.Cli.Testing;

/// <summary>Waits for changes of files. Editors write a file in several steps; a change counts when nothing has happened for a moment.</summary>
sealed class FileWatch : IDisposable
{
    /// <summary>How long nothing must happen after a change.</summary>
    static readonly TimeSpan s_quiet = TimeSpan.FromMilliseconds(150);

    readonly Channel<string> _changes = Channel.CreateBounded<string>(new BoundedChannelOptions(64) { FullMode = BoundedChannelFullMode.DropOldest });
    readonly List<FileSystemWatcher> _watchers = [];

    /// <summary>Watches files from now on.</summary>
    /// <param name="files">The files, whether they exist or not.</param>
    /// <param name="patterns">New files of these patterns in the same folders count, too.</param>
    public FileWatch(IEnumerable<string> files, IReadOnlyList<string> patterns)
    {
        var full = files.Select(Path.GetFullPath).ToHashSet(StringComparer.Ordinal);
        foreach (var folder in full.Select(f => Path.GetDirectoryName(f)!).Where(Directory.Exists).Distinct())
        {
            var watcher = new FileSystemWatcher(folder) { NotifyFilter = NotifyFilters.FileName | NotifyFilters.LastWrite | NotifyFilters.Size };
            watcher.Changed += (_, change) => On(change.FullPath);
            watcher.Created += (_, change) => On(change.FullPath);
            watcher.Deleted += (_, change) => On(change.FullPath);
            watcher.Renamed += (_, change) => On(change.FullPath);
            watcher.EnableRaisingEvents = true;
            _watchers.Add(watcher);
        }

        void On(string path)
        {
            if (full.Contains(path) || patterns.Any(p => FileSystemName.MatchesSimpleExpression(p, Path.GetFileName(path))))
                _changes.Writer.TryWrite(path);
        }
    }

    /// <summary>Waits for a change and the quiet after it. Throws <see cref="OperationCanceledException"/> when it is no longer wanted.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        await _changes.Reader.ReadAsync(cancellationToken);
        while (true)
        {
            using var quiet = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            quiet.CancelAfter(s_quiet);
            try
            {
                await _changes.Reader.ReadAsync(quiet.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    public void Dispose()
    {
        foreach (var watcher in _watchers)
            watcher.Dispose();
    }
}
