using System.Text;
using OrleansStream.Connectors.Generator;

namespace OrleansStream.Connectors.Nexmark;

/// <summary>Random texts of the benchmark's kinds, for one event after the other.</summary>
ref struct NexmarkText
{
    const int ShortestWord = 3;
    const int Letters = 26;

    // One character in thirteen is the special one: two of 26 + 312 equal shares each for the letters stay whole numbers.
    const int WordShares = 13 * Letters;

    readonly Span<byte> _text;
    readonly Chance _chance;
    readonly long _first;
    ulong _bits;
    int _drawn;
    int _length;

    /// <summary>Texts of an event, written into <paramref name="text"/>.</summary>
    public NexmarkText(Span<byte> text, Chance chance, long number)
    {
        _text = text;
        _chance = chance;
        // Room for more draws than any event makes, so that no two events share any.
        _first = number << 20;
    }

    /// <summary>What was written so far.</summary>
    public readonly ReadOnlySpan<byte> Written => _text[.._length];

    /// <summary>Takes what was written and begins anew.</summary>
    public void Clear() => _length = 0;

    public void Add(ReadOnlySpan<byte> text)
    {
        text.CopyTo(_text[_length..]);
        _length += text.Length;
    }

    /// <summary>A word with spaces or other special characters in it: three letters and up to <paramref name="most"/>, not included, more; trimmed.</summary>
    public void AddWord(int most, byte special)
    {
        var length = ShortestWord + Draw(most - ShortestWord);
        var start = _length;
        for (var i = 0; i < length; i++)
        {
            var share = Draw(WordShares);
            _text[_length++] = share < Letters ? special : (byte)('a' + (share % Letters));
        }
        if (special == (byte)' ')
            Trim(start);
    }

    /// <summary>So many letters.</summary>
    public void AddLetters(int count)
    {
        foreach (ref var letter in _text.Slice(_length, count))
            letter = (byte)('a' + Draw(Letters));
        _length += count;
    }

    /// <summary>A number with leading zeros.</summary>
    public void AddDigits(int count)
    {
        foreach (ref var digit in _text.Slice(_length, count))
            digit = (byte)('0' + Draw(10));
        _length += count;
    }

    public void AddOneOf(byte[][] texts) => Add(texts[Draw(texts.Length)]);

    /// <summary>Letters that fill an event of so many bytes up to the average, give or take a fifth of what is missing.</summary>
    public void AddExtra(int bytes, int average)
    {
        var missing = average - bytes;
        if (missing <= 0)
            return;
        var spread = (int)Math.Round(0.2 * missing);
        AddLetters(missing - spread + (spread == 0 ? 0 : Draw(2 * spread)));
    }

    /// <summary>A number from 0 up to, not including, <paramref name="count"/>, at most 65,536. Sixteen bits are enough for that.</summary>
    public int Draw(int count)
    {
        if ((_drawn & 3) == 0)
            _bits = _chance.Bits(_first + (_drawn >> 2));
        _drawn++;
        var bits = (uint)(_bits & 0xFFFF);
        _bits >>= 16;
        return (int)((bits * (ulong)count) >> 16);
    }

    public static byte[][] Bytes(params string[] texts) => [.. texts.Select(Encoding.ASCII.GetBytes)];

    void Trim(int start)
    {
        var word = _text[start.._length];
        var trimmed = word.Trim((byte)' ');
        trimmed.CopyTo(word);
        _length = start + trimmed.Length;
    }
}
