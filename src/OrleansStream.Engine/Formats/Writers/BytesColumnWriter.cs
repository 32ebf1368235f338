using System.Buffers;
using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Apache.Arrow;
using OrleansStream.Events;

namespace OrleansStream.Formats.Writers;

/// <summary>Text, JSON text or bytes.</summary>
sealed class BytesColumnWriter(DataType type) : ColumnWriter(type)
{
    const int Slack = 64;

    byte[] _offsets = [];
    byte[] _bytes = [];

    // What the last batch needed: the next one starts with as much.
    int _expected = 1024;

    Span<int> Offsets => MemoryMarshal.Cast<byte, int>(_offsets.AsSpan());

    /// <summary>Sets a row to the bytes given, as they are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Set(int row, ReadOnlySpan<byte> value)
    {
        var offsets = Offsets;
        var start = offsets[row];
        var end = start + value.Length;
        if ((uint)end > (uint)_bytes.Length)
            Grow(start, value.Length);
        value.CopyTo(_bytes.AsSpan(start));
        offsets[row + 1] = end;
        MarkValid(row);
    }

    /// <summary>
    /// Sets a row to at most 32 bytes. Reads and writes 32 whatever the length is, so that there is nothing to decide: as many must be readable.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void SetShort(int row, byte* value, int length)
    {
        var offsets = Offsets;
        var start = offsets[row];
        if (start > _bytes.Length - Vector256<byte>.Count)
            Grow(start, Vector256<byte>.Count);
        Vector256.Load(value).StoreUnsafe(ref _bytes[start]);
        offsets[row + 1] = start + length;
        MarkValid(row);
    }

    public override bool SetText(int row, ReadOnlySpan<byte> utf8)
    {
        switch (Type.Kind)
        {
            case TypeKind.String:
                Set(row, utf8);
                return true;
            case TypeKind.Binary:
                return SetBase64(row, utf8);
            default:
                return false;
        }
    }

    protected override void Clear(int row)
    {
        var offsets = Offsets;
        offsets[row + 1] = offsets[row];
    }

    protected override void Resize(int capacity)
    {
        var grown = GC.AllocateUninitializedArray<byte>(checked((capacity + 1) * sizeof(int)));
        if (_offsets.Length == 0)
        {
            grown.AsSpan(0, sizeof(int)).Clear();
            _bytes = GC.AllocateUninitializedArray<byte>(_expected);
        }
        _offsets.CopyTo(grown.AsSpan());
        _offsets = grown;
    }

    protected override ArrayData BuildData(int rows, int nulls, ArrowBuffer validity)
    {
        if (_offsets.Length == 0)
            Resize(0);
        var length = Offsets[rows];
        var offsets = new ArrowBuffer(_offsets.AsMemory(0, (rows + 1) * sizeof(int)));
        var bytes = new ArrowBuffer(_bytes.AsMemory(0, length));
        _expected = Math.Min(length + (length / 8) + Slack, 1 << 20);
        _offsets = [];
        _bytes = [];
        return new(ArrowTypes.ToArrow(Type), rows, nulls, 0, [validity, offsets, bytes]);
    }

    bool SetBase64(int row, ReadOnlySpan<byte> utf8)
    {
        var rented = ArrayPool<byte>.Shared.Rent(Base64.GetMaxDecodedFromUtf8Length(utf8.Length));
        var decoded = Base64.DecodeFromUtf8(utf8, rented, out _, out var written) == OperationStatus.Done;
        if (decoded)
            Set(row, rented.AsSpan(0, written));
        ArrayPool<byte>.Shared.Return(rented);
        return decoded;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    void Grow(int used, int more)
    {
        var needed = (long)used + more + Slack;
        if (needed > System.Array.MaxLength)
            throw new InvalidOperationException("A batch's text is beyond two gigabytes.");
        var grown = GC.AllocateUninitializedArray<byte>((int)Math.Min(System.Array.MaxLength, Math.Max(needed, used * 2L)));
        _bytes.AsSpan(0, used).CopyTo(grown);
        _bytes = grown;
    }
}
