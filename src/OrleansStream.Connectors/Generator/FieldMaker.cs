using System.Globalization;
using System.Runtime.InteropServices;
using Apache.Arrow;
using OrleansStream.Diagnostics;
using OrleansStream.Events;

namespace OrleansStream.Connectors.Generator;

/// <summary>Which rows to make: every <paramref name="Step"/>th from <paramref name="First"/> on, at the clock's time.</summary>
readonly record struct RowRange(long First, long Step, int Count, long Now)
{
    public long this[int index] => First + (index * Step);
}

/// <summary>Makes a field's column for a range of rows.</summary>
abstract class FieldMaker(string name, GeneratorField field, long seed)
{
    readonly double _nulls = field.Nulls;
    readonly Chance _nullChance = new(seed, name + ":null");

    protected Chance Chance { get; } = new(seed, name);

    public string Name { get; } = name;

    public abstract DataType Type { get; }

    public IArrowArray Make(RowRange rows)
    {
        var (validity, nulls) = Validity(rows);
        return ArrowArrayFactory.BuildArray(new ArrayData(ArrowTypes.ToArrow(Type), rows.Count, nulls, 0, Buffers(rows, validity)));
    }

    protected abstract ArrowBuffer[] Buffers(RowRange rows, ArrowBuffer validity);

    public static FieldMaker For(string name, GeneratorField field, long seed) => field switch
    {
        SequenceField sequence => new SequenceMaker(name, sequence, seed),
        IntegerField integer => new IntegerMaker(name, integer, seed),
        NumberField number => new NumberMaker(name, number, seed),
        WaveField wave => new WaveMaker(name, wave, seed),
        KeyField key => new KeyMaker(name, key, seed),
        ChoiceField choice => new ChoiceMaker(name, choice, seed),
        UuidField uuid => new UuidMaker(name, uuid, seed),
        FlagField flag => new FlagMaker(name, flag, seed),
        TimestampField timestamp => new TimestampMaker(name, timestamp, seed),
        _ => throw new ArgumentException($"{field.GetType().Name} is no field of the generator.", nameof(field)),
    };

    protected static StreamException Refuse(string name, string cause) =>
        new(ErrorCodes.OutOfRange, $"The generator's field '{name}': {cause}.");

    (ArrowBuffer Validity, int Nulls) Validity(RowRange rows)
    {
        if (_nulls <= 0)
            return (ArrowBuffer.Empty, 0);
        var bits = new byte[(rows.Count + 7) / 8];
        var nulls = 0;
        for (var i = 0; i < rows.Count; i++)
        {
            if (_nullChance.Unit(rows[i]) < _nulls)
                nulls++;
            else
                bits[i >> 3] |= (byte)(1 << (i & 7));
        }
        return (new ArrowBuffer(bits), nulls);
    }
}

abstract class Int64Maker(string name, GeneratorField field, long seed) : FieldMaker(name, field, seed)
{
    public override DataType Type => DataType.Int64;

    protected abstract void Fill(RowRange rows, Span<long> values);

    protected sealed override ArrowBuffer[] Buffers(RowRange rows, ArrowBuffer validity)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(rows.Count * sizeof(long));
        Fill(rows, MemoryMarshal.Cast<byte, long>(bytes.AsSpan()));
        return [validity, new ArrowBuffer(bytes)];
    }
}

sealed class SequenceMaker(string name, SequenceField field, long seed) : Int64Maker(name, field, seed)
{
    protected override void Fill(RowRange rows, Span<long> values)
    {
        for (var i = 0; i < values.Length; i++)
            values[i] = unchecked(field.Start + (rows[i] * field.Step));
    }
}

sealed class IntegerMaker : Int64Maker
{
    readonly long _min;
    readonly ulong _count;

    public IntegerMaker(string name, IntegerField field, long seed) : base(name, field, seed)
    {
        if (field.Max < field.Min)
            throw Refuse(name, "max is smaller than min");
        _min = field.Min;
        // All of 64 bits wrap to 0, which is how the chance is told so.
        _count = unchecked((ulong)field.Max - (ulong)field.Min + 1);
    }

    protected override void Fill(RowRange rows, Span<long> values)
    {
        for (var i = 0; i < values.Length; i++)
            values[i] = unchecked(_min + (long)Chance.Below(rows[i], _count));
    }
}

sealed class TimestampMaker : Int64Maker
{
    readonly long? _start;
    readonly long _step;
    readonly ulong _disorder;

    public TimestampMaker(string name, TimestampField field, long seed) : base(name, field, seed)
    {
        _step = (long)field.Step.TotalMilliseconds;
        _disorder = (ulong)field.Disorder.TotalMilliseconds + 1;
        if (field.Start is null)
            return;
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (!DateTimeOffset.TryParse(field.Start, CultureInfo.InvariantCulture, Utc, out var start))
            throw Refuse(name, $"'{field.Start}' is no ISO 8601 time");
        _start = start.ToUnixTimeMilliseconds();
    }

    public override DataType Type => DataType.Timestamp;

    protected override void Fill(RowRange rows, Span<long> values)
    {
        if (_start is { } start)
        {
            for (var i = 0; i < values.Length; i++)
                values[i] = unchecked(start + (rows[i] * _step));
        }
        else
        {
            values.Fill(rows.Now);
        }
        if (_disorder == 1)
            return;
        for (var i = 0; i < values.Length; i++)
            values[i] -= (long)Chance.Below(rows[i], _disorder);
    }
}

abstract class Float64Maker(string name, GeneratorField field, long seed) : FieldMaker(name, field, seed)
{
    public sealed override DataType Type => DataType.Float64;

    protected abstract void Fill(RowRange rows, Span<double> values);

    protected sealed override ArrowBuffer[] Buffers(RowRange rows, ArrowBuffer validity)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(rows.Count * sizeof(double));
        Fill(rows, MemoryMarshal.Cast<byte, double>(bytes.AsSpan()));
        return [validity, new ArrowBuffer(bytes)];
    }
}

sealed class NumberMaker : Float64Maker
{
    readonly NumberField _field;

    public NumberMaker(string name, NumberField field, long seed) : base(name, field, seed)
    {
        if (!(field.Max >= field.Min) || !double.IsFinite(field.Max - field.Min))
            throw Refuse(name, "max is smaller than min, or too far from it");
        _field = field;
    }

    protected override void Fill(RowRange rows, Span<double> values)
    {
        var (min, width) = (_field.Min, _field.Max - _field.Min);
        for (var i = 0; i < values.Length; i++)
            values[i] = min + (Chance.Unit(rows[i]) * width);
        if (_field.Decimals is not { } decimals)
            return;
        for (var i = 0; i < values.Length; i++)
            values[i] = Math.Round(values[i], decimals);
    }
}

sealed class WaveMaker(string name, WaveField field, long seed) : Float64Maker(name, field, seed)
{
    const double OutlierFactor = 10;

    readonly Chance _outlierChance = new(seed, name + ":outlier");

    protected override void Fill(RowRange rows, Span<double> values)
    {
        var angle = 2 * Math.PI / field.Period;
        for (var i = 0; i < values.Length; i++)
        {
            var row = rows[i];
            // The remainder first: far along, row times angle has no digits left for the sine.
            var away = field.Amplitude * Math.Sin(row % field.Period * angle);
            if (field.Noise > 0)
                away += field.Noise * ((2 * Chance.Unit(row)) - 1);
            if (field.Outliers > 0 && _outlierChance.Unit(row) < field.Outliers)
                away = Math.CopySign(OutlierFactor * (Math.Abs(field.Amplitude) + field.Noise), away);
            values[i] = field.Base + away;
        }
    }
}

sealed class FlagMaker(string name, FlagField field, long seed) : FieldMaker(name, field, seed)
{
    public override DataType Type => DataType.Bool;

    protected override ArrowBuffer[] Buffers(RowRange rows, ArrowBuffer validity)
    {
        var bits = new byte[(rows.Count + 7) / 8];
        for (var i = 0; i < rows.Count; i++)
        {
            if (Chance.Unit(rows[i]) < field.Chance)
                bits[i >> 3] |= (byte)(1 << (i & 7));
        }
        return [validity, new ArrowBuffer(bits)];
    }
}
