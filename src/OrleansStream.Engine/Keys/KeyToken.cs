using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OrleansStream.Keys;

/// <summary>
/// A text key in 16 bytes. Up to 15 bytes: the text itself, padded with zeros, its length in the last byte, so that one comparison decides.
/// Longer: hash, length and a mark; equal tokens must then be verified. Null: a mark of its own.
/// </summary>
static class KeyToken
{
    /// <summary>The longest text that is its own token.</summary>
    public const int MaxInline = 15;

    const byte LongMark = 0xFF;
    const byte NullMark = 0xFE;
    const byte NoneMark = 0xFD;

    static readonly Vector128<byte>[] Masks = MakeMasks();
    static readonly Vector128<byte>[] Lengths = MakeLengths();

    /// <summary>The token of null.</summary>
    public static Vector128<byte> Null { get; } = Vector128<byte>.Zero.WithElement(MaxInline, NullMark);

    /// <summary>A token that no text has.</summary>
    public static Vector128<byte> None { get; } = Vector128<byte>.Zero.WithElement(MaxInline, NoneMark);

    /// <summary>The token of a text within a buffer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Of(ReadOnlySpan<byte> buffer, int start, int end)
    {
        var length = end - start;
        // 16 bytes are read whatever the length; near the buffer's end that would leave it.
        if ((uint)length > MaxInline || start + 16 > buffer.Length)
            return Slow(buffer[start..end]);
        var bytes = Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(buffer), (nuint)start);
        return (bytes & Masks[length]) | Lengths[length];
    }

    /// <summary>The hash of a token.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Hash(Vector128<byte> token)
    {
        var words = token.AsUInt64();
        return (int)TableSeed.Fold(words.ToScalar(), words.GetElement(1));
    }

    /// <summary>Whether it stands for a text that it does not hold.</summary>
    public static bool IsLong(Vector128<byte> token) => token.GetElement(MaxInline) == LongMark;

    public static bool IsNull(Vector128<byte> token) => token.GetElement(MaxInline) == NullMark;

    /// <summary>The length of the text.</summary>
    public static int Length(Vector128<byte> token) => token.GetElement(MaxInline) switch
    {
        LongMark => token.AsInt32().GetElement(2),
        NullMark => 0,
        var length => length,
    };

    /// <summary>An inline token as a number that orders as the texts do.</summary>
    public static UInt128 Ordered(in Vector128<byte> token) =>
        BinaryPrimitives.ReadUInt128BigEndian(MemoryMarshal.AsBytes(new ReadOnlySpan<Vector128<byte>>(in token)));

    /// <summary>The text of an inline token.</summary>
    public static ReadOnlySpan<byte> Inline(in Vector128<byte> token) =>
        MemoryMarshal.AsBytes(new ReadOnlySpan<Vector128<byte>>(in token))[..Length(token)];

    static Vector128<byte> Slow(ReadOnlySpan<byte> text)
    {
        if (text.Length > MaxInline)
        {
            var hash = XxHash3.HashToUInt64(text, (long)TableSeed.First);
            return Vector128.Create(hash, (uint)text.Length | ((ulong)LongMark << 56)).AsByte();
        }
        Span<byte> padded = stackalloc byte[16];
        padded.Clear();
        text.CopyTo(padded);
        padded[MaxInline] = (byte)text.Length;
        return Vector128.Create<byte>(padded);
    }

    static Vector128<byte>[] MakeMasks()
    {
        var masks = new Vector128<byte>[MaxInline + 1];
        for (var length = 0; length <= MaxInline; length++)
            masks[length] = Vector128.LessThan(Vector128<byte>.Indices, Vector128.Create((byte)length));
        return masks;
    }

    static Vector128<byte>[] MakeLengths()
    {
        var lengths = new Vector128<byte>[MaxInline + 1];
        for (var length = 0; length <= MaxInline; length++)
            lengths[length] = Vector128<byte>.Zero.WithElement(MaxInline, (byte)length);
        return lengths;
    }
}
