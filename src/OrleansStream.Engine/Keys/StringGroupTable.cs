using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Apache.Arrow;
using OrleansStream.Events;

namespace OrleansStream.Keys;

/// <summary>
/// Groups by one text column: open addressing with linear probing, at most half full. Rows are taken in blocks: all tokens, then all first probes
/// without a branch, then the few rows whose first slot held another key. Mispredicted branches, not hashing, are what a row-by-row loop pays for.
/// </summary>
sealed class StringGroupTable(int column) : GroupTable
{
    const int BlockLength = 64;

    // A slot holds the id plus one; 0 is empty and leads to the token that no text has, so that the first probe needs no test for emptiness.
    int[] _slots = new int[64];
    Vector128<byte>[] _tokens = [KeyToken.None, .. new Vector128<byte>[32]];
    int _count;

    // The bytes of long keys, and where each begins, by id; the array of begins is empty while there is no long key.
    byte[] _arena = [];
    int _arenaLength;
    int[] _begins = [];
    readonly ArrayBufferWriter<byte> _text = new();

    public override int Count => _count;

    [SkipLocalsInit]
    public override void Find(in RowBlock rows, Span<int> ids)
    {
        var array = (StringArray)rows.Batch.Columns[column];
        var nulls = array.NullCount > 0;
        var offsets = array.ValueOffsets;
        var buffer = array.ValueBuffer.Span;
        Span<Vector128<byte>> tokens = stackalloc Vector128<byte>[BlockLength];
        Span<int> homes = stackalloc int[BlockLength];
        for (var start = 0; start < ids.Length; start += BlockLength)
        {
            var positions = rows.Positions.Slice(start, Math.Min(BlockLength, ids.Length - start));
            for (var i = 0; i < positions.Length; i++)
            {
                var position = positions[i];
                var token = nulls && array.IsNull(position) ? KeyToken.Null : KeyToken.Of(buffer, offsets[position], offsets[position + 1]);
                tokens[i] = token;
                homes[i] = KeyToken.Hash(token);
            }
            Probe(array, positions, tokens[..positions.Length], homes, ids[start..]);
        }
    }

    public override int Compare(int left, int right)
    {
        ref readonly var a = ref _tokens[left + 1];
        ref readonly var b = ref _tokens[right + 1];
        if (!KeyToken.IsLong(a) && !KeyToken.IsLong(b) && !KeyToken.IsNull(a) && !KeyToken.IsNull(b))
            return KeyToken.Ordered(a).CompareTo(KeyToken.Ordered(b));
        if (KeyToken.IsNull(a) || KeyToken.IsNull(b))
            return KeyToken.IsNull(b).CompareTo(KeyToken.IsNull(a));
        return Text(left).SequenceCompareTo(Text(right));
    }

    public override IArrowArray[] Columns(ReadOnlySpan<int> ids)
    {
        var builder = new BytesColumnBuilder(DataType.String, ids.Length);
        foreach (var id in ids)
        {
            if (KeyToken.IsNull(_tokens[id + 1]))
                builder.AppendNull();
            else
                builder.Append(Text(id));
        }
        return [builder.Build()];
    }

    public override void AppendKey(int id, IBufferWriter<byte> to)
    {
        if (KeyToken.IsNull(_tokens[id + 1]))
            KeyEncoder.AppendNull(to);
        else
            KeyEncoder.AppendText(Text(id), to);
    }

    public override int TakeKey(ref ReadOnlySpan<byte> keys)
    {
        var token = KeyEncoder.TryText(ref keys, _text, out var text) ? KeyToken.Of(text, 0, text.Length) : KeyToken.Null;
        return FindOne(token, KeyToken.Hash(token), KeyToken.IsLong(token) ? text : default);
    }

    private protected override void SortKeys(ReadOnlySpan<int> ids, Span<ulong> keys)
    {
        // What all keys begin with tells nothing: the eight bytes behind it are the number.
        var first = Head(ids[0]);
        var differs = UInt128.Zero;
        foreach (var id in ids)
            differs |= Head(id) ^ first;
        var skip = (int)UInt128.LeadingZeroCount(differs) & ~7;
        for (var i = 0; i < ids.Length; i++)
            keys[i] = skip == 128 ? 0 : (ulong)((Head(ids[i]) << skip) >> 64);
    }

    private protected override void RetainKeys(ReadOnlySpan<int> ids)
    {
        // Ids ascend, so that nothing is overwritten before it has moved.
        var arena = 0;
        for (var i = 0; i < ids.Length; i++)
        {
            var token = _tokens[ids[i] + 1];
            _tokens[i + 1] = token;
            if (!KeyToken.IsLong(token))
                continue;
            _arena.AsSpan(_begins[ids[i]], KeyToken.Length(token)).CopyTo(_arena.AsSpan(arena));
            _begins[i] = arena;
            arena += KeyToken.Length(token);
        }
        _arenaLength = arena;
        _count = ids.Length;
        Scratch.Shrink(ref _tokens, _count + 1);
        Scratch.Shrink(ref _arena, _arenaLength);
        Rehash(Scratch.SlotsAfter(_slots.Length, _count));
    }

    [SkipLocalsInit]
    void Probe(StringArray array, ReadOnlySpan<int> positions, ReadOnlySpan<Vector128<byte>> tokens, ReadOnlySpan<int> homes, Span<int> ids)
    {
        Span<int> misses = stackalloc int[BlockLength];
        var missed = 0;
        var slots = _slots;
        var known = _tokens;
        var mask = slots.Length - 1;
        for (var i = 0; i < tokens.Length; i++)
        {
            var entry = slots[homes[i] & mask];
            ids[i] = entry - 1;
            misses[missed] = i;
            missed += known[entry] == tokens[i] && !KeyToken.IsLong(tokens[i]) ? 0 : 1;
        }
        foreach (var i in misses[..missed])
        {
            var text = KeyToken.IsLong(tokens[i]) ? array.GetBytes(positions[i]) : default;
            ids[i] = FindOne(tokens[i], homes[i], text);
        }
    }

    int FindOne(Vector128<byte> token, int home, ReadOnlySpan<byte> text)
    {
        var mask = _slots.Length - 1;
        for (var at = home & mask; ; at = (at + 1) & mask)
        {
            var entry = _slots[at];
            if (entry == 0)
            {
                var id = Add(token, text);
                _slots[at] = id + 1;
                if (_count * 2 > _slots.Length)
                    Rehash(_slots.Length * 2);
                return id;
            }
            if (_tokens[entry] == token && (text.IsEmpty || Text(entry - 1).SequenceEqual(text)))
                return entry - 1;
        }
    }

    int Add(Vector128<byte> token, ReadOnlySpan<byte> text)
    {
        var id = _count++;
        Scratch.Grow(ref _tokens, id + 2);
        _tokens[id + 1] = token;
        if (!text.IsEmpty)
            Store(id, text);
        return id;
    }

    void Store(int id, ReadOnlySpan<byte> text)
    {
        Scratch.Grow(ref _begins, id + 1);
        Scratch.Grow(ref _arena, checked(_arenaLength + text.Length));
        _begins[id] = _arenaLength;
        text.CopyTo(_arena.AsSpan(_arenaLength));
        _arenaLength += text.Length;
    }

    void Rehash(int length)
    {
        Scratch.Renew(ref _slots, length);
        var mask = length - 1;
        for (var id = 0; id < _count; id++)
        {
            var at = KeyToken.Hash(_tokens[id + 1]) & mask;
            while (_slots[at] != 0)
                at = (at + 1) & mask;
            _slots[at] = id + 1;
        }
    }

    ReadOnlySpan<byte> Text(int id)
    {
        ref readonly var token = ref _tokens[id + 1];
        return KeyToken.IsLong(token) ? _arena.AsSpan(_begins[id], KeyToken.Length(token)) : KeyToken.Inline(token);
    }

    // The first 16 bytes of a key as a number that orders as the keys do; null shares the empty text's place.
    UInt128 Head(int id)
    {
        ref readonly var token = ref _tokens[id + 1];
        if (KeyToken.IsNull(token))
            return 0;
        return KeyToken.IsLong(token) ? BinaryPrimitives.ReadUInt128BigEndian(Text(id)) : KeyToken.Ordered(token) & ~(UInt128)0xFF;
    }
}
