using System.Buffers.Binary;
using OrleansStream.Events;
using OrleansStream.State;

namespace OrleansStream.Keys;

/// <summary>
/// Looks whether bytes that come from outside are what <see cref="KeyEncoder"/> writes, because it decodes without looking.
/// </summary>
static class KeyEncodingCheck
{
    /// <summary>Moves behind the encoding of a value; throws <see cref="Diagnostics.ErrorCodes.CheckpointDamaged"/> if there is none of that type.</summary>
    public static void Skip(ref StateCursor from, DataType type)
    {
        if (!from.ReadBool())
            return;
        switch (type.Kind)
        {
            case TypeKind.Bool:
                from.ReadBool();
                break;
            case TypeKind.Int64 or TypeKind.Timestamp or TypeKind.Float64:
                from.ReadInt64();
                break;
            case TypeKind.Decimal:
                StateCursor.CheckDecimal((Int128)(BinaryPrimitives.ReadUInt128BigEndian(from.Read(16)) ^ ((UInt128)1 << 127)));
                break;
            case TypeKind.String or TypeKind.Json or TypeKind.Binary:
                SkipText(ref from);
                break;
            case TypeKind.List:
                while (from.ReadBool())
                    Skip(ref from, type.Element!);
                break;
            case TypeKind.Struct:
                foreach (var field in type.Fields)
                    Skip(ref from, field.Type);
                break;
            default:
                throw StateCursor.Damaged($"A snapshot's state holds a value of type {type}, which has none.");
        }
    }

    /// <summary>Makes sure that bytes are the encodings of values of these types, and nothing more.</summary>
    public static void Check(ReadOnlySpan<byte> encodings, params ReadOnlySpan<DataType> types)
    {
        var cursor = new StateCursor(encodings);
        foreach (var type in types)
            Skip(ref cursor, type);
        if (!cursor.IsAtEnd)
            throw StateCursor.Damaged("A snapshot's state holds a value that goes on behind its end.");
    }

    static void SkipText(ref StateCursor from)
    {
        // A zero is followed by FF within text, by another zero at its end.
        while (true)
        {
            if (from.ReadByte() != 0)
                continue;
            switch (from.ReadByte())
            {
                case 0:
                    return;
                case 0xFF:
                    break;
                default:
                    throw StateCursor.Damaged("A snapshot's state holds text in no encoding of keys.");
            }
        }
    }
}
