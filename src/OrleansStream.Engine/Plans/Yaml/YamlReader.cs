using System.Text;
using OrleansStream.Diagnostics;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace OrleansStream.Plans.Yaml;

/// <summary>
/// Rewrites a YAML text as JSON. What comes out has no name twice in one object, no more depth than a plan may have and no more bytes than are allowed; aliases are
/// written out, so that they cannot make more of a text than that.
/// </summary>
sealed class YamlReader
{
    readonly List<byte> _json = [];
    readonly List<YamlPlace> _places = [];
    readonly Dictionary<string, Anchored> _anchors = new(StringComparer.Ordinal);
    readonly Stack<Open> _open = new();

    /// <summary>Where the last thing that could be read begins.</summary>
    Mark _last = Mark.Empty;

    readonly string _what;
    readonly int _mostBytes;

    YamlReader(string what, int mostBytes) => (_what, _mostBytes) = (what, mostBytes);

    /// <summary>Reads a text. Never throws for what it holds.</summary>
    /// <param name="text">The text.</param>
    /// <param name="what">What it should be, for messages: <c>plan</c>.</param>
    /// <param name="mostBytes">The most bytes of JSON that may come out.</param>
    /// <param name="places">Where the values stand.</param>
    /// <param name="broken">What is wrong; null if nothing.</param>
    /// <returns>The JSON in UTF-8.</returns>
    public static byte[] Read(string text, string what, int mostBytes, out YamlPlaces? places, out Diagnostic? broken)
    {
        var reader = new YamlReader(what, mostBytes);
        try
        {
            reader.Read(new Parser(new Scanner(new StringReader(text), skipComments: true)));
            var json = reader._json.ToArray();
            places = new YamlPlaces(json, reader._places);
            broken = null;
            return json;
        }
        catch (Refused refused)
        {
            broken = new(refused.Code, DiagnosticSeverity.Error, refused.Message) { Position = At(refused.Mark), Hint = refused.Hint };
        }
        catch (YamlException e)
        {
            broken = new(ErrorCodes.NotJson, DiagnosticSeverity.Error, $"The {what}'s text is not YAML: {Reason(e)}") { Position = At(e.Start) };
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or FormatException or OverflowException or IndexOutOfRangeException)
        {
            // The parser's own mistakes with odd text are the text's, too; what it says of them is of no use to anybody.
            broken = new(ErrorCodes.NotJson, DiagnosticSeverity.Error, $"The {what}'s text is not YAML from here on")
            {
                Position = At(reader._last),
                Hint = "look for a bracket, brace or quote that is not closed",
            };
        }
        places = null;
        return [];
    }

    void Read(Parser parser)
    {
        var documents = 0;
        while (parser.MoveNext())
        {
            _last = parser.Current!.Start;
            switch (parser.Current)
            {
                case DocumentStart start when ++documents > 1:
                    throw new Refused(ErrorCodes.NotJson, $"A {_what} is one YAML document", start.Start);
                case Scalar scalar:
                    Write(scalar);
                    break;
                case AnchorAlias alias:
                    Write(alias);
                    break;
                case MappingStart mapping:
                    Begin(mapping, '{', "map");
                    break;
                case SequenceStart sequence:
                    Begin(sequence, '[', "seq");
                    break;
                case MappingEnd or SequenceEnd:
                    End();
                    break;
                default:
                    break;
            }
        }
        if (_json.Count == 0)
            throw new Refused(ErrorCodes.NotJson, $"The {_what}'s text is empty", Mark.Empty);
    }

    void Begin(NodeEvent node, char bracket, string kind)
    {
        if (IsName)
            throw new Refused(ErrorCodes.NotJson, "A name is text", node.Start);
        if (!node.Tag.IsEmpty && node.Tag.Value != $"tag:yaml.org,2002:{kind}")
            throw new Refused(ErrorCodes.NotJson, $"The tag '{node.Tag.Value}' has no place in a {_what}", node.Start);
        if (_open.Count == PlanLimits.Depth)
            throw new Refused(ErrorCodes.TooLarge, $"The {_what}'s YAML is nested deeper than {PlanLimits.Depth}", node.Start);
        BeginValue(node.Start, indent: -1);
        var anchor = Anchor(node);
        _open.Push(new Open(bracket == '{', anchor, _json.Count, _places.Count - 1));
        Append((byte)bracket);
    }

    void End()
    {
        var open = _open.Pop();
        Append((byte)(open.IsMapping ? '}' : ']'));
        Finish(open.Anchor, open.Start, open.FirstPlace, open.Height + 1);
        Raise(open.Height + 1);
    }

    void Write(Scalar scalar)
    {
        var isPlain = scalar.Style == ScalarStyle.Plain;
        // Text in one line without anything that YAML or JSON writes differently.
        var isVerbatim = scalar.Start.Line == scalar.End.Line && scalar.Style is ScalarStyle.Plain or ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted
            && scalar.End.Column - scalar.Start.Column == scalar.Value.Length + (isPlain ? 0 : 2);
        var indent = isVerbatim ? isPlain ? 0 : 1 : -1;
        if (IsName)
        {
            WriteName(scalar, indent);
            return;
        }
        var start = _json.Count + (NeedsComma ? 1 : 0);
        if (YamlScalar.Resolve(scalar.Value, isPlain, scalar.Tag.IsEmpty ? null : scalar.Tag.Value, out var json) is { } wrong)
            throw new Refused(ErrorCodes.NotJson, wrong, scalar.Start);
        var anchor = Anchor(scalar);
        BeginValue(scalar.Start, indent);
        Append(Encoding.UTF8.GetBytes(json), scalar.Start);
        Finish(anchor, start, _places.Count - 1, height: 0);
    }

    void WriteName(Scalar scalar, int indent)
    {
        var open = _open.Peek();
        if (scalar is { Value: "<<", Style: ScalarStyle.Plain })
            throw new Refused(ErrorCodes.NotJson, "Merge keys (<<) are not part of YAML 1.2", scalar.Start, "write the fields out");
        if (!open.Names.Add(scalar.Value))
            throw new Refused(ErrorCodes.NotJson, $"The name '{scalar.Value}' appears twice in one object", scalar.Start);
        if (YamlScalar.Text(scalar.Value, out var json) is { } wrong)
            throw new Refused(ErrorCodes.NotJson, wrong, scalar.Start);
        if (open.Count > 0)
            Append((byte)',');
        _places.Add(new YamlPlace(_json.Count, At(scalar.Start), indent));
        Append(Encoding.UTF8.GetBytes(json), scalar.Start);
        Append((byte)':');
        open.Count++;
        open.AwaitsValue = true;
    }

    void Write(AnchorAlias alias)
    {
        if (IsName)
            throw new Refused(ErrorCodes.NotJson, "A name is text, not an alias", alias.Start);
        if (!_anchors.TryGetValue(alias.Value.Value, out var anchored))
            throw new Refused(ErrorCodes.NotJson, $"There is no anchor '{alias.Value.Value}' before this alias", alias.Start);
        if (anchored.Length < 0)
            throw new Refused(ErrorCodes.NotJson, $"The alias '{alias.Value.Value}' stands within what it stands for", alias.Start);
        if (_open.Count + anchored.Height > PlanLimits.Depth)
            throw new Refused(ErrorCodes.TooLarge, $"The {_what}'s YAML is nested deeper than {PlanLimits.Depth}", alias.Start);
        if (_json.Count + (long)anchored.Length > _mostBytes)
            throw TooLong(alias.Start);
        BeginValue(alias.Start, indent: -1);
        // What is wrong with what the alias stands for is shown there, where it can be mended.
        _places.RemoveAt(_places.Count - 1);
        var shift = _json.Count - anchored.Start;
        for (var i = anchored.FirstPlace; i < anchored.EndPlace; i++)
            _places.Add(_places[i] with { Offset = _places[i].Offset + shift });
        _json.AddRange(_json.GetRange(anchored.Start, anchored.Length));
        Raise(anchored.Height);
    }

    bool IsName => _open.TryPeek(out var open) && open is { IsMapping: true, AwaitsValue: false };

    bool NeedsComma => _open.TryPeek(out var open) && !open.IsMapping && open.Count > 0;

    void BeginValue(Mark at, int indent)
    {
        if (NeedsComma)
            Append((byte)',');
        if (_open.TryPeek(out var open))
        {
            open.AwaitsValue = false;
            open.Count += open.IsMapping ? 0 : 1;
        }
        _places.Add(new YamlPlace(_json.Count, At(at), indent));
    }

    Anchored? Anchor(NodeEvent node)
    {
        if (node.Anchor.IsEmpty)
            return null;
        // The same name again stands for the new node from here on.
        return _anchors[node.Anchor.Value] = new Anchored();
    }

    void Finish(Anchored? anchor, int start, int firstPlace, int height)
    {
        if (anchor is not null)
            (anchor.Start, anchor.Length, anchor.FirstPlace, anchor.EndPlace, anchor.Height) = (start, _json.Count - start, firstPlace, _places.Count, height);
    }

    void Raise(int height)
    {
        if (_open.TryPeek(out var open))
            open.Height = Math.Max(open.Height, height);
    }

    void Append(byte value) => _json.Add(value);

    void Append(byte[] bytes, Mark at)
    {
        if (_json.Count + (long)bytes.Length > _mostBytes)
            throw TooLong(at);
        _json.AddRange(bytes);
    }

    Refused TooLong(Mark at) =>
        new(ErrorCodes.TooLarge, $"The {_what}, its aliases written out, is longer than {_mostBytes} bytes", at);

    static TextPosition At(Mark mark) => new((int)Math.Max(1, mark.Line), (int)Math.Max(1, mark.Column));

    static string Reason(YamlException e) => (e.InnerException?.Message ?? e.Message).TrimEnd('.');

    /// <summary>A mapping or sequence whose end has not come.</summary>
    sealed class Open(bool isMapping, Anchored? anchor, int start, int firstPlace)
    {
        public bool IsMapping => isMapping;

        public Anchored? Anchor => anchor;

        public int Start => start;

        public int FirstPlace => firstPlace;

        public HashSet<string> Names { get; } = new(StringComparer.Ordinal);

        public int Count { get; set; }

        public bool AwaitsValue { get; set; }

        /// <summary>How many mappings and sequences stand within each other below.</summary>
        public int Height { get; set; }
    }

    /// <summary>A node that aliases may stand for, as it was written; as long as it is open its length is negative.</summary>
    sealed class Anchored
    {
        public int Start { get; set; }

        public int Length { get; set; } = -1;

        public int FirstPlace { get; set; }

        public int EndPlace { get; set; }

        public int Height { get; set; }
    }

    sealed class Refused(string code, string message, Mark mark, string? hint = null) : Exception(message)
    {
        public string Code => code;

        public Mark Mark => mark;

        public string? Hint => hint;
    }
}
