using System.Buffers.Text;
using System.Collections.Immutable;
using System.Runtime.Intrinsics;
using Apache.Arrow;
using OrleansStream.Events;
using OrleansStream.Formats.Writers;

namespace OrleansStream.Formats.Json;

sealed class JsonNullColumn : JsonColumn
{
    public override bool IsNull(int row) => true;

    protected override void BindValues(ArrayData data)
    {
    }

    protected override void WriteValue(ref Utf8Sink sink, int at) => sink.Append("null"u8);
}

sealed class JsonBoolColumn : JsonColumn
{
    ColumnBytes _bits;

    protected override void BindValues(ArrayData data) => _bits = new(data.Buffers[1]);

    protected override void WriteValue(ref Utf8Sink sink, int at) => sink.Append(_bits.Bit(at) ? "true"u8 : "false"u8);
}

sealed class JsonInt64Column : JsonColumn
{
    ColumnBytes _values;

    protected override void BindValues(ArrayData data) => _values = new(data.Buffers[1]);

    protected override void WriteValue(ref Utf8Sink sink, int at) =>
        sink.Advance(Digits.Write(sink.Reserve(Digits.MaxInt64), _values.Read<long>(at)));
}

sealed class JsonFloat64Column : JsonColumn
{
    ColumnBytes _values;

    protected override void BindValues(ArrayData data) => _values = new(data.Buffers[1]);

    protected override void WriteValue(ref Utf8Sink sink, int at)
    {
        var value = _values.Read<double>(at);
        if (double.IsFinite(value))
            sink.Advance(Digits.Write(sink.Reserve(Digits.MaxFloat64), value));
        else
            sink.Append("null"u8);
    }
}

sealed class JsonDecimalColumn : JsonColumn
{
    const ulong One = 10_000_000_000;

    ColumnBytes _values;

    protected override void BindValues(ArrayData data) => _values = new(data.Buffers[1]);

    protected override void WriteValue(ref Utf8Sink sink, int at)
    {
        var value = _values.Read<Int128>(at);
        if (value < 0)
            sink.Append((byte)'-');
        var (whole, fraction) = UInt128.DivRem((UInt128)(value < 0 ? -value : value), One);
        whole.TryFormat(sink.Reserve(40), out var written, default, System.Globalization.CultureInfo.InvariantCulture);
        sink.Advance(written);
        if (fraction == 0)
            return;
        sink.Append((byte)'.');
        var rest = (ulong)fraction;
        for (var unit = One / 10; rest != 0; unit /= 10)
        {
            sink.Append((byte)('0' + (rest / unit)));
            rest %= unit;
        }
    }
}

sealed class JsonTextColumn : JsonColumn
{
    ColumnBytes _offsets;
    ColumnBytes _bytes;

    protected override void BindValues(ArrayData data) => (_offsets, _bytes) = (new(data.Buffers[1]), new(data.Buffers[2]));

    /// <summary>The text of a row that is not null.</summary>
    public ReadOnlySpan<byte> Text(int row) => _bytes.Slice(_offsets.Read<int>(Offset + row), _offsets.Read<int>(Offset + row + 1));

    protected override void WriteValue(ref Utf8Sink sink, int at)
    {
        var from = _offsets.Read<int>(at);
        var length = _offsets.Read<int>(at + 1) - from;
        if (length >= Utf8Sink.BlockBytes || !_bytes.TryReadBlock(from, out var block)
            || (JsonScan.Special(block) & ((1u << length) - 1)) != 0)
        {
            WriteText(ref sink, _bytes.Slice(from, from + length));
            return;
        }
        var to = sink.Reserve(Utf8Sink.BlockBytes + 2);
        to[0] = (byte)'"';
        block.StoreUnsafe(ref to[1]);
        to[length + 1] = (byte)'"';
        sink.Advance(length + 2);
    }
}

sealed class JsonRawColumn : JsonColumn
{
    ColumnBytes _offsets;
    ColumnBytes _bytes;

    protected override void BindValues(ArrayData data) => (_offsets, _bytes) = (new(data.Buffers[1]), new(data.Buffers[2]));

    protected override void WriteValue(ref Utf8Sink sink, int at)
    {
        var raw = _bytes.Slice(_offsets.Read<int>(at), _offsets.Read<int>(at + 1));
        var to = sink.Reserve(raw.Length);
        raw.CopyTo(to);
        // A line end inside JSON stands between its tokens; it would end our line.
        to[..raw.Length].Replace((byte)'\n', (byte)' ');
        sink.Advance(raw.Length);
    }
}

sealed class JsonBinaryColumn : JsonColumn
{
    ColumnBytes _offsets;
    ColumnBytes _bytes;

    protected override void BindValues(ArrayData data) => (_offsets, _bytes) = (new(data.Buffers[1]), new(data.Buffers[2]));

    protected override void WriteValue(ref Utf8Sink sink, int at)
    {
        var value = _bytes.Slice(_offsets.Read<int>(at), _offsets.Read<int>(at + 1));
        sink.Append((byte)'"');
        Base64.EncodeToUtf8(value, sink.Reserve(Base64.GetMaxEncodedToUtf8Length(value.Length)), out _, out var written);
        sink.Advance(written);
        sink.Append((byte)'"');
    }
}

sealed class JsonListColumn(DataType type) : JsonColumn
{
    readonly JsonColumn _elements = For(type.Element!);
    ColumnBytes _offsets;

    protected override void BindValues(ArrayData data)
    {
        _offsets = new(data.Buffers[1]);
        _elements.Bind(data.Children[0]);
    }

    protected override void WriteValue(ref Utf8Sink sink, int at)
    {
        sink.Append((byte)'[');
        var (from, to) = (_offsets.Read<int>(at), _offsets.Read<int>(at + 1));
        for (var element = from; element < to; element++)
        {
            if (element > from)
                sink.Append((byte)',');
            _elements.Write(ref sink, element);
        }
        sink.Append((byte)']');
    }
}

sealed class JsonStructColumn(DataType type) : JsonColumn
{
    readonly ImmutableArray<JsonColumn> _fields = [.. type.Fields.Select(f => For(f.Type))];
    readonly ImmutableArray<JsonName> _names = JsonEncoder.Names(type.Fields);

    protected override void BindValues(ArrayData data)
    {
        for (var i = 0; i < _fields.Length; i++)
            _fields[i].Bind(data.Children[i]);
    }

    protected override void WriteValue(ref Utf8Sink sink, int at) => JsonEncoder.WriteObject(ref sink, _fields.AsSpan(), _names.AsSpan(), at);
}
