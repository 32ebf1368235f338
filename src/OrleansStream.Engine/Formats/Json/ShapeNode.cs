using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using OrleansStream.Events;
using OrleansStream.Formats.Writers;

namespace OrleansStream.Formats.Json;

/// <summary>How a learnt field's value is read.</summary>
enum FieldAction
{
    /// <summary>Checked and passed over.</summary>
    Skip,

    /// <summary>A plain whole number; anything else the general way.</summary>
    Int64,

    /// <summary>A short plain number; anything else the general way.</summary>
    Float64,

    /// <summary>Short text without escapes; anything else the general way.</summary>
    Text,

    /// <summary>An object with a shape of its own.</summary>
    Struct,

    /// <summary>The general way.</summary>
    Other,
}

/// <summary>
/// A field as it stood in an object: the exact bytes between the value before it and its own value (<c>,"name":</c>, blanks included), what is done with
/// its value, and what may follow. The nodes of a shape form a tree: objects that begin alike share their first nodes.
/// </summary>
sealed unsafe class ShapeNode
{
    readonly Vector128<byte> _mask;
    readonly Vector128<byte> _head;
    readonly byte[] _tail;

    public ShapeNode(ReadOnlySpan<byte> lead, ColumnWriter? writer, ObjectShape? nested)
    {
        Length = lead.Length;
        Lead = [.. lead];
        Span<byte> head = stackalloc byte[16];
        Span<byte> mask = stackalloc byte[16];
        head.Clear();
        mask.Clear();
        var headLength = Math.Min(lead.Length, 16);
        lead[..headLength].CopyTo(head);
        mask[..headLength].Fill(0xFF);
        _head = Vector128.Create((ReadOnlySpan<byte>)head);
        _mask = Vector128.Create((ReadOnlySpan<byte>)mask);
        _tail = lead[headLength..].ToArray();
        Writer = writer;
        Nested = nested;
        Action = writer?.Type.Kind switch
        {
            null => FieldAction.Skip,
            TypeKind.Int64 or TypeKind.Timestamp => FieldAction.Int64,
            TypeKind.Float64 => FieldAction.Float64,
            TypeKind.String => FieldAction.Text,
            TypeKind.Struct => FieldAction.Struct,
            _ => FieldAction.Other,
        };
    }

    public ImmutableArray<byte> Lead { get; }

    public int Length { get; }

    public FieldAction Action { get; }

    /// <summary>The column that takes the value; null if none does.</summary>
    public ColumnWriter? Writer { get; }

    /// <summary>The shape of a struct's value.</summary>
    public ObjectShape? Nested { get; }

    /// <summary>The first field that has followed this one; the others are its alternatives.</summary>
    public ShapeNode? Next { get; set; }

    /// <summary>Another field that has stood in this one's place.</summary>
    public ShapeNode? Alternative { get; set; }

    /// <summary>The columns that get no value when the object ends behind this field; null if it has never ended here.</summary>
    public ColumnWriter[]? Missing { get; set; }

    /// <summary>How many fields up to this one were unknown.</summary>
    public int Unknown { get; set; }

    /// <summary>Whether the text goes on with this field.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Matches(byte* p) =>
        (Vector128.Load(p) & _mask) == _head && (_tail.Length == 0 || new ReadOnlySpan<byte>(p + 16, _tail.Length).SequenceEqual(_tail));
}
