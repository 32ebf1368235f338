using System.Buffers;
using System.Collections.Immutable;
using OrleansStream.Events;
using OrleansStream.Keys;
using OrleansStream.State;

namespace OrleansStream.Aggregates;

/// <summary>Percentiles, a result column each; null without values.</summary>
/// <param name="argument">The values.</param>
/// <param name="percentiles">Which ones, 0 to 100.</param>
sealed class PercentileAccumulator(ArgumentReader<double> argument, ImmutableArray<double> percentiles) : Accumulator
{
    // Emptied samples are kept for new groups, so that panes coming and going make no garbage: so many, with room for so many values together (32 MB).
    const int MaxPooled = 16_384;
    const int MaxPooledRoom = 4_194_304;

    readonly Stack<Sample> _pool = [];
    int _pooledRoom;
    Sample?[] _samples = [];

    public override bool MergesSmall => false;

    public override void EnsureSlots(int slots) => Scratch.Grow(ref _samples, slots);

    public override void Add(in RowBlock rows, ReadOnlySpan<int> slots)
    {
        var arguments = argument.Read(rows, slots);
        var values = arguments.Values;
        var at = arguments.Slots[..values.Length];
        for (var i = 0; i < values.Length; i++)
            SampleAt(at[i]).Add(values[i]);
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

    public override void ClearRange(int start, int count)
    {
        for (var slot = start; slot < start + count; slot++)
            ClearOne(slot);
    }

    public override void Clear(ReadOnlySpan<int> slots)
    {
        foreach (var slot in slots)
            ClearOne(slot);
    }

    public override void Rearrange(int pages, int oldStride, int newStride, ReadOnlySpan<int> oldOffsets) =>
        Pages.Rearrange(ref _samples, pages, oldStride, newStride, oldOffsets);

    public override void Emit(ReadOnlySpan<int> slots, ResultColumns results)
    {
        foreach (var percentile in percentiles)
        {
            var column = new FixedColumn<double>(slots.Length);
            for (var i = 0; i < slots.Length; i++)
            {
                if (_samples[slots[i]] is { Count: > 0 } sample)
                    column.Values[i] = sample.Quantile(percentile / 100);
                else
                    column.SetNull(i);
            }
            results.Add(column.Build(DataType.Float64));
        }
    }

    public override string Signature => "percentile/1";

    public override void Save(int slot, IBufferWriter<byte> to)
    {
        to.WriteBool(_samples[slot] is not null);
        _samples[slot]?.Write(to);
    }

    public override void Load(int slot, ref StateCursor from)
    {
        ClearOne(slot);
        if (from.ReadBool())
            SampleAt(slot).Read(ref from);
    }

    Sample SampleAt(int slot) => _samples[slot] ??= Rent();

    Sample Rent()
    {
        if (!_pool.TryPop(out var pooled))
            return new Sample();
        _pooledRoom -= pooled.Room;
        return pooled;
    }

    void MergeOne(int into, int from)
    {
        if (_samples[from] is { } other)
            SampleAt(into).Add(other);
    }

    void ClearOne(int slot)
    {
        if (_samples[slot] is not { } sample)
            return;
        _samples[slot] = null;
        if (_pool.Count >= MaxPooled || _pooledRoom + sample.Room > MaxPooledRoom)
            return;
        sample.Clear();
        _pooledRoom += sample.Room;
        _pool.Push(sample);
    }
}
