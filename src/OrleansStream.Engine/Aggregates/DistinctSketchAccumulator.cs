using System.Buffers;
using System.IO.Hashing;
using OrleansStream.Events;
using OrleansStream.Keys;
using OrleansStream.State;

namespace OrleansStream.Aggregates;

/// <summary>Estimates the number of different values in bounded memory.</summary>
/// <param name="column">The column.</param>
/// <param name="type">Its type.</param>
/// <param name="mask">The condition's column, or -1.</param>
sealed class DistinctSketchAccumulator(int column, DataType type, int mask) : ObjectAccumulator<DistinctSketch>
{
    readonly RowFilter _filter = new(column, mask);
    readonly ArrayBufferWriter<byte> _encoding = new();

    public override void Add(in RowBlock rows, ReadOnlySpan<int> slots)
    {
        var array = rows.Batch.Columns[column];
        var sketches = States;
        foreach (var row in _filter.Applies(rows.Batch) ? _filter.Keep(rows) : RowBlock.All(rows.Count))
        {
            _encoding.ResetWrittenCount();
            KeyEncoder.Append(array, type, rows.Positions[row], _encoding);
            (sketches[slots[row]] ??= new DistinctSketch()).Add(XxHash3.HashToUInt64(_encoding.WrittenSpan));
        }
    }

    public override void Emit(ReadOnlySpan<int> slots, ResultColumns results)
    {
        var counts = new FixedColumn<long>(slots.Length);
        for (var i = 0; i < slots.Length; i++)
            counts.Values[i] = States[slots[i]]?.Estimate ?? 0;
        results.Add(counts.Build(DataType.Int64));
    }

    public override string Signature => $"countDistinct({type}) estimated/1";

    private protected override void Write(DistinctSketch state, IBufferWriter<byte> to) => state.Write(to);

    private protected override DistinctSketch Read(ref StateCursor from) => DistinctSketch.Read(ref from);

    protected override DistinctSketch Merged(DistinctSketch? sketch, DistinctSketch other)
    {
        sketch ??= new DistinctSketch();
        sketch.Add(other);
        return sketch;
    }
}
