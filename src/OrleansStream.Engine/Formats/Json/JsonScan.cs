using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace OrleansStream.Formats.Json;

/// <summary>
/// Finds the ends of JSON's parts in a line, as strictly as System.Text.Json does. Every method returns null for what is malformed.
/// </summary>
/// <remarks>
/// The text must contain a line feed at or after the pointer, with <see cref="Padding"/> readable bytes behind it. A line feed is no part of any JSON
/// on one line, so every scan stops there at the latest and no other test for the end is needed.
/// </remarks>
static unsafe class JsonScan
{
    /// <summary>How many bytes behind a line's end may be read.</summary>
    public const int Padding = 64;

    /// <summary>The place of the first byte that is no blank. The line feed counts as none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Blanks(byte* p)
    {
        while (*p is (byte)' ' or (byte)'\t' or (byte)'\r')
            p++;
        return p;
    }

    /// <summary>The closing quote of a string.</summary>
    /// <param name="p">The place after the opening quote.</param>
    /// <param name="escaped">Whether it holds escapes.</param>
    /// <param name="ascii">Whether it holds only ASCII.</param>
    public static byte* Text(byte* p, out bool escaped, out bool ascii)
    {
        escaped = false;
        ascii = true;
        while (true)
        {
            var block = Vector256.Load(p);
            var special = Special(block);
            var high = block.ExtractMostSignificantBits();
            if (special == 0)
            {
                ascii &= high == 0;
                p += Vector256<byte>.Count;
                continue;
            }
            var index = BitOperations.TrailingZeroCount(special);
            ascii &= (high & ((1u << index) - 1)) == 0;
            p += index;
            if (*p == '"')
                return p;
            if (*p != '\\')
                return null;
            escaped = true;
            p = Escape(p);
            if (p == null)
                return null;
        }
    }

    /// <summary>A bit for each byte that is a quote, a backslash or a control character.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Special(Vector256<byte> block) =>
        (Vector256.Equals(block, Vector256.Create((byte)'"')) | Vector256.Equals(block, Vector256.Create((byte)'\\'))
            | Vector256.LessThan(block, Vector256.Create((byte)0x20))).ExtractMostSignificantBits();

    /// <summary>The place after a number.</summary>
    public static byte* Number(byte* p)
    {
        if (*p == '-')
            p++;
        var digits = p;
        p = *p == '0' ? p + 1 : Digits(p);
        if (p == digits)
            return null;
        if (*p == '.')
        {
            digits = p + 1;
            p = Digits(digits);
            if (p == digits)
                return null;
        }
        if ((*p | 0x20) != 'e')
            return p;
        digits = p[1] is (byte)'+' or (byte)'-' ? p + 2 : p + 1;
        p = Digits(digits);
        return p == digits ? null : p;
    }

    /// <summary>The place after any value.</summary>
    /// <param name="p">The value's first byte.</param>
    /// <param name="depth">The nesting around it; more than <see cref="JsonFormat.MaxDepth"/> counts as malformed.</param>
    public static byte* Value(byte* p, int depth)
    {
        switch (*p)
        {
            case (byte)'"':
                p = Text(p + 1, out _, out _);
                return p == null ? null : p + 1;
            case (byte)'{':
                return depth < JsonFormat.MaxDepth ? Object(p, depth + 1) : null;
            case (byte)'[':
                return depth < JsonFormat.MaxDepth ? Array(p, depth + 1) : null;
            case (byte)'t':
                return IsTrue(p) ? p + 4 : null;
            case (byte)'f':
                return IsFalse(p) ? p + 5 : null;
            case (byte)'n':
                return IsNull(p) ? p + 4 : null;
            default:
                return Number(p);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsNull(byte* p) => Unsafe.ReadUnaligned<uint>(p) == ('n' | ('u' << 8) | ('l' << 16) | ('l' << 24));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsTrue(byte* p) => Unsafe.ReadUnaligned<uint>(p) == ('t' | ('r' << 8) | ('u' << 16) | ('e' << 24));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsFalse(byte* p) => *p == 'f' && Unsafe.ReadUnaligned<uint>(p + 1) == ('a' | ('l' << 8) | ('s' << 16) | ('e' << 24));

    static byte* Object(byte* p, int depth)
    {
        p = Blanks(p + 1);
        if (*p == '}')
            return p + 1;
        while (true)
        {
            if (*p != '"')
                return null;
            p = Text(p + 1, out _, out _);
            if (p == null)
                return null;
            p = Blanks(p + 1);
            if (*p != ':')
                return null;
            p = Value(Blanks(p + 1), depth);
            if (p == null)
                return null;
            p = Blanks(p);
            if (*p == '}')
                return p + 1;
            if (*p != ',')
                return null;
            p = Blanks(p + 1);
        }
    }

    static byte* Array(byte* p, int depth)
    {
        p = Blanks(p + 1);
        if (*p == ']')
            return p + 1;
        while (true)
        {
            p = Value(p, depth);
            if (p == null)
                return null;
            p = Blanks(p);
            if (*p == ']')
                return p + 1;
            if (*p != ',')
                return null;
            p = Blanks(p + 1);
        }
    }

    static byte* Escape(byte* p)
    {
        switch (p[1])
        {
            case (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t':
                return p + 2;
            case (byte)'u':
                for (var i = 2; i < 6; i++)
                {
                    if (!char.IsAsciiHexDigit((char)p[i]))
                        return null;
                }
                return p + 6;
            default:
                return null;
        }
    }

    static byte* Digits(byte* p)
    {
        while (true)
        {
            var count = JsonDigits.Count(JsonDigits.Load(p));
            p += count;
            if (count < 8)
                return p;
        }
    }
}
