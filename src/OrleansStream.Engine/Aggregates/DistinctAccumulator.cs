using System.Buffers;
using System.IO.Hashing;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Keys;
using OrleansStream.State;

namespace OrleansStream.Aggregates;

/// <summary>
/// Counts different values. Each value is a number of 128 bits: its encoding as a key if that is short enough, otherwise the hash of that, so that
/// two different long values count as one with a chance of one in 10^38. More than <see cref="DistinctSet.MaxValues"/> are an error of that result.
/// </summary>
/// <param name="column">The column.</param>
/// <param name="type">Its type.</param>
/// <param name="mask">The condition's column, or -1.</param>
sealed class DistinctAccumulator(int column, DataType type, int mask) : ObjectAccumulator<DistinctSet>
{
    readonly RowFilter _filter = new(column, mask);
    readonly ArrayBufferWriter<byte> _encoding = new();

    public override void Add(in RowBlock rows, ReadOnlySpan<int> slots)
    {
        var array = rows.Batch.Columns[column];
        var sets = States;
        foreach (var row in _filter.Applies(rows.Batch) ? _filter.Keep(rows) : RowBlock.All(rows.Count))
        {
            _encoding.ResetWrittenCount();
            KeyEncoder.Append(array, type, rows.Positions[row], _encoding);
            (sets[slots[row]] ??= new DistinctSet(DistinctSet.MaxValues)).Add(Identity(_encoding.WrittenSpan));
        }
    }

    public override void Emit(ReadOnlySpan<int> slots, ResultColumns results)
    {
        var counts = new FixedColumn<long>(slots.Length);
        for (var i = 0; i < slots.Length; i++)
        {
            counts.Values[i] = States[slots[i]]?.Count ?? 0;
            if (States[slots[i]] is not { TooMany: true })
                continue;
            counts.SetNull(i);
            results.Fail(i, ErrorCodes.LimitReached,
                $"An exact countDistinct takes at most {DistinctSet.MaxValues:N0} different values of a group and window; with exact: false it estimates any number in little memory.");
        }
        results.Add(counts.Build(DataType.Int64));
    }

    public override string Signature => $"countDistinct({type})/1";

    private protected override void Write(DistinctSet state, IBufferWriter<byte> to) => state.Write(to);

    private protected override DistinctSet Read(ref StateCursor from) => DistinctSet.Read(DistinctSet.MaxValues, ref from);

    static UInt128 Identity(ReadOnlySpan<byte> encoding)
    {
        if (encoding.Length > 16)
            return XxHash128.HashToUInt128(encoding);
        Span<byte> padded = stackalloc byte[16];
        padded.Clear();
        encoding.CopyTo(padded);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(padded);
    }

    protected override DistinctSet Merged(DistinctSet? set, DistinctSet other)
    {
        set ??= new DistinctSet(DistinctSet.MaxValues);
        set.Add(other);
        return set;
    }
}
