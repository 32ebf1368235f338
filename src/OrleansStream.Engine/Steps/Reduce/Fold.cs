using System.Buffers;
using System.Collections.Immutable;
using Apache.Arrow;
using OrleansStream.Events;
using OrleansStream.Expressions;
using OrleansStream.State;

namespace OrleansStream.Steps.Reduce;

/// <summary>
/// Moves values of groups on. Rows come in rounds, in each at most one row of a group, so that a round's rows are evaluated together: as many
/// evaluations as the group with the most rows has rows.
/// </summary>
sealed class Fold
{
    readonly FoldProgram _program;
    readonly StateColumn[] _values;
    readonly ArrayBufferWriter<byte> _part = new();

    public Fold(FoldProgram program)
    {
        _program = program;
        _values = [.. program.Values.Select((v, i) => StateColumn.For(v.Type, program.Initial[i]))];
    }

    /// <summary>Takes the values of a round: its first row, the values after each of its rows.</summary>
    public delegate void Round(int first, IArrowArray[] values);

    public void EnsureSlots(int slots)
    {
        foreach (var value in _values)
            value.EnsureSlots(slots);
    }

    /// <summary>Begins anew with slots that hold the initial values.</summary>
    public void Reset(int slots)
    {
        foreach (var value in _values)
            value.Reset();
        EnsureSlots(slots);
    }

    /// <summary>The values of slots.</summary>
    public IEnumerable<IArrowArray> Load(int[] slots) => _values.Select(v => v.Load(slots));

    /// <summary>The parts of <see cref="Save"/>, in order.</summary>
    public ImmutableArray<StateField> Fields => [.. _program.Values.Select(v => new StateField(v.Name, $"{v.Type}/1"))];

    /// <summary>Writes the values of a slot: each part with its length.</summary>
    public void Save(int slot, IBufferWriter<byte> to)
    {
        foreach (var value in _values)
        {
            _part.ResetWrittenCount();
            value.Save(slot, _part);
            to.WriteBytes(_part.WrittenSpan);
        }
    }

    /// <summary>Reads what <see cref="Save"/> wrote into a slot that holds the initial values, which stay where nothing was kept.</summary>
    public void Load(int slot, ref StateCursor from, StateMapping mapping)
    {
        for (var i = 0; i < mapping.Count; i++)
        {
            var part = new StateCursor(from.ReadBytes());
            if (mapping[i] >= 0)
                _values[mapping[i]].Load(slot, ref part);
        }
    }

    /// <summary>Takes rows; those that fail change nothing. Returns them, null if none did.</summary>
    /// <param name="columns">The columns that the program reads, in the order of rounds.</param>
    /// <param name="times">The rows' event times.</param>
    /// <param name="slots">The rows' slots.</param>
    /// <param name="rounds">Where each round begins, and behind them where the last ends.</param>
    /// <param name="then">Takes the values after each round, or null.</param>
    public RowErrors? Run(IArrowArray[] columns, IArrowArray times, ReadOnlySpan<int> slots, ReadOnlySpan<int> rounds, Round? then)
    {
        RowErrors? failed = null;
        for (var round = 0; round + 1 < rounds.Length; round++)
        {
            var (first, count) = (rounds[round], rounds[round + 1] - rounds[round]);
            var values = Next(columns, times, first, slots.Slice(first, count), ref failed);
            then?.Invoke(first, values);
        }
        return failed;
    }

    IArrowArray[] Next(IArrowArray[] columns, IArrowArray times, int first, ReadOnlySpan<int> slots, ref RowErrors? failed)
    {
        var all = new IArrowArray[columns.Length + _values.Length];
        for (var i = 0; i < columns.Length; i++)
            all[i] = Slice(columns[i], first, slots.Length);
        for (var i = 0; i < _values.Length; i++)
            all[columns.Length + i] = _values[i].Load(slots);
        var batch = new EventBatch(_program.Schema, [.. all], (Int64Array)Slice(times, first, slots.Length));
        var next = all[columns.Length..];
        bool[]? skip = null;
        for (var i = 0; i < next.Length; i++)
        {
            if (_program.Set[i] is not { } set)
                continue;
            var result = set.Evaluate(batch);
            next[i] = result.Values;
            if (result.Errors is { } errors)
                Skip(errors, first, slots.Length, ref skip, ref failed);
        }
        for (var i = 0; i < next.Length; i++)
        {
            if (_program.Set[i] is not null)
                _values[i].Store(slots, next[i], skip);
        }
        return next;
    }

    static void Skip(RowErrors errors, int first, int count, ref bool[]? skip, ref RowErrors? failed)
    {
        skip ??= new bool[count];
        failed ??= new RowErrors();
        foreach (var (row, (code, cause)) in errors.Rows)
        {
            skip[row] = true;
            failed.Add(first + row, code, cause);
        }
    }

    static IArrowArray Slice(IArrowArray column, int first, int count) =>
        first == 0 && count == column.Length ? column : ArrowArrayFactory.BuildArray(column.Data.Slice(first, count));
}
