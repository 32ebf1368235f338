using System.Buffers;
using Apache.Arrow;
using OrleansStream.Columns;
using OrleansStream.Events;
using OrleansStream.Keys;
using OrleansStream.State;

namespace OrleansStream.Aggregates;

/// <summary>An accumulator that picks one value of a group: of a type without fixed width, or of any.</summary>
/// <typeparam name="TValue">What is kept of a value; it never changes, so that several slots may share it.</typeparam>
abstract class PickAccumulator<TValue>(int column, int mask) : Accumulator where TValue : class
{
    readonly RowFilter _filter = new(column, mask);
    TValue?[] _values = [];
    long[] _times = [];

    public override void EnsureSlots(int slots)
    {
        Scratch.Grow(ref _values, slots);
        Scratch.Grow(ref _times, slots);
    }

    public override void Add(in RowBlock rows, ReadOnlySpan<int> slots)
    {
        var array = rows.Batch.Columns[column];
        foreach (var row in _filter.Applies(rows.Batch) ? _filter.Keep(rows) : RowBlock.All(rows.Count))
        {
            var slot = slots[row];
            var time = rows.Times[row];
            if (_values[slot] is { } held && !Replaces(held, _times[slot], array, rows.Positions[row], time))
                continue;
            _values[slot] = Read(array, rows.Positions[row]);
            _times[slot] = time;
        }
    }

    public override void MergeRange(int into, int from, int count)
    {
        for (var i = 0; i < count; i++)
            MergeOne(into + i, from + i);
    }

    public override void Merge(ReadOnlySpan<int> into, ReadOnlySpan<int> from)
    {
        for (var i = 0; i < from.Length; i++)
            MergeOne(into[i], from[i]);
    }

    public override void Combine(int into, ReadOnlySpan<int> left, ReadOnlySpan<int> right)
    {
        for (var i = 0; i < left.Length; i++)
        {
            _values[into + i] = _values[left[i]];
            _times[into + i] = _times[left[i]];
            MergeOne(into + i, right[i]);
        }
    }

    public override void ClearRange(int start, int count) => _values.AsSpan(start, count).Clear();

    public override void Clear(ReadOnlySpan<int> slots)
    {
        foreach (var slot in slots)
            _values[slot] = null;
    }

    public override void Rearrange(int pages, int oldStride, int newStride, ReadOnlySpan<int> oldOffsets)
    {
        Pages.Rearrange(ref _values, pages, oldStride, newStride, oldOffsets);
        Pages.Rearrange(ref _times, pages, oldStride, newStride, oldOffsets);
    }

    public override void Emit(ReadOnlySpan<int> slots, ResultColumns results)
    {
        var values = new TValue?[slots.Length];
        for (var i = 0; i < slots.Length; i++)
            values[i] = _values[slots[i]];
        results.Add(Build(values));
    }

    public override void Save(int slot, IBufferWriter<byte> to)
    {
        to.WriteBool(_values[slot] is not null);
        if (_values[slot] is not { } value)
            return;
        to.WriteInt64(_times[slot]);
        Write(value, to);
    }

    public override void Load(int slot, ref StateCursor from)
    {
        _values[slot] = null;
        if (!from.ReadBool())
            return;
        _times[slot] = from.ReadInt64();
        _values[slot] = Read(ref from);
    }

    /// <summary>Whether a later row's value takes the place of the value held.</summary>
    private protected abstract bool Replaces(TValue held, long heldTime, IArrowArray column, int position, long time);

    /// <summary>Whether another state's value takes the place of the value held.</summary>
    private protected abstract bool Replaces(TValue held, long heldTime, TValue other, long time);

    private protected abstract TValue Read(IArrowArray column, int position);

    private protected abstract IArrowArray Build(TValue?[] values);

    private protected abstract void Write(TValue value, IBufferWriter<byte> to);

    private protected abstract TValue Read(ref StateCursor from);

    void MergeOne(int into, int from)
    {
        if (_values[from] is not { } other || (_values[into] is { } held && !Replaces(held, _times[into], other, _times[from])))
            return;
        _values[into] = other;
        _times[into] = _times[from];
    }
}

/// <summary>The least or greatest text, by its UTF-8 bytes.</summary>
/// <param name="sign">-1 for the least, 1 for the greatest.</param>
/// <param name="type">The column's type.</param>
/// <param name="column">The column.</param>
/// <param name="mask">The condition's column, or -1.</param>
sealed class TextExtremeAccumulator(int sign, DataType type, int column, int mask) : PickAccumulator<byte[]>(column, mask)
{
    public override string Signature => $"{(sign < 0 ? "min" : "max")}({type})/1";

    private protected override bool Replaces(byte[] held, long heldTime, IArrowArray column, int position, long time) =>
        Math.Sign(((BinaryArray)column).GetBytes(position).SequenceCompareTo(held)) == sign;

    private protected override bool Replaces(byte[] held, long heldTime, byte[] other, long time) =>
        Math.Sign(other.AsSpan().SequenceCompareTo(held)) == sign;

    private protected override byte[] Read(IArrowArray column, int position) => ((BinaryArray)column).GetBytes(position).ToArray();

    private protected override IArrowArray Build(byte[]?[] values)
    {
        var builder = new BytesColumnBuilder(type, values.Length);
        foreach (var value in values)
        {
            if (value is null)
                builder.AppendNull();
            else
                builder.Append(value);
        }
        return builder.Build();
    }

    private protected override void Write(byte[] value, IBufferWriter<byte> to) => to.WriteBytes(value);

    private protected override byte[] Read(ref StateCursor from) => from.ReadBytes().ToArray();
}

/// <summary>The first or last value of any type: kept as a column of one row.</summary>
/// <param name="last">Whether the last is wanted.</param>
/// <param name="type">The column's type.</param>
/// <param name="column">The column.</param>
/// <param name="mask">The condition's column, or -1.</param>
sealed class TimedAccumulator(bool last, DataType type, int column, int mask) : PickAccumulator<IArrowArray>(column, mask)
{
    public override string Signature => $"{(last ? "last" : "first")}({type})/1";

    private protected override bool Replaces(IArrowArray held, long heldTime, IArrowArray column, int position, long time) =>
        last ? time >= heldTime : time < heldTime;

    private protected override bool Replaces(IArrowArray held, long heldTime, IArrowArray other, long time) =>
        last ? time >= heldTime : time < heldTime;

    private protected override IArrowArray Read(IArrowArray column, int position) => ColumnTake.Take(column, type, [position]);

    private protected override IArrowArray Build(IArrowArray?[] values)
    {
        // Gathered, not appended value by value: that would round decimals of the most digits.
        var none = ColumnBuilder.For(type, 1);
        none.AppendNull();
        var missing = none.Build();
        var gather = ColumnGather.For(type, values.Length);
        foreach (var value in values)
            gather.Append(value ?? missing, 0, 1);
        return gather.Build();
    }

    private protected override void Write(IArrowArray value, IBufferWriter<byte> to) => to.WriteValue(value, type, 0);

    private protected override IArrowArray Read(ref StateCursor from)
    {
        var builder = ColumnBuilder.For(type, 1);
        from.ReadValue(builder);
        return builder.Build();
    }
}
