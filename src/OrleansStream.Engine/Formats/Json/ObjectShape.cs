using System.Collections.Immutable;
using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using OrleansStream.Events;
using OrleansStream.Formats.Writers;

namespace OrleansStream.Formats.Json;

/// <summary>
/// What is known of the objects that stand in one place, of rows or of a struct column: which names have which columns, and the orders of fields
/// that were seen.
/// </summary>
sealed unsafe class ObjectShape
{
    /// <summary>A name that no schema has.</summary>
    public const int Unknown = -1;

    /// <summary>A name that the source has and the plan does not read.</summary>
    public const int Unread = -2;

    /// <summary>The most fields of an object whose order is learnt.</summary>
    const int MaxLearntFields = 256;

    /// <summary>The longest text between two values that is learnt: comparing it must not read further behind a line than there is room.</summary>
    const int MaxLead = JsonScan.Padding;

    /// <summary>The most fields that are learnt to stand in one place of the order.</summary>
    const int MaxAlternatives = 4;

    /// <summary>The most nodes that are kept.</summary>
    const int MaxNodes = 1024;

    /// <summary>After how many objects that fitted no learnt order everything is learnt anew: the data has changed.</summary>
    const int ForgetAfter = 8192;

    readonly Slot[] _slots;
    readonly int[] _seenAt;
    readonly Observed[] _observed = new Observed[MaxLearntFields];
    int _observedCount;
    int _nodes;
    int _misses;
    int _stamp;

    public ObjectShape(ImmutableArray<RowField> fields, ImmutableArray<ColumnWriter> writers, ImmutableArray<RowField> known)
    {
        Writers = writers;
        Nested = [.. fields.Select((f, i) => Inner(writers[i], known.FirstOrDefault(k => k.Name == f.Name)?.Type))];
        _seenAt = new int[fields.Length];
        var names = fields.Select((f, i) => (f.Name, Column: i)).Concat(known.Where(k => fields.All(f => f.Name != k.Name)).Select(k => (k.Name, Column: Unread)));
        _slots = Table([.. names]);
    }

    public ImmutableArray<ColumnWriter> Writers { get; }

    /// <summary>For each column the shape of the objects in it: a struct's, or that of the structs in a list.</summary>
    public ImmutableArray<ObjectShape?> Nested { get; }

    /// <summary>The first learnt field; null if nothing was learnt.</summary>
    public ShapeNode? Root { get; private set; }

    /// <summary>The column of a name, <see cref="Unread"/> or <see cref="Unknown"/>.</summary>
    public int Find(ReadOnlySpan<byte> name)
    {
        for (var i = Hash(name) & (_slots.Length - 1); ; i = (i + 1) & (_slots.Length - 1))
        {
            ref var slot = ref _slots[i];
            if (slot.Name is null)
                return Unknown;
            if (name.SequenceEqual(slot.Name))
                return slot.Column;
        }
    }

    /// <summary>Begins to watch an object that is read in any order.</summary>
    public void Begin()
    {
        _stamp++;
        _observedCount = 0;
        if (++_misses < ForgetAfter)
            return;
        _misses = 0;
        _nodes = 0;
        Root = null;
    }

    /// <summary>Notes a field. Its lead is the text between the value before and its own; it must stay in place until <see cref="End"/>.</summary>
    public void Observe(byte* lead, int length, int column)
    {
        var again = column >= 0 && _seenAt[column] == _stamp;
        if (column >= 0)
            _seenAt[column] = _stamp;
        if (_observedCount < 0 || _nodes >= MaxNodes)
            return;
        // A field that stands there twice is left to the general way.
        if (again || length > MaxLead || _observedCount == MaxLearntFields)
            _observedCount = -1;
        else
            _observed[_observedCount++] = new Observed(lead, length, column);
    }

    /// <summary>Ends the object: columns that it did not name are null, and its order of fields is learnt.</summary>
    public void End(int row)
    {
        for (var i = 0; i < _seenAt.Length; i++)
        {
            if (_seenAt[i] != _stamp)
                Writers[i].SetNull(row);
        }
        if (_observedCount > 0 && _nodes < MaxNodes)
            Learn();
    }

    void Learn()
    {
        ShapeNode? last = null;
        var unknown = 0;
        for (var i = 0; i < _observedCount; i++)
        {
            ref var field = ref _observed[i];
            unknown += field.Column == Unknown ? 1 : 0;
            last = FindOrAdd(last, new ReadOnlySpan<byte>(field.Lead, field.Length), field.Column, unknown);
            if (last is null)
                return;
        }
        last!.Missing ??= [.. Writers.Where((_, i) => _seenAt[i] != _stamp)];
    }

    ShapeNode? FindOrAdd(ShapeNode? before, ReadOnlySpan<byte> lead, int column, int unknown)
    {
        var node = before is null ? Root : before.Next;
        ShapeNode? lastAlternative = null;
        for (var i = 0; node is not null; node = node.Alternative, i++)
        {
            if (lead.SequenceEqual(node.Lead.AsSpan()))
                return node;
            if (i == MaxAlternatives - 1)
                return null;
            lastAlternative = node;
        }
        if (_nodes == MaxNodes)
            return null;
        _nodes++;
        node = new ShapeNode(lead, column >= 0 ? Writers[column] : null, column >= 0 ? Nested[column] : null) { Unknown = unknown };
        if (lastAlternative is not null)
            lastAlternative.Alternative = node;
        else if (before is not null)
            before.Next = node;
        else
            Root = node;
        return node;
    }

    static ObjectShape? Inner(ColumnWriter writer, DataType? known) => writer switch
    {
        StructColumnWriter nested => new ObjectShape(nested.Type.Fields, nested.Fields, known is { Fields: var fields } ? fields : nested.Type.Fields),
        ListColumnWriter list => Inner(list.Elements, known?.Element),
        _ => null,
    };

    // Open addressing. Only the schema's own names are in it, so no input can make it slow.
    static Slot[] Table((string Name, int Column)[] names)
    {
        var slots = new Slot[BitOperations.RoundUpToPowerOf2((uint)((names.Length * 2) + 2))];
        foreach (var (name, column) in names)
        {
            var bytes = Encoding.UTF8.GetBytes(name);
            var i = Hash(bytes) & (slots.Length - 1);
            while (slots[i].Name is not null)
                i = (i + 1) & (slots.Length - 1);
            slots[i] = new Slot(bytes, column);
        }
        return slots;
    }

    static int Hash(ReadOnlySpan<byte> name)
    {
        var (first, last) = name.Length switch
        {
            >= 8 => (BinaryPrimitives.ReadUInt64LittleEndian(name), BinaryPrimitives.ReadUInt64LittleEndian(name[^8..])),
            >= 4 => (BinaryPrimitives.ReadUInt32LittleEndian(name), BinaryPrimitives.ReadUInt32LittleEndian(name[^4..])),
            >= 1 => ((ulong)name[0], ((ulong)name[name.Length / 2] << 8) | name[^1]),
            _ => (0UL, 0UL),
        };
        var mixed = ((first * 0x9E3779B97F4A7C15) ^ BitOperations.RotateLeft(last, 29) ^ (ulong)name.Length) * 0xD6E8FEB86659FD93;
        return (int)(mixed >> 32) & int.MaxValue;
    }

    readonly record struct Slot(byte[]? Name, int Column);

    readonly struct Observed(byte* lead, int length, int column)
    {
        public readonly byte* Lead = lead;
        public readonly int Length = length;
        public readonly int Column = column;
    }
}
