namespace OrleansStream.Testing.Driver;

/// <summary>Tells which row of a source stands at a byte offset of a pushed chunk, so that dead letters name rows by number.</summary>
sealed class RowOffsets
{
    readonly long _first;
    readonly long _offset;
    readonly List<int> _starts = [0];

    /// <summary>Numbers the lines of a chunk.</summary>
    /// <param name="source">The source that it is pushed to.</param>
    /// <param name="first">The number of its first row.</param>
    /// <param name="offset">Where it begins.</param>
    /// <param name="lines">The chunk; each row ends with a line feed.</param>
    public RowOffsets(string source, long first, long offset, ReadOnlyMemory<byte> lines)
    {
        Source = source;
        _first = first;
        _offset = offset;
        var span = lines.Span;
        for (var i = 0; i < span.Length - 1; i++)
        {
            if (span[i] == (byte)'\n')
                _starts.Add(i + 1);
        }
    }

    RowOffsets()
    {
    }

    /// <summary>No chunk.</summary>
    public static RowOffsets None { get; } = new();

    /// <summary>The source; null if there is no chunk.</summary>
    public string? Source { get; }

    /// <summary>The number of the row after the chunk.</summary>
    public long NextRow => _first + _starts.Count;

    /// <summary>The number of the row at an offset; the source's first row is number 0.</summary>
    public long RowAt(long offset)
    {
        var index = _starts.BinarySearch((int)Math.Clamp(offset - _offset, 0, int.MaxValue));
        return _first + (index >= 0 ? index : ~index - 1);
    }
}
