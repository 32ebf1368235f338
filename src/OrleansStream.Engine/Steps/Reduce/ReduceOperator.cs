using System.Collections.Immutable;
using Apache.Arrow;
using OrleansStream.Aggregates;
using OrleansStream.Columns;
using OrleansStream.Events;
using OrleansStream.Expressions;
using OrleansStream.Keys;
using OrleansStream.Operators;
using OrleansStream.State;

namespace OrleansStream.Steps.Reduce;

/// <summary>
/// Running values: for each row its group's values after it. A result's time is its row's, but above the watermark, so that a step behind never finds
/// it late. A row that fails goes to the dead letters and changes nothing.
/// </summary>
/// <param name="program">How a row moves the values on.</param>
/// <param name="rows">The columns that it gets; the first <paramref name="kept"/> are the input's own.</param>
/// <param name="kept">How many columns are the input's own.</param>
/// <param name="keys">The group columns.</param>
/// <param name="result">The result's columns: groups, then values.</param>
sealed class ReduceOperator(FoldProgram program, RowSchema rows, int kept, ImmutableArray<int> keys, RowSchema result) : IStatefulOperator
{
    readonly GroupTable _table = GroupTable.For(rows, keys);
    readonly Fold _fold = new(program);
    readonly Rounds _rounds = new();
    readonly RowSchema _row = new(rows.Fields[..kept]);
    DirtySlots? _changes;
    long _watermark = long.MinValue;
    long[] _times = [];
    int[] _ids = [];
    int[] _slots = [];
    int[] _positions = [];
    int[] _places = [];

    public StateSchema StateSchema => field ??= new StateSchema("reduce/1", _table.KeyTypes, _fold.Fields);

    public void TrackChanges() => _changes = new DirtySlots();

    public void Process(int input, EventBatch batch, IOperatorOutput output)
    {
        var block = RowBlock.Of(batch, 0, ref _times);
        Scratch.Ensure(ref _ids, block.Count);
        var ids = _ids.AsSpan(0, block.Count);
        _table.Find(block, ids);
        _fold.EnsureSlots(_table.Count);
        _changes?.EnsureSlots(_table.Count);
        _changes?.Mark(ids);
        _rounds.Take(ids, _table.Count);
        var (columns, times) = InRounds(batch, block, ids);
        var gathers = program.Values.Select(v => ColumnGather.For(v.Type, batch.Count)).ToArray();
        var errors = _fold.Run(columns, times, _slots.AsSpan(0, ids.Length), _rounds.Starts, (_, values) =>
        {
            for (var i = 0; i < values.Length; i++)
                gathers[i].Append(values[i], 0, values[i].Length);
        });
        var values = System.Array.ConvertAll(gathers, g => g.Build());
        var selection = errors is null ? Selection.All(ids.Length) : Reject(batch, block.Positions, errors, output);
        if (selection.Count > 0)
            output.Emit(0, new EventBatch(result, [.. Groups(batch, block), .. InOrder(values)], Times(block), selection));
    }

    public long Advance(long watermark, IOperatorOutput output) => _watermark = watermark;

    public void Save(StateWriter writer)
    {
        new SharedTime(_watermark, _watermark, 0).Write(writer);
        var entries = new KeyedEntries(_table);
        entries.Add(_table.Count, writer.IsFull ? null : _changes);
        entries.Prepare();
        for (var n = 0; n < entries.Count; n++)
        {
            _fold.Save(entries.Begin(n), entries.Value);
            entries.Put(writer);
        }
        _changes?.Clear();
    }

    public void Restore(StateReader reader)
    {
        _watermark = SharedTime.Read(reader).Watermark;
        var mapping = new StateMapping(reader.Schema.Fields, StateSchema.Fields);
        reader.Visit((int _, scoped in StateEntry entry) =>
        {
            var id = _table.FindKey(entry.Key);
            _fold.EnsureSlots(_table.Count);
            var value = new StateCursor(entry.Value);
            _fold.Load(id, ref value, mapping);
        });
    }

    /// <summary>The columns that the program reads, in the order of rounds.</summary>
    (IArrowArray[] Columns, IArrowArray Times) InRounds(EventBatch batch, in RowBlock block, ReadOnlySpan<int> ids)
    {
        var order = _rounds.Order;
        Scratch.Ensure(ref _slots, ids.Length);
        Scratch.Ensure(ref _positions, ids.Length);
        for (var i = 0; i < order.Length; i++)
        {
            _slots[i] = ids[order[i]];
            _positions[i] = block.Positions[order[i]];
        }
        var asTheyAre = _rounds.RoundCount == 1 && block.IsAll;
        var columns = new IArrowArray[program.Reads.Length];
        for (var i = 0; i < columns.Length; i++)
        {
            var column = batch.Columns[program.Reads[i]];
            columns[i] = asTheyAre ? column : ColumnTake.Take(column, rows[program.Reads[i]].Type, _positions.AsSpan(0, order.Length));
        }
        return (columns, asTheyAre ? batch.EventTimes : ColumnTake.Take(batch.EventTimes, DataType.Int64, _positions.AsSpan(0, order.Length)));
    }

    IEnumerable<IArrowArray> InOrder(IArrowArray[] values)
    {
        if (_rounds.RoundCount == 1)
            return values;
        Scratch.Ensure(ref _places, _rounds.Count);
        var order = _rounds.Order;
        for (var i = 0; i < order.Length; i++)
            _places[order[i]] = i;
        return values.Select((v, i) => ColumnTake.Take(v, program.Values[i].Type, _places.AsSpan(0, _rounds.Count)));
    }

    IArrowArray[] Groups(EventBatch batch, in RowBlock block)
    {
        var groups = new IArrowArray[keys.Length];
        for (var i = 0; i < groups.Length; i++)
            groups[i] = block.IsAll ? batch.Columns[keys[i]] : ColumnTake.Take(batch.Columns[keys[i]], rows[keys[i]].Type, block.Positions);
        return groups;
    }

    Int64Array Times(in RowBlock block)
    {
        var times = new FixedColumn<long>(block.Count);
        for (var i = 0; i < block.Count; i++)
            times.Values[i] = block.Times[i] > _watermark || _watermark == long.MaxValue ? block.Times[i] : _watermark + 1;
        return (Int64Array)times.Build(DataType.Int64);
    }

    Selection Reject(EventBatch batch, ReadOnlySpan<int> positions, RowErrors errors, IOperatorOutput output)
    {
        var row = batch.WithColumns(_row, batch.Columns[..kept]);
        var failed = new SortedDictionary<int, (string Code, string Cause)>();
        foreach (var (place, error) in errors.Rows)
            failed.Add(_rounds.Order[place], error);
        foreach (var (place, (code, cause)) in failed)
            output.Reject(row, positions[place], code, cause);
        return Selection.Of(Enumerable.Range(0, positions.Length).Where(i => !failed.ContainsKey(i)).ToArray());
    }
}
