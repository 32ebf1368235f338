using System.Runtime.InteropServices;

namespace OrleansStream.Expressions.Evaluation;

/// <summary>Writes a text column row by row into scratch memory.</summary>
ref struct TextBuilder
{
    /// <summary>The most bytes that the texts of one column of a batch may have together.</summary>
    public const int MaxBytes = 256 * 1024 * 1024;

    /// <summary>The most bytes of one text that is made longer than what it is made of.</summary>
    public const int MaxTextBytes = 1024 * 1024;

    readonly Frame _frame;
    readonly Memory<byte> _offsets;
    readonly Span<int> _ends;
    Memory<byte> _memory;
    Span<byte> _bytes;
    int _start;
    int _used;
    int _row;

    public TextBuilder(Frame frame, int estimate)
    {
        _frame = frame;
        _offsets = frame.Rent((frame.Rows + 1) * sizeof(int));
        _ends = MemoryMarshal.Cast<byte, int>(_offsets.Span);
        _ends[0] = 0;
        _memory = frame.Rent(Math.Clamp(estimate, 64, MaxBytes));
        _bytes = _memory.Span;
    }

    /// <summary>Room for so many bytes more of the present row; <see cref="Advance"/> says how many were written.</summary>
    public Span<byte> Reserve(int count)
    {
        if (_bytes.Length - _used < count)
            Grow(checked(_used + count));
        return _bytes[_used..];
    }

    public void Advance(int count) => _used += count;

    public void Write(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        _used += bytes.Length;
    }

    /// <summary>Writes a text so many times.</summary>
    public void WriteRepeated(scoped ReadOnlySpan<byte> text, int count)
    {
        if (count <= 0 || text.IsEmpty)
            return;
        var room = Reserve(checked(text.Length * count))[..(text.Length * count)];
        text.CopyTo(room);
        // What is there is copied behind itself, twice as much each time.
        for (var done = text.Length; done < room.Length; done *= 2)
            room[..Math.Min(done, room.Length - done)].CopyTo(room[done..]);
        _used += room.Length;
    }

    /// <summary>Writes characters as UTF-8.</summary>
    public void Write(scoped ReadOnlySpan<char> characters) =>
        _used += System.Text.Encoding.UTF8.GetBytes(characters, Reserve(3 * characters.Length));

    public void Write(byte value)
    {
        Reserve(1)[0] = value;
        _used++;
    }

    /// <summary>Whether so many bytes more stay within the limits.</summary>
    public readonly bool HasRoom(long count) =>
        count <= _bytes.Length - _used || (_used + count <= MaxBytes && _frame.RentedBytes + (2 * (_used + count)) <= Frame.MaxTextBytes);

    /// <summary>Forgets what was written of the present row.</summary>
    public void Undo() => _used = _start;

    public void EndRow()
    {
        _ends[++_row] = _used;
        _start = _used;
    }

    public readonly Vector Build(ReadOnlyMemory<byte> validity) => Vector.Text(_row, _offsets, _memory[.._used], validity);

    void Grow(int needed)
    {
        var larger = _frame.Rent((int)Math.Min(System.Array.MaxLength, Math.Max(needed, _bytes.Length * 2L)));
        _bytes[.._used].CopyTo(larger.Span);
        _frame.Return(_memory);
        _memory = larger;
        _bytes = larger.Span;
    }
}
