using System.Buffers;
using System.Text;
using OrleansStream.Diagnostics;
using OrleansStream.Events;
using OrleansStream.Functions;
using OrleansStream.Keys;
using OrleansStream.State;

namespace OrleansStream.Aggregates;

/// <summary>An aggregate by a function in C#; null without values. What a function throws makes the result of its group and pane an error.</summary>
/// <param name="function">The function.</param>
/// <param name="read">Reads the argument.</param>
/// <param name="column">The argument's column, or -1 for whole rows.</param>
/// <param name="mask">The condition's column, or -1.</param>
/// <param name="write">Writes a result.</param>
/// <param name="type">The result's type.</param>
sealed class FunctionAccumulator<TIn, TState, TOut>(
    AggregateFunction<TIn, TState, TOut> function, RowReader<TIn> read, int column, int mask, ValueWriter<TOut> write, DataType type) : Accumulator
{
    readonly RowFilter _filter = new(column, mask);
    Slot[] _slots = [];

    public override bool MergesSmall => false;

    public override void EnsureSlots(int slots) => Scratch.Grow(ref _slots, slots);

    public override void Add(in RowBlock rows, ReadOnlySpan<int> slots)
    {
        var columns = rows.Batch.Columns;
        foreach (var row in _filter.Applies(rows.Batch) ? _filter.Keep(rows) : RowBlock.All(rows.Count))
        {
            ref var slot = ref _slots[slots[row]];
            if (slot.Failure is not null)
                continue;
            try
            {
                var state = slot.Has ? slot.State : function.Start();
                slot.State = function.Add(state, read(columns, rows.Positions[row]));
                slot.Has = true;
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                slot = Slot.Failed(e);
            }
        }
    }

    public override void MergeRange(int into, int from, int count)
    {
        for (var i = 0; i < count; i++)
            MergeOne(ref _slots[into + i], in _slots[from + i]);
    }

    public override void Merge(ReadOnlySpan<int> into, ReadOnlySpan<int> from)
    {
        for (var i = 0; i < from.Length; i++)
            MergeOne(ref _slots[into[i]], in _slots[from[i]]);
    }

    public override void ClearRange(int start, int count) => _slots.AsSpan(start, count).Clear();

    public override void Clear(ReadOnlySpan<int> slots)
    {
        foreach (var slot in slots)
            _slots[slot] = default;
    }

    public override void Rearrange(int pages, int oldStride, int newStride, ReadOnlySpan<int> oldOffsets) =>
        Pages.Rearrange(ref _slots, pages, oldStride, newStride, oldOffsets);

    public override void Emit(ReadOnlySpan<int> slots, ResultColumns results)
    {
        var builder = ColumnBuilder.For(type, slots.Length);
        for (var i = 0; i < slots.Length; i++)
        {
            ref readonly var slot = ref _slots[slots[i]];
            var failure = slot.Failure ?? (slot.Has ? Result(slot.State!, builder) : null);
            if (failure is not null)
                results.Fail(i, ErrorCodes.FunctionFailed, failure);
            if (failure is not null || !slot.Has)
                builder.AppendNull();
        }
        results.Add(builder.Build());
    }

    public override string Signature => $"custom({typeof(TState).Name}) version {function.Version}/1";

    public override void Save(int slot, IBufferWriter<byte> to)
    {
        ref readonly var held = ref _slots[slot];
        to.WriteBool(held.Has);
        if (held.Has)
            to.WriteBytes(FunctionState.Save(held.State));
        to.WriteBool(held.Failure is not null);
        if (held.Failure is not null)
            to.WriteBytes(Encoding.UTF8.GetBytes(held.Failure));
    }

    public override void Load(int slot, ref StateCursor from)
    {
        var held = default(Slot);
        held.Has = from.ReadBool();
        if (held.Has)
            held.State = FunctionState.Load<TState>(from.ReadBytes());
        if (from.ReadBool())
            held.Failure = Encoding.UTF8.GetString(from.ReadBytes());
        _slots[slot] = held;
    }

    // The failure, if the function has no result for a state.
    string? Result(TState state, ColumnBuilder builder)
    {
        try
        {
            write(builder, function.Result(state));
            return null;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return e.Message;
        }
    }

    void MergeOne(ref Slot into, in Slot from)
    {
        if (into.Failure is not null || (!from.Has && from.Failure is null))
            return;
        try
        {
            into = from.Failure is not null ? from : new Slot { State = function.Merge(into.Has ? into.State! : function.Start(), from.State!), Has = true };
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            into = Slot.Failed(e);
        }
    }

    struct Slot
    {
        public TState State;
        public bool Has;
        public string? Failure;

        public static Slot Failed(Exception e) => new() { Failure = e.Message };
    }
}
