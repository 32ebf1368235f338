using System.Buffers;
using System.Collections.Immutable;
using Apache.Arrow;
using OrleansStream.Events;

namespace OrleansStream.Keys;

/// <summary>
/// Gives each key a small number, its id: 0, 1, 2 … in the order in which keys first came. State is kept in arrays by id. Ids change only in
/// <see cref="Retain"/>.
/// </summary>
abstract class GroupTable
{
    int[] _sorted = [];
    int _sortedCount;
    ulong[] _sortKeys = [];
    int[] _fresh = [];

    /// <summary>How many keys there are; ids are below it.</summary>
    public abstract int Count { get; }

    /// <summary>Goes up whenever ids or their order change.</summary>
    public int Version { get; private set; }

    /// <summary>The types of the key's columns.</summary>
    public ImmutableArray<DataType> Types { get; private set; } = [];

    /// <summary>The types of the key's columns as text, for <see cref="State.StateSchema.Key"/>.</summary>
    public string KeyTypes => string.Join(',', Types);

    /// <summary>The table for key columns of a batch. No columns: one group.</summary>
    public static GroupTable For(RowSchema schema, ImmutableArray<int> columns)
    {
        var table = Create(schema, columns);
        table.Types = [.. columns.Select(c => schema[c].Type)];
        return table;
    }

    static GroupTable Create(RowSchema schema, ImmutableArray<int> columns)
    {
        if (columns.Length == 0)
            return new SingleGroupTable();
        if (columns.Length > 1)
            return new PairGroupTable(For(schema, columns[..^1]), For(schema, columns[^1..]));
        return schema[columns[0]].Type.Kind switch
        {
            TypeKind.String => new StringGroupTable(columns[0]),
            TypeKind.Int64 or TypeKind.Timestamp => new Int64GroupTable(columns[0], schema[columns[0]].Type),
            _ => new EncodedGroupTable(columns[0], schema[columns[0]].Type),
        };
    }

    /// <summary>Writes the id of each row's key, adding new keys.</summary>
    public abstract void Find(in RowBlock rows, Span<int> ids);

    /// <summary>Compares two keys as <see cref="KeyEncoder"/> orders them.</summary>
    public abstract int Compare(int left, int right);

    /// <summary>The group columns for the ids given.</summary>
    public abstract IArrowArray[] Columns(ReadOnlySpan<int> ids);

    /// <summary>Appends a key as <see cref="KeyEncoder"/> encodes its columns, one after the other.</summary>
    public abstract void AppendKey(int id, IBufferWriter<byte> to);

    /// <summary>The id of a key that <see cref="AppendKey"/> wrote, adding it if it is new.</summary>
    public int FindKey(ReadOnlySpan<byte> key)
    {
        KeyEncodingCheck.Check(key, Types.AsSpan());
        return TakeKey(ref key);
    }

    /// <summary>The id of the key at the beginning of a row of encodings, adding it if it is new; moves on behind it.</summary>
    public abstract int TakeKey(ref ReadOnlySpan<byte> keys);

    /// <summary>Writes the key group of each key: the one by which rows are dealt out to tasks.</summary>
    public void KeyGroupsOf(ReadOnlySpan<int> ids, Span<int> groups)
    {
        Span<ulong> hashes = new ulong[Math.Min(ids.Length, EventBatch.MaxRows)];
        for (var from = 0; from < ids.Length; from += EventBatch.MaxRows)
        {
            var some = ids.Slice(from, Math.Min(EventBatch.MaxRows, ids.Length - from));
            KeyHasher.Hash(Columns(some), Types.AsSpan(), hashes[..some.Length]);
            for (var i = 0; i < some.Length; i++)
                groups[from + i] = KeyGroups.Of(hashes[i]);
        }
    }

    /// <summary>Forgets all keys but those given, in ascending order of their ids; the n-th of them gets the id n.</summary>
    public void Retain(ReadOnlySpan<int> ids)
    {
        RetainKeys(ids);
        // What was in order stays so.
        Span<int> newIds = new int[Math.Max(_sortedCount, ids.Length == 0 ? 0 : ids[^1] + 1)];
        newIds.Fill(-1);
        for (var i = 0; i < ids.Length; i++)
            newIds[ids[i]] = i;
        var kept = 0;
        foreach (var id in _sorted.AsSpan(0, _sortedCount))
        {
            if (newIds[id] >= 0)
                _sorted[kept++] = newIds[id];
        }
        _sortedCount = kept;
        Version++;
    }

    /// <summary>How many keys have come since <see cref="Sorted"/> was called last.</summary>
    public int Unsorted => Count - _sortedCount;

    /// <summary>All ids in the order of their keys. Sorted when keys were added since the last call, by merging them in.</summary>
    public ReadOnlySpan<int> Sorted()
    {
        var count = Count;
        if (_sortedCount != count)
        {
            MergeFresh(count);
            Version++;
        }
        return _sorted.AsSpan(0, count);
    }

    /// <summary>Sorts ids by their keys.</summary>
    public void Sort(Span<int> ids)
    {
        if (ids.Length < 2)
            return;
        Scratch.Ensure(ref _sortKeys, ids.Length);
        var keys = _sortKeys.AsSpan(0, ids.Length);
        SortKeys(ids, keys);
        RadixSort.Sort(keys, ids);
        for (int start = 0, end; start < ids.Length; start = end)
        {
            end = start + 1;
            while (end < ids.Length && keys[end] == keys[start])
                end++;
            if (end - start > 1)
                ids[start..end].Sort(new ByKey(this));
        }
    }

    /// <summary>Writes for each id a number that orders as its key does, save that different keys may have equal numbers.</summary>
    private protected abstract void SortKeys(ReadOnlySpan<int> ids, Span<ulong> keys);

    private protected abstract void RetainKeys(ReadOnlySpan<int> ids);

    void MergeFresh(int count)
    {
        var fresh = count - _sortedCount;
        Scratch.Ensure(ref _fresh, fresh);
        for (var i = 0; i < fresh; i++)
            _fresh[i] = _sortedCount + i;
        Sort(_fresh.AsSpan(0, fresh));
        Scratch.Grow(ref _sorted, count);
        // From the back, so that nothing is overwritten before it has moved.
        for (int to = count - 1, old = _sortedCount - 1, add = fresh - 1; add >= 0; to--)
            _sorted[to] = old >= 0 && Compare(_sorted[old], _fresh[add]) > 0 ? _sorted[old--] : _fresh[add--];
        _sortedCount = count;
    }

    readonly struct ByKey(GroupTable table) : IComparer<int>
    {
        public int Compare(int x, int y) => table.Compare(x, y);
    }
}
