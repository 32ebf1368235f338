using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text.Unicode;
using OrleansStream.Events;
using OrleansStream.Formats.Writers;

namespace OrleansStream.Formats.Json;

/// <summary>
/// Reads one line's object into columns. It first takes it for one of the orders of fields that were learnt, where each name costs one compare and
/// nothing is searched for; at the first surprise it begins again in the general way, which takes anything that JSON allows.
/// </summary>
/// <remarks>
/// The text is as <see cref="JsonScan"/> wants it. Methods return the place after what they read, or null: malformed, or a value that does not fit. Why is
/// for <see cref="ElementReader"/> to find out.
/// </remarks>
sealed unsafe class JsonObjectReader
{
    byte[] _text = new byte[256];

    /// <summary>Fields without a column in the schema since the last reset, those of refused rows included.</summary>
    public long Unknown { get; set; }

    /// <summary>Reads the object at <paramref name="p"/>, which is at its opening brace.</summary>
    /// <param name="shape">What is known of such objects.</param>
    /// <param name="row">The row to write; there is room for it.</param>
    /// <param name="p">The opening brace.</param>
    /// <param name="depth">The nesting around the object.</param>
    public byte* Object(ObjectShape shape, int row, byte* p, int depth)
    {
        if (depth == JsonFormat.MaxDepth)
            return null;
        if (shape.Root is { } root)
        {
            var end = Learnt(root, row, p, depth + 1);
            if (end != null)
                return end;
        }
        return AnyOrder(shape, row, p, depth + 1);
    }

    byte* Learnt(ShapeNode node, int row, byte* p, int depth)
    {
        while (true)
        {
            while (!node.Matches(p))
            {
                if (node.Alternative is not { } alternative)
                    return null;
                node = alternative;
            }
            p += node.Length;
            p = node.Action switch
            {
                FieldAction.Skip => Skip(p, depth),
                FieldAction.Int64 => Int64(node, row, p, depth),
                FieldAction.Float64 => Float64(node, row, p, depth),
                FieldAction.Text => Text(node, row, p, depth),
                _ => Value(node.Writer!, node.Nested, row, p, depth),
            };
            if (p == null)
                return null;
            if (*p == '}')
                return node.Missing is { } missing ? Close(node, missing, row, p) : null;
            if (node.Next is not { } next)
                return null;
            node = next;
        }
    }

    byte* Close(ShapeNode last, ColumnWriter[] missing, int row, byte* p)
    {
        foreach (var writer in missing)
            writer.SetNull(row);
        Unknown += last.Unknown;
        return p + 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static byte* Skip(byte* p, int depth)
    {
        if (*p == '"')
        {
            var special = JsonScan.Special(Vector256.Load(p + 1));
            var end = p + 1 + BitOperations.TrailingZeroCount(special);
            if (special != 0 && *end == '"')
                return end + 1;
        }
        else if (JsonDigits.ShortWhole(p) is var end && end != null && *end is (byte)',' or (byte)'}')
            return end;
        return JsonScan.Value(p, depth);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    byte* Int64(ShapeNode node, int row, byte* p, int depth)
    {
        var end = JsonDigits.Int64(p, out var value);
        if (end == null || *end is (byte)'.' or (byte)'e' or (byte)'E')
            return Value(node.Writer!, null, row, p, depth);
        Unsafe.As<Int64ColumnWriter>(node.Writer!).Set(row, value);
        return end;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    byte* Float64(ShapeNode node, int row, byte* p, int depth)
    {
        var end = JsonDigits.ShortFloat64(p, out var value);
        if (end == null || (*end | 0x20) == 'e')
        {
            end = JsonDigits.Float64(p, out value);
            if (end == null)
                return Value(node.Writer!, null, row, p, depth);
        }
        Unsafe.As<Float64ColumnWriter>(node.Writer!).Set(row, value);
        return end;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    byte* Text(ShapeNode node, int row, byte* p, int depth)
    {
        var block = Vector256.Load(p + 1);
        var special = JsonScan.Special(block);
        var length = BitOperations.TrailingZeroCount(special);
        var ascii = (block.ExtractMostSignificantBits() & ((1u << length) - 1)) == 0;
        if (*p != '"' || special == 0 || p[1 + length] != '"' || !ascii)
            return Value(node.Writer!, null, row, p, depth);
        Unsafe.As<BytesColumnWriter>(node.Writer!).SetShort(row, p + 1, length);
        return p + length + 2;
    }

    byte* AnyOrder(ObjectShape shape, int row, byte* p, int depth)
    {
        shape.Begin();
        var lead = p;
        p = JsonScan.Blanks(p + 1);
        if (*p != '}')
        {
            while (true)
            {
                p = Field(shape, row, p, lead, depth);
                if (p == null)
                    return null;
                lead = p;
                p = JsonScan.Blanks(p);
                if (*p == '}')
                    break;
                if (*p != ',')
                    return null;
                p = JsonScan.Blanks(p + 1);
            }
        }
        shape.End(row);
        return p + 1;
    }

    byte* Field(ObjectShape shape, int row, byte* p, byte* lead, int depth)
    {
        if (*p != '"')
            return null;
        var end = JsonScan.Text(p + 1, out var escaped, out var ascii);
        if (end == null)
            return null;
        var name = new ReadOnlySpan<byte>(p + 1, (int)(end - p - 1));
        if (escaped && !Unescape(name, out name) || (!ascii && !escaped && !Utf8.IsValid(name)))
            return null;
        var column = shape.Find(name);
        p = JsonScan.Blanks(end + 1);
        if (*p != ':')
            return null;
        p = JsonScan.Blanks(p + 1);
        shape.Observe(lead, (int)(p - lead), column);
        if (column >= 0)
            return Value(shape.Writers[column], shape.Nested[column], row, p, depth);
        if (column == ObjectShape.Unknown)
        {
            // A watermark's line is read elsewhere.
            if (depth == 1 && name.SequenceEqual(WatermarkLine.FieldUtf8))
                return null;
            Unknown++;
        }
        return JsonScan.Value(p, depth);
    }

    /// <summary>Reads any value into a column.</summary>
    byte* Value(ColumnWriter writer, ObjectShape? nested, int row, byte* p, int depth)
    {
        if (*p == 'n')
        {
            if (!JsonScan.IsNull(p))
                return null;
            writer.SetNull(row);
            return p + 4;
        }
        if (writer.Type.Kind == TypeKind.Json)
            return Raw((BytesColumnWriter)writer, row, p, depth);
        switch (*p)
        {
            case (byte)'"':
                return TextValue(writer, row, p);
            case (byte)'{':
                return writer is StructColumnWriter structs ? Struct(structs, nested!, row, p, depth) : null;
            case (byte)'[':
                return writer is ListColumnWriter list ? List(list, nested, row, p, depth) : null;
            case (byte)'t':
                return JsonScan.IsTrue(p) && writer.SetBool(row, true) ? p + 4 : null;
            case (byte)'f':
                return JsonScan.IsFalse(p) && writer.SetBool(row, false) ? p + 5 : null;
            default:
                var end = JsonScan.Number(p);
                return end != null && writer.SetNumber(row, new ReadOnlySpan<byte>(p, (int)(end - p))) ? end : null;
        }
    }

    byte* Struct(StructColumnWriter writer, ObjectShape shape, int row, byte* p, int depth)
    {
        writer.MarkValid(row);
        return Object(shape, row, p, depth);
    }

    byte* List(ListColumnWriter list, ObjectShape? nested, int row, byte* p, int depth)
    {
        if (depth == JsonFormat.MaxDepth)
            return null;
        var end = list.Start(row);
        p = JsonScan.Blanks(p + 1);
        if (*p != ']')
        {
            while (true)
            {
                list.Elements.Reserve(end + 1);
                p = Value(list.Elements, nested, end++, p, depth + 1);
                if (p == null)
                    return null;
                p = JsonScan.Blanks(p);
                if (*p == ']')
                    break;
                if (*p != ',')
                    return null;
                p = JsonScan.Blanks(p + 1);
            }
        }
        list.Close(row, end);
        return p + 1;
    }

    static byte* Raw(BytesColumnWriter writer, int row, byte* p, int depth)
    {
        var end = JsonScan.Value(p, depth);
        if (end == null)
            return null;
        var raw = new ReadOnlySpan<byte>(p, (int)(end - p));
        if (!Utf8.IsValid(raw))
            return null;
        writer.Set(row, raw);
        return end;
    }

    byte* TextValue(ColumnWriter writer, int row, byte* p)
    {
        var end = JsonScan.Text(p + 1, out var escaped, out var ascii);
        if (end == null)
            return null;
        var text = new ReadOnlySpan<byte>(p + 1, (int)(end - p - 1));
        if (escaped ? !Unescape(text, out text) : !ascii && !Utf8.IsValid(text))
            return null;
        return writer.SetText(row, text) ? end + 1 : null;
    }

    bool Unescape(ReadOnlySpan<byte> inside, out ReadOnlySpan<byte> text)
    {
        if (_text.Length < inside.Length)
            _text = GC.AllocateUninitializedArray<byte>((int)BitOperations.RoundUpToPowerOf2((uint)inside.Length));
        var good = JsonText.TryUnescape(inside, _text, out var written);
        text = _text.AsSpan(0, written);
        return good;
    }
}
