using System.Buffers;
using System.Globalization;

namespace OrleansStream.Formats.Json;

/// <summary>
/// Knows of a text of JSON values, piece by piece, what stands within an array and what within strings, and rewrites the pieces in place so that each value
/// ends with a line end and holds none. It checks nothing: broken values stay broken and are found by who reads the lines.
/// </summary>
sealed class JsonValueScan
{
    /// <summary>The levels whose brackets are told apart; whatever nests deeper is refused by the reader of the lines.</summary>
    const int KnownLevels = 64;

    static readonly SearchValues<byte> s_structure = SearchValues.Create("\"{}[],\n"u8);
    static readonly SearchValues<byte> s_string = SearchValues.Create("\"\\\n"u8);

    int _depth;
    ulong _arrays;
    bool _inString;
    bool _isEscaped;

    /// <summary>Whether an array that holds the values is open.</summary>
    public bool IsInArray { get; private set; }

    /// <summary>What must be known to go on where the last value ended.</summary>
    public string State
    {
        get => string.Create(CultureInfo.InvariantCulture, $"values {(IsInArray ? 1 : 0)} {_depth} {_arrays}");
        set
        {
            var parts = value.Split(' ');
            IsInArray = parts[1] == "1";
            _depth = int.Parse(parts[2], CultureInfo.InvariantCulture);
            _arrays = ulong.Parse(parts[3], CultureInfo.InvariantCulture);
        }
    }

    public void Reset()
    {
        _depth = 0;
        _inString = false;
        _isEscaped = false;
        IsInArray = false;
    }

    /// <summary>Rewrites the next piece.</summary>
    /// <param name="text">The piece.</param>
    /// <param name="onlyFirst">Whether to stop behind the first value that ends.</param>
    /// <returns>The place behind the last line end, or the first; if there is none 0, or -1.</returns>
    public int Rewrite(Span<byte> text, bool onlyFirst)
    {
        var end = onlyFirst ? -1 : 0;
        for (var at = 0; at < text.Length;)
        {
            if (_inString)
            {
                at = SkipString(text, at);
                if (at > text.Length || !EndsLine(text, at))
                    continue;
            }
            else
            {
                var next = text[at..].IndexOfAny(s_structure);
                if (next < 0)
                    break;
                at += next + 1;
                if (!Take(ref text[at - 1]))
                    continue;
            }
            end = at;
            if (onlyFirst)
                break;
        }
        return end;
    }

    // A line end within a string is an error that ends the string and the line: so a quote that is missing costs few values.
    static bool EndsLine(ReadOnlySpan<byte> text, int at) => text[at - 1] == '\n';

    int SkipString(ReadOnlySpan<byte> text, int at)
    {
        if (_isEscaped)
        {
            _isEscaped = false;
            if (text[at] != '\n')
                return at + 1;
        }
        var special = text[at..].IndexOfAny(s_string);
        if (special < 0)
            return text.Length;
        at += special + 1;
        _isEscaped = text[at - 1] == '\\';
        _inString = _isEscaped;
        return at;
    }

    /// <summary>Takes a character outside of strings; true if a line ends with it.</summary>
    bool Take(ref byte value)
    {
        switch (value)
        {
            case (byte)'"':
                _inString = true;
                return false;
            case (byte)'{':
                Open(isArray: false);
                return false;
            case (byte)'[' when _depth == 0 && !IsInArray:
                IsInArray = true;
                value = (byte)' ';
                return false;
            case (byte)'[':
                Open(isArray: true);
                return false;
            case (byte)'}':
                Close(isArray: false);
                return false;
            case (byte)']':
                if (Close(isArray: true) || !IsInArray)
                    return false;
                IsInArray = false;
                value = (byte)'\n';
                return true;
            case (byte)',' when _depth == 0 && IsInArray:
                value = (byte)'\n';
                return true;
            case (byte)'\n' when _depth == 0 && !IsInArray:
                return true;
            case (byte)'\n':
                value = (byte)' ';
                return false;
            default:
                return false;
        }
    }

    void Open(bool isArray)
    {
        if (_depth < KnownLevels)
        {
            var bit = 1UL << _depth;
            _arrays = isArray ? _arrays | bit : _arrays & ~bit;
        }
        _depth++;
    }

    /// <summary>
    /// Closes the innermost bracket of the kind, and what was left open within it; false if none of the value is open. So a bracket that is missing
    /// costs its value and not all that follow.
    /// </summary>
    bool Close(bool isArray)
    {
        if (_depth > KnownLevels)
        {
            _depth--;
            return true;
        }
        for (var level = _depth - 1; level >= 0; level--)
        {
            if ((_arrays >> level & 1) == (isArray ? 1UL : 0UL))
            {
                _depth = level;
                return true;
            }
        }
        if (isArray && IsInArray)
            _depth = 0;
        return false;
    }
}
