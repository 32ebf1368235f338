using System.Globalization;
using System.Text;
using OrleansStream.Checkpoints;

namespace OrleansStream.Runtime.Checkpoints.Stores;

/// <summary>
/// A pipeline's folder: <c>manifests</c> and <c>segments</c> with one file each, <c>state</c> with the attempt and the last epoch, <c>new</c> with what is
/// being written, <c>lock</c> and <c>lock.turn</c>. All blocking. What changes manifests or the state is called by one at a time, who holds the lock.
/// </summary>
sealed class PipelineFolder(string root, string id)
{
    const string StateMark = "orleansstream checkpoints 1";

    /// <summary>What is being written does not lie still for so long; what does was left behind by a process that ended.</summary>
    static readonly TimeSpan LeftBehindAfter = TimeSpan.FromHours(1);

    readonly string _path = Path.Combine(root, id);

    public string LockPath => Path.Combine(_path, "lock");

    string Manifests => Path.Combine(_path, "manifests");

    string Segments => Path.Combine(_path, "segments");

    string New => Path.Combine(_path, "new");

    string State => Path.Combine(_path, "state");

    /// <summary>Makes the folders so that they survive a power cut.</summary>
    public void Create()
    {
        foreach (var folder in (string[])[Manifests, Segments, New])
            DurableFile.CreateFolder(folder);
    }

    public long Begin(long attempt, DateTimeOffset now)
    {
        var state = ReadState();
        if (state.Attempt > attempt)
            throw StoreFailures.Fenced(id, attempt, state.Attempt);
        // The process that put the last manifest there may have ended before it was synced; who begins now builds on it.
        DurableFile.SyncFolder(Manifests);
        var last = Math.Max(state.Epoch, LastManifest());
        if (state.Attempt < attempt)
            WriteState(attempt, last);
        foreach (var file in Directory.EnumerateFiles(New).Where(f => File.GetLastWriteTimeUtc(f) < now.UtcDateTime - LeftBehindAfter))
            DurableFile.TryDelete(file);
        return last;
    }

    public bool Commit(CheckpointInfo checkpoint, long after, ReadOnlyMemory<byte> manifest, CancellationToken cancellationToken)
    {
        var state = ReadState();
        if (state.Attempt != checkpoint.Attempt)
            return false;
        if (Math.Max(state.Epoch, LastManifest()) != after)
            return IsRepeat(checkpoint, manifest.Span);
        CheckFree(checkpoint.Name, checkpoint.Epoch);
        var path = Path.Combine(Manifests, ManifestFile.Name(checkpoint.Epoch, checkpoint.Name));
        DurableFile.Write(Temporary(), path, [ManifestFile.Head(checkpoint, manifest.Span), manifest], replace: false, cancellationToken);
        return true;
    }

    public List<CheckpointInfo> List()
    {
        var found = new List<CheckpointInfo>();
        foreach (var (epoch, name) in Epochs())
        {
            var path = Path.Combine(Manifests, ManifestFile.Name(epoch, name));
            using var file = DurableFile.TryOpen(path);
            if (file is null)
                continue;
            var head = DurableFile.Read(file, 0, ManifestFile.HeadBytes, default);
            if (!ManifestFile.TryReadHead(head, epoch, out var attempt, out var time))
                time = File.GetLastWriteTimeUtc(path);
            found.Add(new CheckpointInfo(id, epoch, attempt, time, name));
        }
        found.Sort((a, b) => a.Epoch.CompareTo(b.Epoch));
        return found;
    }

    public ReadOnlyMemory<byte>? ReadManifest(long epoch, CancellationToken cancellationToken) => ReadFile(epoch, cancellationToken)?.AsMemory(ManifestFile.HeadBytes);

    public void Name(long epoch, string? name)
    {
        if (Find(epoch) is not { } old)
            throw StoreFailures.NoSuchCheckpoint(id, epoch);
        CheckFree(name, epoch);
        var path = Path.Combine(Manifests, ManifestFile.Name(epoch, name));
        if (path != old)
            File.Move(old, path);
        DurableFile.SyncFolder(Manifests);
    }

    public void Delete(IReadOnlyCollection<long> epochs)
    {
        var there = Epochs().Where(e => epochs.Contains(e.Epoch)).ToList();
        if (there.Count == 0)
            return;
        var state = ReadState();
        if (LastManifest() is var last && last > state.Epoch && epochs.Contains(last))
            WriteState(state.Attempt, last);
        foreach (var (epoch, name) in there)
            File.Delete(Path.Combine(Manifests, ManifestFile.Name(epoch, name)));
        DurableFile.SyncFolder(Manifests);
    }

    public void DeleteAll()
    {
        Delete([.. Epochs().Select(e => e.Epoch)]);
        DeleteSegments(SegmentInfos().Select(s => s.Name));
    }

    public void WriteSegment(string segment, IReadOnlyList<ReadOnlyMemory<byte>> content, CancellationToken cancellationToken) =>
        DurableFile.Write(Temporary(), Path.Combine(Segments, segment), content, replace: true, cancellationToken);

    public ReadOnlyMemory<byte>? ReadSegment(string segment, long offset, long length, CancellationToken cancellationToken)
    {
        using var file = DurableFile.TryOpen(Path.Combine(Segments, segment));
        // Without its type null would be a null array, and that empty memory.
        return file is null ? null : new ReadOnlyMemory<byte>?(DurableFile.Read(file, offset, length, cancellationToken));
    }

    public List<SegmentInfo> SegmentInfos()
    {
        var found = new List<SegmentInfo>();
        var folder = new DirectoryInfo(Segments);
        foreach (var file in folder.Exists ? folder.EnumerateFiles() : [])
        {
            using var handle = DurableFile.TryOpen(file.FullName);
            if (handle is not null)
                found.Add(new SegmentInfo(file.Name, RandomAccess.GetLength(handle)));
        }
        return found;
    }

    public void DeleteSegments(IEnumerable<string> segments)
    {
        if (!Directory.Exists(Segments))
            return;
        foreach (var segment in segments)
            File.Delete(Path.Combine(Segments, segment));
        DurableFile.SyncFolder(Segments);
    }

    public bool HasAnything() => Epochs().Any() || (Directory.Exists(Segments) && Directory.EnumerateFiles(Segments).Any());

    bool IsRepeat(CheckpointInfo checkpoint, ReadOnlySpan<byte> manifest)
    {
        if (Find(checkpoint.Epoch) is null || ReadFile(checkpoint.Epoch, default) is not { } file
            || !ManifestFile.TryReadHead(file, checkpoint.Epoch, out var attempt, out _) || attempt != checkpoint.Attempt
            || !manifest.SequenceEqual(file.AsSpan(ManifestFile.HeadBytes)))
        {
            return false;
        }
        // The first call may have failed between putting it there and syncing.
        DurableFile.SyncFolder(Manifests);
        return true;
    }

    /// <summary>The whole file of an epoch; null: there is none. It may get another name while it is looked for.</summary>
    byte[]? ReadFile(long epoch, CancellationToken cancellationToken)
    {
        while (Find(epoch) is { } path)
        {
            using var file = DurableFile.TryOpen(path);
            if (file is null)
                continue;
            var content = DurableFile.Read(file, 0, -1, cancellationToken);
            return ManifestFile.FindDamage(content, epoch) is { } damage ? throw StoreFailures.Damaged(id, epoch, $"'{path}'", damage) : content;
        }
        return null;
    }

    void CheckFree(string? name, long epoch)
    {
        foreach (var other in Epochs())
        {
            if (name is not null && other.Name == name && other.Epoch != epoch)
                throw StoreFailures.NameTaken(id, name, other.Epoch);
        }
    }

    string? Find(long epoch)
    {
        foreach (var other in Epochs())
        {
            if (other.Epoch == epoch)
                return Path.Combine(Manifests, ManifestFile.Name(epoch, other.Name));
        }
        return null;
    }

    long LastManifest() => Epochs().Select(e => e.Epoch).DefaultIfEmpty().Max();

    IEnumerable<(long Epoch, string? Name)> Epochs()
    {
        if (!Directory.Exists(Manifests))
            yield break;
        foreach (var file in Directory.EnumerateFiles(Manifests))
        {
            if (ManifestFile.TryParse(Path.GetFileName(file), out var epoch, out var name))
                yield return (epoch, name);
        }
    }

    (long Attempt, long Epoch) ReadState()
    {
        if (!File.Exists(State))
            return (0, 0);
        var words = File.ReadAllText(State).Split('\n');
        return words.Length == 4 && words[0] == StateMark
            && long.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var attempt)
            && long.TryParse(words[2], NumberStyles.None, CultureInfo.InvariantCulture, out var epoch)
                ? (attempt, epoch)
                : throw StoreFailures.Unusable($"'{_path}'", $"the file '{State}' does not say which attempt has begun; if no process uses this folder, write three lines into it: '{StateMark}', a higher attempt than any that ran, the last epoch");
    }

    void WriteState(long attempt, long epoch)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{StateMark}\n{attempt}\n{epoch}\n");
        DurableFile.Write(Temporary(), State, [Encoding.ASCII.GetBytes(text)], replace: true, default);
    }

    string Temporary() => Path.Combine(New, Path.GetRandomFileName());
}
