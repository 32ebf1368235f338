namespace OrleansStream.Formats;

/// <summary>A record beyond the limit as it passes: its length is counted, and its beginning kept for the dead letter.</summary>
sealed class SkippedRecord(long position)
{
    /// <summary>How much is kept.</summary>
    public const int RawBytes = 4096;

    readonly byte[] _raw = new byte[RawBytes];

    /// <summary>Where it begins.</summary>
    public long Position => position;

    /// <summary>How long it is, as far as it has passed.</summary>
    public long Bytes { get; private set; }

    /// <summary>Its beginning.</summary>
    public ReadOnlySpan<byte> Raw => _raw.AsSpan(0, (int)Math.Min(Bytes, RawBytes));

    /// <summary>Whether it holds nothing but blanks.</summary>
    public bool IsBlank { get; private set; } = true;

    public void Add(ReadOnlySpan<byte> part)
    {
        IsBlank = IsBlank && part.IndexOfAnyExcept(" \t\r\n"u8) < 0;
        var room = RawBytes - Raw.Length;
        part[..Math.Min(part.Length, room)].CopyTo(_raw.AsSpan(Raw.Length));
        Bytes += part.Length;
    }
}
