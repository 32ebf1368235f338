using System.Buffers.Binary;
using System.Globalization;
using System.IO.Hashing;
using OrleansStream.Checkpoints;

namespace OrleansStream.Runtime.Checkpoints.Stores;

/// <summary>
/// A manifest as a file: a head of <see cref="HeadBytes"/> bytes (mark, version, epoch, attempt, time in ticks, length, XXH3 of all before and of the
/// manifest), then the manifest. The file's name is the epoch and, behind a dot, the savepoint's name.
/// </summary>
static class ManifestFile
{
    public const int HeadBytes = 56;
    const int HashAt = 48;
    const int Version = 1;

    static ReadOnlySpan<byte> Mark => "OSMANIF\n"u8;

    public static string Name(long epoch, string? name) => string.Create(CultureInfo.InvariantCulture, $"{epoch:D19}{(name is null ? "" : ".")}{name}");

    /// <summary>Takes a file's name apart; false: it is none of ours.</summary>
    public static bool TryParse(string fileName, out long epoch, out string? name)
    {
        var dot = fileName.IndexOf('.', StringComparison.Ordinal);
        name = dot < 0 ? null : fileName[(dot + 1)..];
        return long.TryParse(dot < 0 ? fileName : fileName.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out epoch);
    }

    public static byte[] Head(CheckpointInfo checkpoint, ReadOnlySpan<byte> manifest)
    {
        var head = new byte[HeadBytes];
        Mark.CopyTo(head);
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(8), Version);
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(16), checkpoint.Epoch);
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(24), checkpoint.Attempt);
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(32), checkpoint.Time.UtcTicks);
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(40), manifest.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(head.AsSpan(HashAt), Hash(head, manifest));
        return head;
    }

    /// <summary>Reads who made it and when; false: the head is damaged.</summary>
    public static bool TryReadHead(ReadOnlySpan<byte> head, long epoch, out long attempt, out DateTimeOffset time)
    {
        (attempt, time) = (0, default);
        if (head.Length < HeadBytes || !head.StartsWith(Mark) || BinaryPrimitives.ReadInt64LittleEndian(head[8..]) != Version
            || BinaryPrimitives.ReadInt64LittleEndian(head[16..]) != epoch)
        {
            return false;
        }
        var ticks = BinaryPrimitives.ReadInt64LittleEndian(head[32..]);
        if (ticks < DateTime.MinValue.Ticks || ticks > DateTime.MaxValue.Ticks)
            return false;
        (attempt, time) = (BinaryPrimitives.ReadInt64LittleEndian(head[24..]), new DateTimeOffset(ticks, TimeSpan.Zero));
        return true;
    }

    /// <summary>What is wrong with a file; null: nothing.</summary>
    public static string? FindDamage(ReadOnlySpan<byte> file, long epoch)
    {
        if (file.Length < HeadBytes)
            return $"it has {file.Length} bytes, its head alone {HeadBytes}";
        if (file.StartsWith(Mark) && BinaryPrimitives.ReadInt64LittleEndian(file[8..]) is var version && version > Version)
            return $"it has version {version}, this program knows {Version}";
        if (!TryReadHead(file, epoch, out _, out _))
            return "its head is no manifest's of this epoch";
        var length = BinaryPrimitives.ReadInt64LittleEndian(file[40..]);
        if (length != file.Length - HeadBytes)
            return $"it has {file.Length - HeadBytes} bytes of {length}";
        return BinaryPrimitives.ReadUInt64LittleEndian(file[HashAt..]) == Hash(file, file[HeadBytes..]) ? null : "its checksum does not match";
    }

    static ulong Hash(ReadOnlySpan<byte> head, ReadOnlySpan<byte> manifest)
    {
        var hash = new XxHash3();
        hash.Append(head[..HashAt]);
        hash.Append(manifest);
        return hash.GetCurrentHashAsUInt64();
    }
}
