using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text;
using Apache.Arrow;
using OrleansStream.Events;

namespace OrleansStream.Connectors.Generator;

/// <summary>Makes text of at most a known length per row.</summary>
abstract class TextMaker : FieldMaker
{
    /// <summary>The longest text, so that a batch stays small.</summary>
    const int MostBytes = 1024;

    readonly int _maxBytes;

    protected TextMaker(string name, GeneratorField field, long seed, int maxBytes) : base(name, field, seed)
    {
        if (maxBytes > MostBytes)
            throw Refuse(name, $"texts may have at most {MostBytes} bytes");
        _maxBytes = maxBytes;
    }

    public sealed override DataType Type => DataType.String;

    /// <summary>Writes the text of a row and gives its length.</summary>
    protected abstract int Write(long row, Span<byte> text);

    protected sealed override ArrowBuffer[] Buffers(RowRange rows, ArrowBuffer validity)
    {
        var offsets = GC.AllocateUninitializedArray<byte>((rows.Count + 1) * sizeof(int));
        var ends = MemoryMarshal.Cast<byte, int>(offsets.AsSpan());
        var text = GC.AllocateUninitializedArray<byte>(rows.Count * _maxBytes);
        var length = 0;
        ends[0] = 0;
        for (var i = 0; i < rows.Count; i++)
        {
            length += Write(rows[i], text.AsSpan(length));
            ends[i + 1] = length;
        }
        return [validity, new ArrowBuffer(offsets), new ArrowBuffer(text.AsMemory(0, length))];
    }
}

sealed class KeyMaker(string name, KeyField field, long seed)
    : TextMaker(name, field, seed, Encoding.UTF8.GetByteCount(field.Prefix) + KeyMaker.MostDigits)
{
    const int MostDigits = 8;


    readonly byte[] _prefix = Encoding.UTF8.GetBytes(field.Prefix);

    protected override int Write(long row, Span<byte> text)
    {
        _prefix.CopyTo(text);
        var number = field.Skew > 0
            ? (long)(Math.Pow(Chance.Unit(row), 1 + field.Skew) * field.Count)
            : (long)Chance.Below(row, (ulong)field.Count);
        Utf8Formatter.TryFormat(number, text[_prefix.Length..], out var digits);
        return _prefix.Length + digits;
    }
}

sealed class ChoiceMaker : TextMaker
{
    readonly byte[][] _values;
    readonly double[]? _ends;

    public ChoiceMaker(string name, ChoiceField field, long seed)
        : base(name, field, seed, field.Values.Items.Select(Encoding.UTF8.GetByteCount).DefaultIfEmpty().Max())
    {
        if (field.Values.Count == 0)
            throw Refuse(name, "there are no values to choose from");
        _values = [.. field.Values.Items.Select(Encoding.UTF8.GetBytes)];
        if (field.Weights.Count == 0)
            return;
        var total = field.Weights.Items.Sum();
        if (field.Weights.Count != field.Values.Count || field.Weights.Items.Any(w => w < 0) || !(total > 0) || !double.IsFinite(total))
            throw Refuse(name, "weights must be one number of at least 0 per value, and not all 0");
        _ends = new double[_values.Length];
        var end = 0d;
        for (var i = 0; i < _ends.Length; i++)
            _ends[i] = (end += field.Weights[i]) / total;
    }

    protected override int Write(long row, Span<byte> text)
    {
        var value = _values[_ends is null ? (int)Chance.Below(row, (ulong)_values.Length) : Weighted(row)];
        value.CopyTo(text);
        return value.Length;
    }

    int Weighted(long row)
    {
        var unit = Chance.Unit(row);
        var index = 0;
        while (index < _ends!.Length - 1 && unit >= _ends[index])
            index++;
        return index;
    }
}

sealed class UuidMaker(string name, UuidField field, long seed) : TextMaker(name, field, seed, maxBytes: 36)
{
    readonly Chance _second = new(seed, name + ":second");

    protected override int Write(long row, Span<byte> text)
    {
        Span<byte> bytes = stackalloc byte[16];
        MemoryMarshal.Write(bytes, Chance.Bits(row));
        MemoryMarshal.Write(bytes[8..], _second.Bits(row));
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        new Guid(bytes, bigEndian: true).TryFormat(text, out var length);
        return length;
    }
}
