namespace OrleansStream.Formats.Json;

/// <summary>
/// Finds the place and kind of the first fault of a malformed line, without an exception: files of the wrong kind have nothing but such lines. It walks as
/// <see cref="JsonScan"/> does and has the same conditions.
/// </summary>
unsafe ref struct JsonFault
{
    byte* _at;
    string? _what;

    /// <summary>Describes the first fault; null if the line, which a line feed ends, is one JSON value.</summary>
    public static string? Find(byte* line)
    {
        var fault = default(JsonFault);
        var end = fault.Value(JsonScan.Blanks(line), 0);
        if (end != null && *JsonScan.Blanks(end) != '\n')
            fault.Fail(JsonScan.Blanks(end), "something follows the end of the value");
        return fault._what is null ? null : $"Malformed JSON at byte {fault._at - line}: {fault._what}.";
    }

    byte* Value(byte* p, int depth)
    {
        switch (*p)
        {
            case (byte)'{':
                return depth < JsonFormat.MaxDepth ? Object(p, depth + 1) : Fail(p, $"objects and lists are nested more than {JsonFormat.MaxDepth} deep");
            case (byte)'[':
                return depth < JsonFormat.MaxDepth ? List(p, depth + 1) : Fail(p, $"objects and lists are nested more than {JsonFormat.MaxDepth} deep");
            case (byte)'"':
                return Text(p);
            case (byte)'\n':
                return Fail(p, "the line ends where a value should stand");
            default:
                var end = JsonScan.Value(p, depth);
                return end != null ? end : Fail(p, "there is no value");
        }
    }

    byte* Object(byte* p, int depth)
    {
        p = JsonScan.Blanks(p + 1);
        if (*p == '}')
            return p + 1;
        while (true)
        {
            if (*p != '"')
                return Fail(p, "a field's name in quotes should stand here");
            p = Text(p);
            if (p == null)
                return null;
            p = JsonScan.Blanks(p);
            if (*p != ':')
                return Fail(p, "a colon should follow the field's name");
            p = Value(JsonScan.Blanks(p + 1), depth);
            if (p == null)
                return null;
            p = JsonScan.Blanks(p);
            if (*p == '}')
                return p + 1;
            if (*p != ',')
                return Fail(p, "a comma or the end of the object should stand here");
            p = JsonScan.Blanks(p + 1);
        }
    }

    byte* List(byte* p, int depth)
    {
        p = JsonScan.Blanks(p + 1);
        if (*p == ']')
            return p + 1;
        while (true)
        {
            p = Value(p, depth);
            if (p == null)
                return null;
            p = JsonScan.Blanks(p);
            if (*p == ']')
                return p + 1;
            if (*p != ',')
                return Fail(p, "a comma or the end of the list should stand here");
            p = JsonScan.Blanks(p + 1);
        }
    }

    byte* Text(byte* p)
    {
        var end = JsonScan.Text(p + 1, out _, out _);
        return end != null ? end + 1 : Fail(p, "the text that begins here has no end, a wrong escape or a control character");
    }

    byte* Fail(byte* at, string what)
    {
        _at = at;
        _what = what;
        return null;
    }
}
