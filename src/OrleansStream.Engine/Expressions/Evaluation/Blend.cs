using System.Numerics;
using System.Runtime.InteropServices;
using Apache.Arrow;
using OrleansStream.Columns;
using OrleansStream.Events;

namespace OrleansStream.Expressions.Evaluation;

/// <summary>Puts one column together from several: each part gives the rows of its bitmap, rows that none gives are null.</summary>
sealed class Blend(Frame frame, DataType type)
{
    readonly List<(ReadOnlyMemory<byte> Rows, Vector Value)> _parts = [];

    public void Add(ReadOnlyMemory<byte> rows, Vector value) => _parts.Add((rows, value));

    public Vector Build()
    {
        var validity = Validity();
        return type.Kind switch
        {
            TypeKind.Bool => Vector.Fixed(frame.Rows, Bools(), validity),
            TypeKind.String or TypeKind.Json or TypeKind.Binary => Texts(validity),
            TypeKind.List or TypeKind.Struct => Nested(validity),
            TypeKind.Decimal => Fixed<Int128>(validity),
            _ => Fixed<long>(validity),
        };
    }

    static ReadOnlySpan<ulong> Words(ReadOnlyMemory<byte> bits) => MemoryMarshal.Cast<byte, ulong>(bits.Span);

    ReadOnlyMemory<byte> Validity()
    {
        var bits = frame.RentBits();
        var valid = Frame.WordsOf(bits);
        valid.Clear();
        foreach (var (rows, value) in _parts)
        {
            var words = Words(rows);
            if (value.IsConstant && !value.IsValid(0))
                continue;
            for (var i = 0; i < valid.Length; i++)
                valid[i] |= value.HasNulls ? words[i] & value.ValidWords[i] : words[i];
        }
        return BitWords.CountOnes(valid) == frame.Rows ? default : bits;
    }

    Memory<byte> Bools()
    {
        var bits = frame.RentBits();
        var result = Frame.WordsOf(bits);
        result.Clear();
        foreach (var (rows, value) in _parts)
        {
            var words = Words(rows);
            var all = value.IsConstant && value.IsTrue(0) ? ulong.MaxValue : 0;
            for (var i = 0; i < result.Length; i++)
                result[i] |= words[i] & (value.IsConstant ? all : value.Bits[i]);
        }
        return bits;
    }

    Vector Fixed<T>(ReadOnlyMemory<byte> validity) where T : unmanaged
    {
        var memory = frame.RentValues<T>();
        var results = MemoryMarshal.Cast<byte, T>(memory.Span);
        foreach (var (rows, value) in _parts)
        {
            var words = Words(rows);
            var values = value.Rows<T>();
            for (var i = 0; i < words.Length; i++)
            {
                for (var word = words[i]; word != 0; word &= word - 1)
                {
                    var row = (i << 6) + BitOperations.TrailingZeroCount(word);
                    results[row] = values[row];
                }
            }
        }
        return Vector.Fixed(frame.Rows, memory, validity);
    }

    Vector Texts(ReadOnlyMemory<byte> validity)
    {
        var parts = PartOfRow();
        var writer = new TextBuilder(frame, frame.Rows * 8);
        for (var row = 0; row < frame.Rows; row++)
        {
            var part = parts[row] - 1;
            if (part >= 0 && _parts[part].Value is var value && value.IsValid(row))
                writer.Write(value.Texts()[row]);
            writer.EndRow();
        }
        return writer.Build(validity);
    }

    Vector Nested(ReadOnlyMemory<byte> validity)
    {
        var parts = PartOfRow();
        var gather = ColumnGather.For(type, frame.Rows);
        var builder = ColumnBuilder.For(type);
        builder.AppendNull();
        var none = builder.Build();
        for (var row = 0; row < frame.Rows; row++)
        {
            var part = parts[row] - 1;
            if (part >= 0 && _parts[part].Value is var value && value.IsValid(row))
                gather.Append(value.Array!, value.IsConstant ? 0 : row, 1);
            else
                gather.Append(none, 0, 1);
        }
        return Vector.Nested(gather.Build(), validity);
    }

    // The number of the part that gives a row, from 1; 0 if none does.
    ReadOnlySpan<ushort> PartOfRow()
    {
        var memory = frame.RentValues<ushort>();
        var parts = MemoryMarshal.Cast<byte, ushort>(memory.Span);
        parts.Clear();
        for (var part = 0; part < _parts.Count; part++)
        {
            var words = Words(_parts[part].Rows);
            for (var i = 0; i < words.Length; i++)
            {
                for (var word = words[i]; word != 0; word &= word - 1)
                    parts[(i << 6) + BitOperations.TrailingZeroCount(word)] = checked((ushort)(part + 1));
            }
        }
        return parts;
    }
}
