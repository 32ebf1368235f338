using System.Buffers;
using Apache.Arrow;

namespace OrleansStream.Keys;

/// <summary>
/// Groups by several columns: one table for the last of them and one for those before it, and here the pairs of their ids. So each column is looked
/// up in the way that is quickest for its type.
/// </summary>
sealed class PairGroupTable(GroupTable left, GroupTable right) : GroupTable
{
    // A slot holds the id plus one; 0 is empty. _pairs[id + 1] is the pair, so that the first probe needs no test for emptiness.
    int[] _slots = new int[64];
    ulong[] _pairs = [ulong.MaxValue, .. new ulong[32]];
    int _count;
    int[] _leftIds = [];
    int[] _rightIds = [];

    public override int Count => _count;

    public override void Find(in RowBlock rows, Span<int> ids)
    {
        Scratch.Ensure(ref _leftIds, ids.Length);
        Scratch.Ensure(ref _rightIds, ids.Length);
        left.Find(rows, _leftIds.AsSpan(0, ids.Length));
        right.Find(rows, _rightIds.AsSpan(0, ids.Length));
        for (var i = 0; i < ids.Length; i++)
        {
            var pair = ((ulong)(uint)_leftIds[i] << 32) | (uint)_rightIds[i];
            var entry = _slots[Hash(pair) & (_slots.Length - 1)];
            ids[i] = _pairs[entry] == pair ? entry - 1 : FindOne(pair);
        }
    }

    public override int Compare(int x, int y)
    {
        var order = left.Compare(LeftOf(x), LeftOf(y));
        return order != 0 ? order : right.Compare(RightOf(x), RightOf(y));
    }

    public override IArrowArray[] Columns(ReadOnlySpan<int> ids)
    {
        Scratch.Ensure(ref _leftIds, ids.Length);
        Scratch.Ensure(ref _rightIds, ids.Length);
        for (var i = 0; i < ids.Length; i++)
        {
            _leftIds[i] = LeftOf(ids[i]);
            _rightIds[i] = RightOf(ids[i]);
        }
        return [.. left.Columns(_leftIds.AsSpan(0, ids.Length)), .. right.Columns(_rightIds.AsSpan(0, ids.Length))];
    }

    public override void AppendKey(int id, IBufferWriter<byte> to)
    {
        left.AppendKey(LeftOf(id), to);
        right.AppendKey(RightOf(id), to);
    }

    public override int TakeKey(ref ReadOnlySpan<byte> keys)
    {
        var leftId = left.TakeKey(ref keys);
        return FindOne(((ulong)(uint)leftId << 32) | (uint)right.TakeKey(ref keys));
    }

    private protected override void SortKeys(ReadOnlySpan<int> ids, Span<ulong> keys)
    {
        var leftRanks = Ranks(left);
        var rightRanks = Ranks(right);
        for (var i = 0; i < ids.Length; i++)
            keys[i] = ((ulong)(uint)leftRanks[LeftOf(ids[i])] << 32) | (uint)rightRanks[RightOf(ids[i])];
    }

    private protected override void RetainKeys(ReadOnlySpan<int> ids)
    {
        var newLeft = Retain(left, ids, LeftOf);
        var newRight = Retain(right, ids, RightOf);
        for (var i = 0; i < ids.Length; i++)
            _pairs[i + 1] = ((ulong)(uint)newLeft[LeftOf(ids[i])] << 32) | (uint)newRight[RightOf(ids[i])];
        _count = ids.Length;
        Scratch.Shrink(ref _pairs, _count + 1);
        Rehash(Scratch.SlotsAfter(_slots.Length, _count));
    }

    // Keeps in a table what the kept pairs use; returns the new id of each old one.
    static int[] Retain(GroupTable table, ReadOnlySpan<int> ids, Func<int, int> part)
    {
        var newIds = new int[table.Count];
        foreach (var id in ids)
            newIds[part(id)] = 1;
        var kept = new List<int>();
        for (var id = 0; id < newIds.Length; id++)
        {
            if (newIds[id] == 0)
                continue;
            newIds[id] = kept.Count;
            kept.Add(id);
        }
        table.Retain(kept.ToArray());
        return newIds;
    }

    static int[] Ranks(GroupTable table)
    {
        var sorted = table.Sorted();
        var ranks = new int[sorted.Length];
        for (var rank = 0; rank < sorted.Length; rank++)
            ranks[sorted[rank]] = rank;
        return ranks;
    }

    int FindOne(ulong pair)
    {
        var mask = _slots.Length - 1;
        for (var at = Hash(pair) & mask; ; at = (at + 1) & mask)
        {
            var entry = _slots[at];
            if (entry == 0)
            {
                Scratch.Grow(ref _pairs, _count + 2);
                _pairs[++_count] = pair;
                _slots[at] = _count;
                if (_count * 2 > _slots.Length)
                    Rehash(_slots.Length * 2);
                return _count - 1;
            }
            if (_pairs[entry] == pair)
                return entry - 1;
        }
    }

    void Rehash(int length)
    {
        Scratch.Renew(ref _slots, length);
        var mask = length - 1;
        for (var entry = 1; entry <= _count; entry++)
        {
            var at = Hash(_pairs[entry]) & mask;
            while (_slots[at] != 0)
                at = (at + 1) & mask;
            _slots[at] = entry;
        }
    }

    int LeftOf(int id) => (int)(_pairs[id + 1] >> 32);

    int RightOf(int id) => (int)_pairs[id + 1];

    static int Hash(ulong pair) => (int)TableSeed.Fold(pair, 0);
}
