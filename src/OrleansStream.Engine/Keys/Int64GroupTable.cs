using System.Buffers;
using System.Runtime.InteropServices;
using Apache.Arrow;
using OrleansStream.Events;

namespace OrleansStream.Keys;

/// <summary>Groups by one column of whole numbers or timestamps: open addressing with linear probing, at most half full.</summary>
sealed class Int64GroupTable(int column, DataType type) : GroupTable
{
    // A slot holds the id plus one; 0 is empty. _values[id + 1] is the key, so that the first probe needs no test for emptiness.
    int[] _slots = new int[64];
    long[] _values = new long[33];
    int _count;

    // The id of the null key, or -1. It has no slot.
    int _nullId = -1;

    public override int Count => _count;

    public override void Find(in RowBlock rows, Span<int> ids)
    {
        var array = rows.Batch.Columns[column];
        var values = MemoryMarshal.Cast<byte, long>(array.Data.Buffers[1].Span)[array.Data.Offset..];
        var positions = rows.Positions;
        if (array.NullCount > 0)
        {
            for (var i = 0; i < positions.Length; i++)
                ids[i] = array.IsNull(positions[i]) ? NullId() : FindOne(values[positions[i]]);
            return;
        }
        for (var i = 0; i < positions.Length; i++)
        {
            var value = values[positions[i]];
            var slots = _slots;
            var entry = slots[Hash(value) & (slots.Length - 1)];
            ids[i] = entry != 0 && _values[entry] == value ? entry - 1 : FindOne(value);
        }
    }

    public override int Compare(int left, int right)
    {
        if (left == _nullId || right == _nullId)
            return left == right ? 0 : left == _nullId ? -1 : 1;
        return _values[left + 1].CompareTo(_values[right + 1]);
    }

    public override IArrowArray[] Columns(ReadOnlySpan<int> ids)
    {
        var builder = new Int64ColumnBuilder(type, ids.Length);
        foreach (var id in ids)
        {
            if (id == _nullId)
                builder.AppendNull();
            else
                builder.Append(_values[id + 1]);
        }
        return [builder.Build()];
    }

    public override void AppendKey(int id, IBufferWriter<byte> to)
    {
        if (id == _nullId)
            KeyEncoder.AppendNull(to);
        else
            KeyEncoder.AppendWord(_values[id + 1], to);
    }

    public override int TakeKey(ref ReadOnlySpan<byte> keys) => KeyEncoder.TryWord(ref keys, out var value) ? FindOne(value) : NullId();

    private protected override void SortKeys(ReadOnlySpan<int> ids, Span<ulong> keys)
    {
        // The null key shares the lowest number's place; Compare puts it first.
        for (var i = 0; i < ids.Length; i++)
            keys[i] = ids[i] == _nullId ? 0 : (ulong)_values[ids[i] + 1] ^ (1UL << 63);
    }

    private protected override void RetainKeys(ReadOnlySpan<int> ids)
    {
        for (var i = 0; i < ids.Length; i++)
            _values[i + 1] = _values[ids[i] + 1];
        _nullId = _nullId < 0 ? -1 : ids.IndexOf(_nullId);
        _count = ids.Length;
        Scratch.Shrink(ref _values, _count + 1);
        Rehash(Scratch.SlotsAfter(_slots.Length, _count));
    }

    int NullId() => _nullId >= 0 ? _nullId : _nullId = Add(0);

    int FindOne(long value)
    {
        var mask = _slots.Length - 1;
        for (var at = Hash(value) & mask; ; at = (at + 1) & mask)
        {
            var entry = _slots[at];
            if (entry == 0)
            {
                var id = Add(value);
                _slots[at] = id + 1;
                if (_count * 2 > _slots.Length)
                    Rehash(_slots.Length * 2);
                return id;
            }
            if (_values[entry] == value)
                return entry - 1;
        }
    }

    int Add(long value)
    {
        var id = _count++;
        Scratch.Grow(ref _values, id + 2);
        _values[id + 1] = value;
        return id;
    }

    void Rehash(int length)
    {
        Scratch.Renew(ref _slots, length);
        var mask = length - 1;
        for (var id = 0; id < _count; id++)
        {
            if (id == _nullId)
                continue;
            var at = Hash(_values[id + 1]) & mask;
            while (_slots[at] != 0)
                at = (at + 1) & mask;
            _slots[at] = id + 1;
        }
    }

    static int Hash(long value) => (int)TableSeed.Fold((ulong)value, 0);
}
