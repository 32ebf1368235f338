using System.Runtime.InteropServices;
using System.Text;
using Apache.Arrow;

namespace OrleansStream.Events;

/// <summary>Growable raw memory for a builder's values.</summary>
struct GrowBuffer(int capacity)
{
    byte[] _bytes = GC.AllocateUninitializedArray<byte>(Math.Max(capacity, 16));
    int _length;

    public readonly int Length => _length;

    public void Append<T>(T value) where T : unmanaged
    {
        MemoryMarshal.Write(Reserve(System.Runtime.CompilerServices.Unsafe.SizeOf<T>()), in value);
    }

    public void Append(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Reserve(bytes.Length));

    public Span<byte> Reserve(int count)
    {
        var end = checked(_length + count);
        if (end > _bytes.Length)
            System.Array.Resize(ref _bytes, Math.Max(end, (int)Math.Min(System.Array.MaxLength, _bytes.Length * 2L)));
        var span = _bytes.AsSpan(_length, count);
        _length = end;
        return span;
    }

    public ArrowBuffer Build()
    {
        var built = new ArrowBuffer(_bytes.AsMemory(0, _length));
        _bytes = GC.AllocateUninitializedArray<byte>(Math.Max(_length, 16));
        _length = 0;
        return built;
    }
}

sealed class NullColumnBuilder() : ColumnBuilder(DataType.Null)
{
    private protected override void AppendDefault() { }

    private protected override void AppendNonNull(object value) => throw new InvalidCastException("A column of nulls takes only nulls.");

    private protected override ArrayData BuildData(int length, int nulls, ArrowBuffer validity) =>
        new(ArrowTypes.ToArrow(Type), length, length, 0, System.Array.Empty<ArrowBuffer>());
}

/// <summary>Builds a bool column.</summary>
public sealed class BoolColumnBuilder : ColumnBuilder
{
    byte[] _bits = new byte[16];

    /// <summary>Makes an empty builder.</summary>
    public BoolColumnBuilder() : base(DataType.Bool) { }

    /// <summary>Appends a value.</summary>
    public void Append(bool value)
    {
        AppendDefault();
        if (value)
            _bits[Length >> 3] |= (byte)(1 << (Length & 7));
        Advance();
    }

    private protected override void AppendDefault()
    {
        if ((Length >> 3) >= _bits.Length)
            System.Array.Resize(ref _bits, _bits.Length * 2);
    }

    private protected override void AppendNonNull(object value) => Append((bool)value);

    private protected override ArrayData BuildData(int length, int nulls, ArrowBuffer validity)
    {
        var bits = _bits;
        _bits = new byte[16];
        return new(ArrowTypes.ToArrow(Type), length, nulls, 0, [validity, new ArrowBuffer(bits.AsMemory(0, (length + 7) / 8))]);
    }
}

/// <summary>Builds an int64 or timestamp column.</summary>
public sealed class Int64ColumnBuilder(DataType type, int capacity = 64) : ColumnBuilder(type)
{
    GrowBuffer _values = new(capacity * sizeof(long));

    /// <summary>Appends a value.</summary>
    public void Append(long value)
    {
        _values.Append(value);
        Advance();
    }

    private protected override void AppendDefault() => _values.Append(0L);

    private protected override void AppendNonNull(object value) => Append((long)value);

    private protected override ArrayData BuildData(int length, int nulls, ArrowBuffer validity) =>
        new(ArrowTypes.ToArrow(Type), length, nulls, 0, [validity, _values.Build()]);
}

/// <summary>Builds a float64 column.</summary>
public sealed class Float64ColumnBuilder(int capacity = 64) : ColumnBuilder(DataType.Float64)
{
    GrowBuffer _values = new(capacity * sizeof(double));

    /// <summary>Appends a value.</summary>
    public void Append(double value)
    {
        _values.Append(value);
        Advance();
    }

    private protected override void AppendDefault() => _values.Append(0d);

    private protected override void AppendNonNull(object value) => Append((double)value);

    private protected override ArrayData BuildData(int length, int nulls, ArrowBuffer validity) =>
        new(ArrowTypes.ToArrow(Type), length, nulls, 0, [validity, _values.Build()]);
}

/// <summary>Builds a decimal column. Values beyond its digits throw <see cref="OverflowException"/>.</summary>
public sealed class DecimalColumnBuilder : ColumnBuilder
{
    GrowBuffer _values = new(256);

    /// <summary>Makes an empty builder.</summary>
    public DecimalColumnBuilder() : base(DataType.Decimal) { }

    /// <summary>Appends a value, rounded half to even to the column's digits.</summary>
    public void Append(decimal value)
    {
        // One digit more before the point would not fit the column's 38.
        if (Math.Abs(value) >= 1e28m)
            throw new OverflowException($"The decimal {value} is not below 10^28.");
        var scaled = decimal.Round(value, ArrowTypes.DecimalScale);
        var whole = (Int128)decimal.Truncate(scaled);
        var fraction = (Int128)((scaled - decimal.Truncate(scaled)) * 1e10m);
        _values.Append((whole * 10_000_000_000) + fraction);
        Advance();
    }

    /// <summary>Appends a value as the whole number of its last digit: as it lies in a column of decimals.</summary>
    public void AppendScaled(Int128 value)
    {
        _values.Append(value);
        Advance();
    }

    private protected override void AppendDefault() => _values.Append(Int128.Zero);

    private protected override void AppendNonNull(object value) => Append((decimal)value);

    private protected override ArrayData BuildData(int length, int nulls, ArrowBuffer validity) =>
        new(ArrowTypes.ToArrow(Type), length, nulls, 0, [validity, _values.Build()]);
}

/// <summary>Builds a string, json or binary column.</summary>
public sealed class BytesColumnBuilder(DataType type, int capacity = 64) : ColumnBuilder(type)
{
    GrowBuffer _values = new(capacity * 8);
    GrowBuffer _offsets = new((capacity + 1) * sizeof(int));

    /// <summary>Appends a value: UTF-8 text, JSON text or bytes.</summary>
    public void Append(ReadOnlySpan<byte> value)
    {
        _offsets.Append(_values.Length);
        _values.Append(value);
        Advance();
    }

    /// <summary>Appends text.</summary>
    public void Append(string value)
    {
        _offsets.Append(_values.Length);
        Encoding.UTF8.GetBytes(value, _values.Reserve(Encoding.UTF8.GetByteCount(value)));
        Advance();
    }

    /// <inheritdoc/>
    public override void AppendFrom(IArrowArray column, int position)
    {
        ArgumentNullException.ThrowIfNull(column);
        if (column.IsNull(position))
            AppendNull();
        else
            Append(((BinaryArray)column).GetBytes(position));
    }

    private protected override void AppendDefault() => _offsets.Append(_values.Length);

    private protected override void AppendNonNull(object value)
    {
        if (Type.Kind == TypeKind.Binary)
            Append((byte[])value);
        else
            Append((string)value);
    }

    private protected override ArrayData BuildData(int length, int nulls, ArrowBuffer validity)
    {
        _offsets.Append(_values.Length);
        return new(ArrowTypes.ToArrow(Type), length, nulls, 0, [validity, _offsets.Build(), _values.Build()]);
    }
}

/// <summary>Builds a list column: append elements to <see cref="Elements"/>, then call <see cref="Append"/> to close the list.</summary>
public sealed class ListColumnBuilder : ColumnBuilder
{
    GrowBuffer _offsets = new(256);
    int _start;

    /// <summary>Makes an empty builder of a list type.</summary>
    public ListColumnBuilder(DataType type) : base(type) =>
        Elements = For((type ?? throw new ArgumentNullException(nameof(type))).Element ?? throw new ArgumentException("Not a list.", nameof(type)));

    /// <summary>The builder of the elements of all lists.</summary>
    public ColumnBuilder Elements { get; }

    /// <summary>Closes a list of all elements appended since the one before.</summary>
    public void Append()
    {
        _offsets.Append(_start);
        _start = Elements.Length;
        Advance();
    }

    private protected override void AppendDefault() => _offsets.Append(_start);

    private protected override void AppendNonNull(object value)
    {
        foreach (var element in (object?[])value)
            Elements.AppendValue(element);
        Append();
    }

    private protected override ArrayData BuildData(int length, int nulls, ArrowBuffer validity)
    {
        _offsets.Append(_start);
        _start = 0;
        return new(ArrowTypes.ToArrow(Type), length, nulls, 0, [validity, _offsets.Build()], [Elements.Build().Data]);
    }
}

/// <summary>Builds a struct column: append one value to each of <see cref="Fields"/>, then call <see cref="Append"/>.</summary>
public sealed class StructColumnBuilder : ColumnBuilder
{
    /// <summary>Makes an empty builder of a struct type.</summary>
    public StructColumnBuilder(DataType type) : base(type) =>
        Fields = [.. (type ?? throw new ArgumentNullException(nameof(type))).Fields.Select(f => For(f.Type))];

    /// <summary>The builders of the fields, in the type's order.</summary>
    public IReadOnlyList<ColumnBuilder> Fields { get; }

    /// <summary>Closes a row.</summary>
    public void Append() => Advance();

    private protected override void AppendDefault()
    {
        foreach (var field in Fields)
            field.AppendNull();
    }

    private protected override void AppendNonNull(object value)
    {
        var values = (object?[])value;
        for (var i = 0; i < Fields.Count; i++)
            Fields[i].AppendValue(values[i]);
        Append();
    }

    private protected override ArrayData BuildData(int length, int nulls, ArrowBuffer validity) =>
        new(ArrowTypes.ToArrow(Type), length, nulls, 0, [validity], [.. Fields.Select(f => f.Build().Data)]);
}
