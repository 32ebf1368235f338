using OrleansStream.Columns;

namespace OrleansStream.Expressions.Evaluation;

/// <summary>The validity of a result, copied only once a row turns out to be null that its operands did not make so.</summary>
ref struct Validity(Frame frame, ReadOnlyMemory<byte> given)
{
    ReadOnlyMemory<byte> _bits = given;
    Span<ulong> _own;

    public readonly ReadOnlyMemory<byte> Bits => _bits;

    public readonly bool IsValid(int row) =>
        _bits.IsEmpty || BitWords.Get(System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ulong>(_bits.Span), row);

    /// <summary>The validity as words of its own, to be changed.</summary>
    public Span<ulong> Own()
    {
        if (!_own.IsEmpty)
            return _own;
        var copy = frame.RentBits();
        var words = Frame.WordsOf(copy);
        if (_bits.IsEmpty)
            BitWords.Fill(words, frame.Rows);
        else
            _bits.Span.CopyTo(copy.Span);
        _bits = copy;
        return _own = words;
    }

    public void SetNull(int row) => BitWords.Clear(Own(), row);

    /// <summary>Makes the row null and notes that it failed.</summary>
    public void Fail(int row, string code, string cause)
    {
        SetNull(row);
        frame.Fail(row, code, cause);
    }
}
