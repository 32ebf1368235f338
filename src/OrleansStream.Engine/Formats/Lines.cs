namespace OrleansStream.Formats;

/// <summary>The lines of a text, each without its line feed; a byte order mark before the first is left out.</summary>
readonly ref struct Lines(ReadOnlySpan<byte> text)
{
    readonly ReadOnlySpan<byte> _text = text;

    public static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Whether a line holds nothing but blanks.</summary>
    public static bool IsBlank(ReadOnlySpan<byte> line) => line.IndexOfAnyExcept((byte)' ', (byte)'\t', (byte)'\r') < 0;

    public Enumerator GetEnumerator() => new(_text);

    public ref struct Enumerator(ReadOnlySpan<byte> text)
    {
        readonly ReadOnlySpan<byte> _text = text;
        int _next = text.StartsWith(ByteOrderMark) ? 3 : 0;

        /// <summary>Where the line starts and how long it is.</summary>
        public (int Start, int Length) Current { get; private set; }

        public bool MoveNext()
        {
            if (_next >= _text.Length)
                return false;
            var length = _text[_next..].IndexOf((byte)'\n');
            if (length < 0)
                length = _text.Length - _next;
            Current = (_next, length);
            _next += length + 1;
            return true;
        }
    }
}
