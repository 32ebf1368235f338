using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Apache.Arrow;
using OrleansStream.Events;

namespace OrleansStream.Columns;

/// <summary>Text and bytes.</summary>
sealed class BytesGather(DataType type, int capacity) : ColumnGather(type, capacity)
{
    // Short values are stored as one blind 16-byte word; it may run over the value's end by as much.
    const int Slack = 16;

    byte[] _offsets = new byte[checked((capacity + 1) * sizeof(int))];
    byte[] _bytes = [];
    int _end;

    private protected override void Grow(int capacity) => Grow(ref _offsets, checked((capacity + 1) * sizeof(int)));

    private protected override void AppendValues(ArrayData source, ReadOnlySpan<int> positions)
    {
        var from = MemoryMarshal.Cast<byte, int>(source.Buffers[1].Span)[source.Offset..];
        var to = MemoryMarshal.Cast<byte, int>(_offsets.AsSpan()).Slice(Length + 1, positions.Length);
        var start = _end;
        long end = start;
        for (var i = 0; i < positions.Length; i++)
        {
            var position = positions[i];
            end += from[position + 1] - from[position];
            to[i] = (int)end;
        }
        _end = checked((int)end);
        Grow(ref _bytes, checked(_end + Slack));
        CopyValues(source.Buffers[2].Span, from, positions, start);
    }

    private protected override void AppendValues(ArrayData source, int start, int count)
    {
        var from = MemoryMarshal.Cast<byte, int>(source.Buffers[1].Span).Slice(source.Offset + start, count + 1);
        var to = MemoryMarshal.Cast<byte, int>(_offsets.AsSpan()).Slice(Length + 1, count);
        var shift = _end - from[0];
        for (var i = 0; i < count; i++)
            to[i] = from[i + 1] + shift;
        var bytes = source.Buffers[2].Span[from[0]..from[count]];
        var end = checked(_end + bytes.Length);
        Grow(ref _bytes, checked(end + Slack));
        bytes.CopyTo(_bytes.AsSpan(_end));
        _end = end;
    }

    private protected override ArrayData BuildData(int length, int nulls, ArrowBuffer validity) => new(
        ArrowTypes.ToArrow(Type), length, nulls, 0,
        [validity, new ArrowBuffer(_offsets.AsMemory(0, (length + 1) * sizeof(int))), new ArrowBuffer(_bytes.AsMemory(0, _end))]);

    void CopyValues(ReadOnlySpan<byte> source, ReadOnlySpan<int> offsets, ReadOnlySpan<int> positions, int start)
    {
        var target = _bytes.AsSpan();
        ref var from = ref MemoryMarshal.GetReference(source);
        ref var to = ref MemoryMarshal.GetReference(target);
        var safe = source.Length - Slack;
        foreach (var position in positions)
        {
            var at = offsets[position];
            var length = offsets[position + 1] - at;
            // In range by construction: the target has room for all values and the slack, the source is tested.
            if (length <= Slack && (uint)at <= safe && safe >= 0)
                Vector128.LoadUnsafe(ref Unsafe.Add(ref from, at)).StoreUnsafe(ref Unsafe.Add(ref to, start));
            else
                source.Slice(at, length).CopyTo(target[start..]);
            start += length;
        }
    }
}
