using System.Buffers;
using OrleansStream.Events;
using OrleansStream.Keys;
using OrleansStream.State;

namespace OrleansStream.Aggregates;

/// <summary>
/// The most frequent values with their counts: a list of <c>{value, count}</c>, most frequent first, of equally frequent ones the least first; an
/// empty list without values.
/// </summary>
/// <param name="column">The column.</param>
/// <param name="type">Its type.</param>
/// <param name="mask">The condition's column, or -1.</param>
/// <param name="k">The most elements of a list.</param>
sealed class TopKAccumulator(int column, DataType type, int mask, int k) : ObjectAccumulator<FrequentValues>
{
    // A list is no better than the values beside it that are kept.
    readonly int _kept = Math.Max(FrequentValues.MinKept, 2 * k);
    readonly RowFilter _filter = new(column, mask);
    readonly ArrayBufferWriter<byte> _encoding = new();

    /// <summary>The type of a list.</summary>
    public static DataType ResultType(DataType value) =>
        DataType.ListOf(DataType.StructOf(new RowField("value", value), new RowField("count", DataType.Int64)));

    public override void Add(in RowBlock rows, ReadOnlySpan<int> slots)
    {
        var array = rows.Batch.Columns[column];
        var states = States;
        foreach (var row in _filter.Applies(rows.Batch) ? _filter.Keep(rows) : RowBlock.All(rows.Count))
        {
            _encoding.ResetWrittenCount();
            KeyEncoder.Append(array, type, rows.Positions[row], _encoding);
            (states[slots[row]] ??= new FrequentValues(_kept)).Add(_encoding.WrittenSpan);
        }
    }

    public override void Emit(ReadOnlySpan<int> slots, ResultColumns results)
    {
        var lists = new ListColumnBuilder(ResultType(type));
        var elements = (StructColumnBuilder)lists.Elements;
        var counts = (Int64ColumnBuilder)elements.Fields[1];
        foreach (var slot in slots)
        {
            if (States[slot] is { } state)
            {
                foreach (var number in state.Top(k))
                {
                    var value = state.ValueOf(number);
                    KeyEncoder.Decode(ref value, elements.Fields[0]);
                    counts.Append(state.TimesOf(number));
                    elements.Append();
                }
            }
            lists.Append();
        }
        results.Add(lists.Build());
    }

    public override string Signature => $"topK({type}) {_kept}/1";

    private protected override void Write(FrequentValues state, IBufferWriter<byte> to) => state.Write(to);

    private protected override FrequentValues Read(ref StateCursor from) => FrequentValues.Read(_kept, type, ref from);

    protected override FrequentValues Merged(FrequentValues? state, FrequentValues other)
    {
        state ??= new FrequentValues(_kept);
        state.Add(other);
        return state;
    }
}
