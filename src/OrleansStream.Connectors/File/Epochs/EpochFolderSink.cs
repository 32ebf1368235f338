using System.Globalization;
using System.Text;
using OrleansStream.Diagnostics;

namespace OrleansStream.Connectors.File;

/// <summary>
/// A folder in which the rows of each epoch appear as one file, named after pipeline, sink and epoch. An epoch's file is written under a name that
/// begins with an underscore; then the marker says that it is committed; then it gets its name. A crash before the marker leaves nothing, one behind it a
/// file that the next look gives its name: so a file is not made a second time even if its reader has taken it away at once.
/// </summary>
sealed class EpochFolderSink : EpochFiles
{
    const string Digits = "D12";

    readonly SinkContext _context;
    readonly DurableFolder _files;
    readonly string _folder;
    readonly string _prefix;
    readonly string _extension;

    // The marker as this sink left it; while it stands the folder, which may hold very many files, need not be looked through.
    long _left = -1;

    EpochFolderSink(SinkContext context, string folder, string prefix, Action<string>? onStep)
        : base(context, folder, Path.Combine(folder, $"_{prefix}.lock"))
    {
        _context = context;
        _files = new DurableFolder(folder, onStep);
        _folder = folder;
        _prefix = prefix;
        _extension = context.Format switch { null or "json" => "jsonl", "raw" => "txt", var format => Escape(format) };
    }

    string MarkerName => $"_{_prefix}.epoch";

    public static EpochFolderSink Create(SinkContext context, string folder, Action<string>? onStep)
    {
        if (IOFile.Exists(Path.TrimEndingDirectorySeparator(folder)))
            throw new StreamException(ErrorCodes.SinkUnavailable, $"Cannot write into '{folder}': it is a file.");
        Directory.CreateDirectory(folder);
        return new EpochFolderSink(context, folder, $"{Escape(context.Pipeline)}.{Escape(context.Name)}", onStep);
    }

    protected override long Recover()
    {
        var committed = EpochMarker.Read(_files.File(MarkerName))?.Epoch ?? 0;
        var highest = committed;
        foreach (var (name, epoch, hidden) in Epochs())
        {
            if (!hidden)
                highest = Math.Max(highest, epoch);
            else if (epoch <= committed)
                _files.Move(name, name[1..]);
            else
                _files.Delete(name);
        }
        _left = committed;
        // The marker may have been deleted; what can be seen was committed all the same.
        return highest;
    }

    protected override void Commit(long epoch, ReadOnlyMemory<byte>[] parts)
    {
        var committed = EpochMarker.Read(_files.File(MarkerName))?.Epoch ?? 0;
        // Another writer may have been here, or a commit of our own have failed.
        if (committed != _left || committed == 0)
            committed = Recover();
        if (epoch <= committed)
            return;
        _left = -1;
        var name = Name(epoch);
        if (parts.Length > 0)
        {
            _files.Write($"_{name}", WithHeader(parts));
            _files.Sync();
        }
        _files.Replace(MarkerName, new EpochMarker(_context.Pipeline, _context.Name, epoch, Length: 0));
        if (parts.Length > 0)
            _files.Move($"_{name}", name);
        _left = epoch;
    }

    string Name(long epoch) => $"{_prefix}.{epoch.ToString(Digits, CultureInfo.InvariantCulture)}.{_extension}";

    /// <summary>The files of epochs, with those that are not committed, whatever their extension.</summary>
    List<(string Name, long Epoch, bool Hidden)> Epochs()
    {
        var found = new List<(string, long, bool)>();
        foreach (var path in Directory.EnumerateFiles(_folder, $"*{_prefix}.*"))
        {
            var name = Path.GetFileName(path);
            var hidden = name.StartsWith('_');
            var rest = name.AsSpan(hidden ? 1 : 0);
            if (!rest.StartsWith($"{_prefix}.", StringComparison.Ordinal))
                continue;
            rest = rest[(_prefix.Length + 1)..];
            if (rest.IndexOf('.') is > 0 and var dot && long.TryParse(rest[..dot], NumberStyles.None, CultureInfo.InvariantCulture, out var epoch))
                found.Add((name, epoch, hidden));
        }
        return found;
    }

    /// <summary>Names of pipelines and sinks are joined by dots, so they must have none, nor anything that a path has.</summary>
    static string Escape(string name)
    {
        var escaped = new StringBuilder();
        foreach (var octet in Encoding.UTF8.GetBytes(name))
        {
            if (char.IsAsciiLetterOrDigit((char)octet) || octet is (byte)'-' or (byte)'_')
                escaped.Append((char)octet);
            else
                escaped.Append(CultureInfo.InvariantCulture, $"%{octet:X2}");
        }
        return escaped.ToString();
    }
}
