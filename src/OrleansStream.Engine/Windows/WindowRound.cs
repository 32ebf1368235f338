using System.Runtime.InteropServices;
using OrleansStream.Aggregates;
using OrleansStream.Events;
using OrleansStream.Keys;
using OrleansStream.Operators;

namespace OrleansStream.Windows;

/// <summary>
/// Rows of a batch with the slots that they go to, and the results that they cause, until both are worked off together: rows are added to the
/// aggregates, then results are read. A round ends when a slot whose result is still to be read would get another row.
/// </summary>
sealed class WindowRound(AccumulatorSet accumulators, WindowPool pool, WindowResults results)
{
    readonly List<Firing> _firings = [];
    readonly List<int> _emptied = [];
    EventBatch? _batch;
    IOperatorOutput? _output;
    int[] _positions = [];
    int[] _slots = [];
    int _count;
    long[] _times = [];

    /// <summary>The round's number.</summary>
    public long Number { get; private set; }

    /// <summary>The number of the next row in the order of arrival.</summary>
    public long Sequence { get; set; }

    /// <summary>Begins a call of the operator.</summary>
    /// <param name="batch">The rows that will be added; null: none will.</param>
    /// <param name="output">Where results go.</param>
    public void Begin(EventBatch? batch, IOperatorOutput output) => (_batch, _output) = (batch, output);

    /// <summary>Ends a call of the operator: everything that it caused is given.</summary>
    public void End()
    {
        Work();
        results.Flush(_output!);
        (_batch, _output) = (null, null);
    }

    /// <summary>Adds a row, by its position in the batch's columns.</summary>
    public void Add(int position, int slot)
    {
        if (_count == _slots.Length)
        {
            Scratch.Grow(ref _positions, _count + 1);
            Scratch.Grow(ref _slots, _count + 1);
        }
        _positions[_count] = position;
        _slots[_count++] = slot;
        // A row that is in many windows must not make the round as large as all of them together.
        if (_count >= EventBatch.MaxRows)
            AddRows();
    }

    /// <summary>Adds a result of a slot that is not emptied.</summary>
    public void Fire(in Firing firing)
    {
        _firings.Add(firing);
        if (_firings.Count >= EventBatch.MaxRows)
            Work();
    }

    /// <summary>Adds a result of a slot that nobody needs any more: it is emptied and given back.</summary>
    public void FireAndEmpty(in Firing firing)
    {
        _emptied.Add(firing.Slot);
        Fire(firing);
    }

    /// <summary>Works off what there is and begins the next round.</summary>
    public void Work()
    {
        AddRows();
        Number++;
        if (_firings.Count == 0)
            return;
        results.Emit(CollectionsMarshal.AsSpan(_firings), _output!);
        _firings.Clear();
        foreach (var slot in _emptied)
            pool.ReturnSlot(slot);
        _emptied.Clear();
    }

    void AddRows()
    {
        if (_count == 0)
            return;
        var rows = RowBlock.Gather(_batch!, _positions.AsSpan(0, _count), Sequence, ref _times);
        accumulators.Add(rows, _slots.AsSpan(0, _count));
        Sequence += _count;
        _count = 0;
    }
}
