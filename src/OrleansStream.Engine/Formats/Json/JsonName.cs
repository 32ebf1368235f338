using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text;
using OrleansStream.Formats.Writers;

namespace OrleansStream.Formats.Json;

/// <summary>A field's name with all that stands before its value, ready to be written: <c>,"name":</c>.</summary>
sealed class JsonName
{
    readonly byte[] _text;
    readonly Vector256<byte> _block;
    readonly bool _isShort;

    public JsonName(string name, bool first)
    {
        var bytes = new ArrayBufferWriter<byte>();
        var sink = new Utf8Sink(bytes);
        sink.Append(first ? (byte)'{' : (byte)',');
        JsonColumn.WriteText(ref sink, Encoding.UTF8.GetBytes(name));
        sink.Append((byte)':');
        sink.Flush();
        _text = bytes.WrittenSpan.ToArray();
        _isShort = _text.Length <= Utf8Sink.BlockBytes;
        if (_isShort)
        {
            Span<byte> block = stackalloc byte[Utf8Sink.BlockBytes];
            block.Clear();
            _text.CopyTo(block);
            _block = Vector256.Create((ReadOnlySpan<byte>)block);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(ref Utf8Sink sink)
    {
        if (_isShort)
            sink.AppendBlock(_block, _text.Length);
        else
            sink.Append(_text);
    }
}
