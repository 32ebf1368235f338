using Apache.Arrow;
using OrleansStream.Aggregates;
using OrleansStream.Events;
using OrleansStream.Keys;
using OrleansStream.Operators;

namespace OrleansStream.Windows;

/// <summary>Gives the results of sessions in the order of their ends, then keys.</summary>
sealed class SessionResults(AggregateProgram program, GroupTable table, SessionPool sessions, AccumulatorSet accumulators, long gap)
{
    readonly ResultEmitter _emitter = new(program);
    readonly ResultColumns _columns = new();
    ulong[] _ends = [];
    int[] _ids = [];

    /// <summary>Gives the results of sessions; they are put in order.</summary>
    public void Emit(Span<int> due, IOperatorOutput output)
    {
        Sort(due);
        for (var from = 0; from < due.Length; from += EventBatch.MaxRows)
            EmitChunk(due.Slice(from, Math.Min(EventBatch.MaxRows, due.Length - from)), output);
        _emitter.Flush(output);
    }

    void EmitChunk(ReadOnlySpan<int> due, IOperatorOutput output)
    {
        Scratch.Ensure(ref _ids, due.Length);
        var starts = new FixedColumn<long>(due.Length);
        var ends = new FixedColumn<long>(due.Length);
        for (var i = 0; i < due.Length; i++)
        {
            ref readonly var session = ref sessions[due[i]];
            _ids[i] = session.Group;
            starts.Values[i] = session.Start;
            ends.Values[i] = session.Last + gap;
        }
        accumulators.Emit(due, _columns);
        var end = ends.Build(DataType.Int64);
        _emitter.Emit(table.Columns(_ids.AsSpan(0, due.Length)), _columns, [starts.Build(DataType.Int64), end], (Int64Array)end,
            Selection.All(due.Length), output);
    }

    void Sort(Span<int> due)
    {
        Scratch.Ensure(ref _ends, due.Length);
        var ends = _ends.AsSpan(0, due.Length);
        for (var i = 0; i < due.Length; i++)
            ends[i] = (ulong)sessions[due[i]].Last ^ (1UL << 63);
        RadixSort.Sort(ends, due);
        for (int start = 0, end; start < due.Length; start = end)
        {
            end = start + 1;
            while (end < due.Length && ends[end] == ends[start])
                end++;
            if (end - start > 1)
                due[start..end].Sort(new ByKey(table, sessions));
        }
    }

    readonly struct ByKey(GroupTable table, SessionPool sessions) : IComparer<int>
    {
        public int Compare(int x, int y) => table.Compare(sessions[x].Group, sessions[y].Group);
    }
}
