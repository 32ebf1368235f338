using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using Apache.Arrow;
using OrleansStream.Events;

namespace OrleansStream.Keys;

/// <summary>Groups by a column of any type: keys are kept in the encoding of <see cref="KeyEncoder"/>.</summary>
sealed class EncodedGroupTable(int column, DataType type) : GroupTable
{
    readonly ArrayBufferWriter<byte> _key = new();
    int[] _slots = new int[64];
    ulong[] _hashes = new ulong[32];
    byte[][] _keys = new byte[32][];
    int _count;

    public override int Count => _count;

    public override void Find(in RowBlock rows, Span<int> ids)
    {
        var array = rows.Batch.Columns[column];
        for (var i = 0; i < ids.Length; i++)
        {
            _key.ResetWrittenCount();
            KeyEncoder.Append(array, type, rows.Positions[i], _key);
            ids[i] = FindOne(_key.WrittenSpan);
        }
    }

    public override int Compare(int left, int right) => _keys[left].AsSpan().SequenceCompareTo(_keys[right]);

    public override IArrowArray[] Columns(ReadOnlySpan<int> ids)
    {
        var builder = ColumnBuilder.For(type, ids.Length);
        foreach (var id in ids)
        {
            ReadOnlySpan<byte> key = _keys[id];
            KeyEncoder.Decode(ref key, builder);
        }
        return [builder.Build()];
    }

    public override void AppendKey(int id, IBufferWriter<byte> to) => to.Write(_keys[id]);

    public override int TakeKey(ref ReadOnlySpan<byte> keys)
    {
        var rest = keys;
        KeyEncoder.Skip(ref rest, type);
        var key = keys[..^rest.Length];
        keys = rest;
        return FindOne(key);
    }

    private protected override void SortKeys(ReadOnlySpan<int> ids, Span<ulong> keys)
    {
        var prefix = _keys[ids[0]].AsSpan();
        foreach (var id in ids)
            prefix = prefix[..prefix.CommonPrefixLength(_keys[id])];
        Span<byte> word = stackalloc byte[sizeof(ulong)];
        for (var i = 0; i < ids.Length; i++)
        {
            var rest = _keys[ids[i]].AsSpan(prefix.Length);
            word.Clear();
            rest[..Math.Min(rest.Length, sizeof(ulong))].CopyTo(word);
            keys[i] = BinaryPrimitives.ReadUInt64BigEndian(word);
        }
    }

    private protected override void RetainKeys(ReadOnlySpan<int> ids)
    {
        for (var i = 0; i < ids.Length; i++)
        {
            _keys[i] = _keys[ids[i]];
            _hashes[i] = _hashes[ids[i]];
        }
        _keys.AsSpan(ids.Length, _count - ids.Length).Clear();
        _count = ids.Length;
        Scratch.Shrink(ref _keys, _count);
        Scratch.Shrink(ref _hashes, _count);
        Rehash(Scratch.SlotsAfter(_slots.Length, _count));
    }

    int FindOne(ReadOnlySpan<byte> key)
    {
        var hash = XxHash3.HashToUInt64(key, (long)TableSeed.First);
        var mask = _slots.Length - 1;
        for (var at = (int)hash & mask; ; at = (at + 1) & mask)
        {
            var entry = _slots[at];
            if (entry == 0)
            {
                _slots[at] = Add(key, hash) + 1;
                if (_count * 2 > _slots.Length)
                    Rehash(_slots.Length * 2);
                return _count - 1;
            }
            if (_hashes[entry - 1] == hash && key.SequenceEqual(_keys[entry - 1]))
                return entry - 1;
        }
    }

    int Add(ReadOnlySpan<byte> key, ulong hash)
    {
        Scratch.Grow(ref _keys, _count + 1);
        Scratch.Grow(ref _hashes, _count + 1);
        _keys[_count] = key.ToArray();
        _hashes[_count] = hash;
        return _count++;
    }

    void Rehash(int length)
    {
        Scratch.Renew(ref _slots, length);
        var mask = length - 1;
        for (var id = 0; id < _count; id++)
        {
            var at = (int)_hashes[id] & mask;
            while (_slots[at] != 0)
                at = (at + 1) & mask;
            _slots[at] = id + 1;
        }
    }
}
