namespace OrleansStream.Storage;

/// <summary>Cuts the content of a segment, which comes in parts of any size, into chunks of one size. The array of a chunk is used for the next one too.</summary>
sealed class SegmentContent(IReadOnlyList<ReadOnlyMemory<byte>> parts, int chunkBytes)
{
    readonly byte[] _buffer = new byte[(int)Math.Min(chunkBytes, parts.Sum(p => (long)p.Length))];
    int _part;
    int _at;

    /// <summary>All bytes.</summary>
    public long Bytes { get; } = parts.Sum(p => (long)p.Length);

    /// <summary>The number of the next chunk, from 0.</summary>
    public int Chunk { get; private set; }

    /// <summary>The next chunk; null: there is none.</summary>
    public byte[]? Next()
    {
        var length = (int)Math.Min(_buffer.Length, Bytes - ((long)Chunk * chunkBytes));
        if (length <= 0)
            return null;
        for (var done = 0; done < length;)
        {
            var rest = parts[_part].Span[_at..];
            var taken = Math.Min(rest.Length, length - done);
            rest[..taken].CopyTo(_buffer.AsSpan(done));
            done += taken;
            _at += taken;
            if (_at == parts[_part].Length)
                (_part, _at) = (_part + 1, 0);
        }
        Chunk++;
        return length == _buffer.Length ? _buffer : _buffer.AsSpan(0, length).ToArray();
    }
}
