using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Apache.Arrow;
using OrleansStream.Events;
using OrleansStream.Formats.Json;

namespace OrleansStream.Formats.Writers;

/// <summary>A column that only ever holds nulls.</summary>
sealed class NullColumnWriter() : ColumnWriter(DataType.Null)
{
    protected override void Resize(int capacity)
    {
    }

    protected override ArrayData BuildData(int rows, int nulls, ArrowBuffer validity) =>
        new(ArrowTypes.ToArrow(Type), rows, rows, 0, System.Array.Empty<ArrowBuffer>());
}

/// <summary>A column of values of one size.</summary>
abstract class FixedColumnWriter<T>(DataType type) : ColumnWriter(type) where T : unmanaged
{
    byte[] _values = [];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Set(int row, T value)
    {
        MemoryMarshal.Write(_values.AsSpan(row * Unsafe.SizeOf<T>()), in value);
        MarkValid(row);
    }

    protected override void Resize(int capacity)
    {
        var grown = GC.AllocateUninitializedArray<byte>(checked(capacity * Unsafe.SizeOf<T>()));
        _values.CopyTo(grown.AsSpan());
        _values = grown;
    }

    protected override ArrayData BuildData(int rows, int nulls, ArrowBuffer validity)
    {
        var values = new ArrowBuffer(_values.AsMemory(0, rows * Unsafe.SizeOf<T>()));
        _values = [];
        return new(ArrowTypes.ToArrow(Type), rows, nulls, 0, [validity, values]);
    }
}

/// <summary>Int64, or timestamps in milliseconds.</summary>
sealed class Int64ColumnWriter(DataType type) : FixedColumnWriter<long>(type)
{
    public override bool SetNumber(int row, ReadOnlySpan<byte> token)
    {
        if (!JsonNumber.TryInt64(token, out var value))
            return false;
        Set(row, value);
        return true;
    }

    public override bool SetText(int row, ReadOnlySpan<byte> utf8)
    {
        if (Type.Kind != TypeKind.Timestamp || !IsoTimestamp.TryParse(utf8, out var value))
            return false;
        Set(row, value);
        return true;
    }
}

/// <summary>Float64.</summary>
sealed class Float64ColumnWriter() : FixedColumnWriter<double>(DataType.Float64)
{
    public override bool SetNumber(int row, ReadOnlySpan<byte> token)
    {
        if (!JsonNumber.TryFloat64(token, out var value))
            return false;
        Set(row, value);
        return true;
    }
}

/// <summary>Decimals, scaled as <see cref="ArrowTypes.DecimalScale"/> says.</summary>
sealed class DecimalColumnWriter() : FixedColumnWriter<Int128>(DataType.Decimal)
{
    public override bool SetNumber(int row, ReadOnlySpan<byte> token)
    {
        if (!JsonNumber.TryDecimal(token, out var scaled))
            return false;
        Set(row, scaled);
        return true;
    }

    public override bool SetText(int row, ReadOnlySpan<byte> utf8)
    {
        var trimmed = Ascii.Trim(utf8);
        var text = utf8[trimmed];
        return text.Length > 0 && JsonNumber.Length(text) == text.Length && SetNumber(row, text);
    }
}

/// <summary>Truth values, one bit each.</summary>
sealed class BoolColumnWriter() : ColumnWriter(DataType.Bool)
{
    byte[] _bits = [];

    public override bool SetBool(int row, bool value)
    {
        var mask = (byte)(1 << (row & 7));
        if (value)
            _bits[row >> 3] |= mask;
        else
            _bits[row >> 3] &= (byte)~mask;
        MarkValid(row);
        return true;
    }

    protected override void Resize(int capacity) => System.Array.Resize(ref _bits, (capacity + 7) / 8);

    protected override ArrayData BuildData(int rows, int nulls, ArrowBuffer validity)
    {
        var bits = new ArrowBuffer(_bits.AsMemory(0, (rows + 7) / 8));
        _bits = [];
        return new(ArrowTypes.ToArrow(Type), rows, nulls, 0, [validity, bits]);
    }
}
