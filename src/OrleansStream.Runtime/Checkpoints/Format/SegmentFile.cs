using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text.Json;
using OrleansStream.Checkpoints;
using OrleansStream.Diagnostics;

namespace OrleansStream.Runtime.Checkpoints.Format;

/// <summary>Reads one segment; every byte is checked before it is used.</summary>
sealed class SegmentFile
{
    readonly ICheckpointStore _store;
    readonly string _pipeline;

    SegmentFile(ICheckpointStore store, string pipeline, string name, SegmentIndex index)
    {
        (_store, _pipeline, Name, Index) = (store, pipeline, name, index);
    }

    public string Name { get; }

    public SegmentIndex Index { get; }

    /// <summary>Opens a segment by its end. Fails with <see cref="ErrorCodes.CheckpointDamaged"/> if it is missing or not what it should be.</summary>
    public static async Task<SegmentFile> OpenAsync(ICheckpointStore store, string pipeline, SegmentRef segment, CancellationToken cancellationToken)
    {
        var footerAt = segment.Bytes - SegmentBuilder.FooterLength;
        if (footerAt < SegmentBuilder.Mark.Length)
            throw Damaged(segment.Name, "it is too short");
        var footer = await ReadAsync(store, pipeline, segment.Name, footerAt, SegmentBuilder.FooterLength, cancellationToken);
        var version = SegmentBuilder.Mark.Length - 3;
        if (!footer.Span[24..].StartsWith(SegmentBuilder.Mark[..version]))
            throw Damaged(segment.Name, "it does not end as a segment does");
        if (!footer.Span[24..].SequenceEqual(SegmentBuilder.Mark))
            throw Damaged(segment.Name, "it was written in a format that this version does not know");
        var (at, length, hash) = (Word(footer, 0), Word(footer, 8), (ulong)Word(footer, 16));
        if (at < 0 || length < 0 || at + length != footerAt)
            throw Damaged(segment.Name, "its index has no place");
        var index = await ReadAsync(store, pipeline, segment.Name, at, length, cancellationToken);
        if (XxHash3.HashToUInt64(index.Span) != hash)
            throw Damaged(segment.Name, "its index is not what was written");
        return new SegmentFile(store, pipeline, segment.Name, JsonSerializer.Deserialize<SegmentIndex>(index.Span, CheckpointJson.Options)!);

        static long Word(ReadOnlyMemory<byte> from, int at) => BinaryPrimitives.ReadInt64LittleEndian(from.Span[at..]);
    }

    /// <summary>A block's bytes, checked and not compressed.</summary>
    public async Task<ReadOnlyMemory<byte>> ReadAsync(BlockPlace place, CancellationToken cancellationToken)
    {
        var stored = await ReadAsync(_store, _pipeline, Name, place.Offset, place.Length, cancellationToken);
        if (XxHash3.HashToUInt64(stored.Span) != place.Hash)
            throw Damaged(Name, $"{place.Length:N0} bytes from {place.Offset:N0} on are not what was written");
        if (!place.Compressed)
            return stored;
        using var decompressor = new ZstdSharp.Decompressor();
        var raw = new byte[place.Raw];
        if (decompressor.Unwrap(stored.Span, raw) != place.Raw)
            throw Damaged(Name, "a block has another length than it should");
        return raw;
    }

    static async Task<ReadOnlyMemory<byte>> ReadAsync(
        ICheckpointStore store, string pipeline, string name, long offset, long length, CancellationToken cancellationToken)
    {
        var read = await store.ReadSegmentAsync(pipeline, name, offset, length, cancellationToken) ?? throw Damaged(name, "it is missing");
        return read.Length == length ? read : throw Damaged(name, "it ends too early");
    }

    static StreamException Damaged(string name, string how) => new(ErrorCodes.CheckpointDamaged, $"The segment '{name}' is damaged: {how}.");
}
