using Apache.Arrow;
using OrleansStream.Aggregates;
using OrleansStream.Events;
using OrleansStream.Keys;
using OrleansStream.Operators;

namespace OrleansStream.Windows;

/// <summary>A result to come: of which window, with which event time, and the slot of its aggregates.</summary>
readonly record struct Firing(int Group, long Start, long End, long Index, long Time, int Slot);

/// <summary>Gives results of single windows in the order of their firing.</summary>
sealed class WindowResults(AggregateProgram program, GroupTable table, AccumulatorSet accumulators, WindowShape shape)
{
    readonly ResultEmitter _emitter = new(program);
    readonly ResultColumns _columns = new();
    int[] _groups = [];
    int[] _slots = [];

    public void Flush(IOperatorOutput output) => _emitter.Flush(output);

    /// <summary>Gives results; they may be held back until <see cref="Flush"/>.</summary>
    public void Emit(ReadOnlySpan<Firing> firings, IOperatorOutput output)
    {
        for (var from = 0; from < firings.Length; from += EventBatch.MaxRows)
            EmitChunk(firings.Slice(from, Math.Min(EventBatch.MaxRows, firings.Length - from)), output);
    }

    void EmitChunk(ReadOnlySpan<Firing> firings, IOperatorOutput output)
    {
        Scratch.Ensure(ref _groups, firings.Length);
        Scratch.Ensure(ref _slots, firings.Length);
        var times = new FixedColumn<long>(firings.Length);
        for (var i = 0; i < firings.Length; i++)
        {
            _groups[i] = firings[i].Group;
            _slots[i] = firings[i].Slot;
            times.Values[i] = firings[i].Time;
        }
        accumulators.Emit(_slots.AsSpan(0, firings.Length), _columns);
        var groups = table.Columns(_groups.AsSpan(0, firings.Length));
        _emitter.Emit(groups, _columns, WindowColumns(firings), (Int64Array)times.Build(DataType.Int64), Selection.All(firings.Length), output);
    }

    IArrowArray[] WindowColumns(ReadOnlySpan<Firing> firings)
    {
        if (shape == WindowShape.None)
            return [];
        var first = new FixedColumn<long>(firings.Length);
        for (var i = 0; i < firings.Length; i++)
            first.Values[i] = shape == WindowShape.Index ? firings[i].Index : firings[i].Start;
        if (shape == WindowShape.Index)
            return [first.Build(DataType.Int64)];
        var ends = new FixedColumn<long>(firings.Length);
        for (var i = 0; i < firings.Length; i++)
            ends.Values[i] = firings[i].End;
        return [first.Build(DataType.Int64), ends.Build(DataType.Int64)];
    }
}
