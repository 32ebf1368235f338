using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text.Json;
using OrleansStream.State;

namespace OrleansStream.Runtime.Checkpoints.Format;

/// <summary>
/// Makes a segment: a mark with the format's version, blocks, the index, and at the end the index's place, its hash and the mark again. Nothing in it is
/// believed that its hash does not vouch for.
/// </summary>
sealed class SegmentBuilder(bool compress)
{
    /// <summary>What every segment begins and ends with; the last character is the version of the format.</summary>
    public static ReadOnlySpan<byte> Mark => "OSSEG001"u8;

    /// <summary>The mark, the index's offset and length, and its hash.</summary>
    public const int FooterLength = 32;

    /// <summary>Key groups are put into one block up to this many bytes.</summary>
    const int BlockBytes = 4 << 20;

    const int CompressionLevel = 1;

    readonly List<ReadOnlyMemory<byte>> _content = [Mark.ToArray()];
    readonly List<StateBlockEntry> _state = [];
    readonly List<StagedBlockEntry> _staged = [];

    /// <summary>Bytes so far.</summary>
    public long Bytes { get; private set; } = Mark.Length;

    /// <summary>Whether nothing was added.</summary>
    public bool IsEmpty => _state.Count == 0 && _staged.Count == 0;

    /// <summary>Adds entries of a step; the key groups ascend.</summary>
    public void Add(string step, IEnumerable<KeyGroupState> groups)
    {
        var block = new List<KeyGroupState>();
        var bytes = 0L;
        foreach (var group in groups)
        {
            if (bytes > 0 && bytes + group.Data.Length > BlockBytes)
                AddBlock();
            block.Add(group);
            bytes += group.Data.Length;
        }
        if (block.Count > 0)
            AddBlock();

        void AddBlock()
        {
            var data = Join(block, bytes);
            _state.Add(new StateBlockEntry(step, Place(data), [.. block.Select(g => new GroupPlace(g.KeyGroup, g.Entries, g.Data.Length))]));
            block.Clear();
            bytes = 0;
        }
    }

    /// <summary>Adds a batch of a sink's output.</summary>
    public void Add(string sink, StagedBatch batch) => _staged.Add(new StagedBlockEntry(sink, batch.Rows, batch.IsEncoded, Place(batch.Data)));

    /// <summary>The whole segment.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Finish()
    {
        var index = JsonSerializer.SerializeToUtf8Bytes(new SegmentIndex { State = _state, Staged = _staged }, CheckpointJson.Options);
        var footer = new byte[FooterLength];
        BinaryPrimitives.WriteInt64LittleEndian(footer, Bytes);
        BinaryPrimitives.WriteInt64LittleEndian(footer.AsSpan(8), index.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(footer.AsSpan(16), XxHash3.HashToUInt64(index));
        Mark.CopyTo(footer.AsSpan(24));
        Append(index);
        Append(footer);
        return _content;
    }

    static ReadOnlyMemory<byte> Join(List<KeyGroupState> groups, long bytes)
    {
        if (groups.Count == 1)
            return groups[0].Data;
        var joined = new byte[bytes];
        var at = 0;
        foreach (var group in groups)
        {
            group.Data.CopyTo(joined.AsMemory(at));
            at += group.Data.Length;
        }
        return joined;
    }

    BlockPlace Place(ReadOnlyMemory<byte> data)
    {
        var stored = data;
        if (compress)
        {
            using var compressor = new ZstdSharp.Compressor(CompressionLevel);
            stored = compressor.Wrap(data.Span).ToArray();
        }
        var place = new BlockPlace(Bytes, stored.Length, data.Length, compress, XxHash3.HashToUInt64(stored.Span));
        Append(stored);
        return place;
    }

    void Append(ReadOnlyMemory<byte> data)
    {
        _content.Add(data);
        Bytes += data.Length;
    }
}
