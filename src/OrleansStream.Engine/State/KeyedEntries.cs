using System.Buffers;
using OrleansStream.Keys;

namespace OrleansStream.State;

/// <summary>Writes entries that belong to keys of a table: what each is found by begins with the key as the table encodes it.</summary>
sealed class KeyedEntries(GroupTable table)
{
    readonly ArrayBufferWriter<byte> _key = new();
    readonly ArrayBufferWriter<byte> _value = new();
    int[] _ids = [];
    int[] _groups = [];
    int _count;
    int _current;

    /// <summary>How many keys were collected.</summary>
    public int Count => _count;

    /// <summary>Where the rest of what the entry is found by is written, behind the key.</summary>
    public IBufferWriter<byte> Key => _key;

    /// <summary>Where what the entry holds is written.</summary>
    public IBufferWriter<byte> Value => _value;

    /// <summary>Collects the keys that entries will be written of.</summary>
    public void Add(int id)
    {
        Scratch.Grow(ref _ids, _count + 1);
        _ids[_count++] = id;
    }

    /// <summary>Collects the keys below <paramref name="count"/>: those that are marked, or all if there are no marks.</summary>
    public void Add(int count, DirtySlots? marks)
    {
        if (marks is null)
        {
            for (var id = 0; id < count; id++)
                Add(id);
            return;
        }
        for (var id = marks.Next(0, count); id >= 0; id = marks.Next(id + 1, count))
            Add(id);
    }

    /// <summary>Looks up the key groups of the keys collected.</summary>
    public void Prepare()
    {
        Scratch.Ensure(ref _groups, _count);
        table.KeyGroupsOf(_ids.AsSpan(0, _count), _groups.AsSpan(0, _count));
    }

    /// <summary>Begins an entry of the n-th key; returns the key's id.</summary>
    public int Begin(int n)
    {
        _current = n;
        _key.ResetWrittenCount();
        _value.ResetWrittenCount();
        table.AppendKey(_ids[n], _key);
        return _ids[n];
    }

    /// <summary>Gives the entry begun.</summary>
    public void Put(StateWriter writer, long expires = long.MaxValue) => writer.Put(_groups[_current], _key.WrittenSpan, _value.WrittenSpan, expires);

    /// <summary>Says that the entry begun is no more.</summary>
    public void Remove(StateWriter writer) => writer.Remove(_groups[_current], _key.WrittenSpan);

    /// <summary>Forgets the keys collected.</summary>
    public void Clear() => _count = 0;
}
