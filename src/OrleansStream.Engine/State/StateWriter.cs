using System.Buffers;
using OrleansStream.Keys;

namespace OrleansStream.State;

/// <summary>
/// Takes the state of one step in one task for a snapshot. Keyed state is a map of entries; each belongs to the key group of its key and is found by
/// its bytes. An entry that is put again replaces the one before.
/// </summary>
/// <param name="isFull">Whether all state is to be written, not only what changed.</param>
public sealed class StateWriter(bool isFull)
{
    readonly ArrayBufferWriter<byte>?[] _groups = new ArrayBufferWriter<byte>?[KeyGroups.Count];
    readonly int[] _entries = new int[KeyGroups.Count];
    readonly ArrayBufferWriter<byte> _shared = new();

    /// <summary>Whether all state is to be written, not only what changed.</summary>
    public bool IsFull { get; } = isFull;

    /// <summary>
    /// Where the state of the task as a whole is written, which has no key, such as a watermark: always all of it. At another parallelism every new task
    /// is given that of all the tasks before, so it must be possible to merge.
    /// </summary>
    public IBufferWriter<byte> Shared => _shared;

    /// <summary>Entries whose expiry is at or below it are over: nobody has to remove them. Never lower than in the snapshot before.</summary>
    public long Floor { get; set; } = long.MinValue;

    /// <summary>Writes an entry.</summary>
    /// <param name="keyGroup">The key group of its key.</param>
    /// <param name="key">What it is found by, within the step.</param>
    /// <param name="value">What it holds.</param>
    /// <param name="expires">It is over when <see cref="Floor"/> reaches this; <see cref="long.MaxValue"/>: never by itself.</param>
    public void Put(int keyGroup, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long expires = long.MaxValue)
    {
        _entries[keyGroup]++;
        StateBlock.Put(_groups[keyGroup] ??= new ArrayBufferWriter<byte>(), key, value, expires);
    }

    /// <summary>Removes an entry that an earlier snapshot may hold. A full snapshot needs none.</summary>
    public void Remove(int keyGroup, ReadOnlySpan<byte> key)
    {
        if (IsFull)
            return;
        _entries[keyGroup]++;
        StateBlock.Remove(_groups[keyGroup] ??= new ArrayBufferWriter<byte>(), key);
    }

    /// <summary>What was written.</summary>
    public StepState Finish(string step, StateSchema schema)
    {
        var groups = new List<KeyGroupState>();
        for (var group = 0; group < _groups.Length; group++)
        {
            if (_groups[group] is { } buffer)
                groups.Add(new KeyGroupState(group, _entries[group], buffer.WrittenMemory));
        }
        return new StepState { Step = step, Schema = schema, Shared = _shared.WrittenMemory, Floor = Floor, Groups = [.. groups] };
    }
}
