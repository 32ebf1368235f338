using System.Text;
using System.Text.Json;
using OrleansStream.Diagnostics;
using OrleansStream.Plans.Yaml;

namespace OrleansStream.Plans;

/// <summary>Finds the places of JSON paths in a text. One pass over the text serves any number of findings.</summary>
/// <param name="utf8">The text: valid JSON in UTF-8 without a byte order mark; comments and trailing commas are allowed.</param>
public sealed class JsonPositions(byte[] utf8)
{
    readonly YamlPlaces? _yaml;

    /// <summary>Finds places in the YAML text of which the JSON was made.</summary>
    internal JsonPositions(byte[] utf8, YamlPlaces? yaml)
        : this(utf8) => _yaml = yaml;

    /// <summary>The findings with the place of what their paths name, or of the nearest thing around it.</summary>
    public IReadOnlyList<Diagnostic> Attach(IReadOnlyList<Diagnostic> findings)
    {
        ArgumentNullException.ThrowIfNull(findings);
        var root = new Wanted();
        var targets = new Wanted[findings.Count];
        for (var i = 0; i < findings.Count; i++)
        {
            var target = root;
            foreach (var part in JsonPaths.Split(findings[i].Path ?? ""))
                target = target.Part(part);
            targets[i] = target;
        }
        var reader = new Utf8JsonReader(utf8, JsonGuard.ReaderOptions);
        if (reader.Read())
            Visit(ref reader, root);
        return AtOffsets(findings, [.. findings.Select((d, i) => Offset(d, targets[i]))]);
    }

    /// <summary>The place of a byte.</summary>
    internal static TextPosition At(ReadOnlySpan<byte> utf8, int offset)
    {
        var before = utf8[..Math.Min(offset, utf8.Length)];
        var lineStart = before.LastIndexOf((byte)'\n') + 1;
        return new(before.Count((byte)'\n') + 1, Encoding.UTF8.GetCharCount(before[lineStart..]) + 1);
    }

    /// <summary>The place of a byte in a line, both counted from 0.</summary>
    internal static TextPosition AtLine(ReadOnlySpan<byte> utf8, int line, int byteInLine)
    {
        var offset = 0;
        for (var i = 0; i < line; i++)
            offset += utf8[offset..].IndexOf((byte)'\n') + 1;
        return At(utf8, offset + byteInLine);
    }

    static void Visit(ref Utf8JsonReader reader, Wanted wanted)
    {
        wanted.Value = (int)reader.TokenStartIndex;
        wanted.IsText = reader.TokenType == JsonTokenType.String;
        if (wanted.Parts is null)
        {
            reader.Skip();
        }
        else if (reader.TokenType == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var part = wanted.Parts.GetValueOrDefault(reader.GetString()!);
                if (part is not null)
                    part.Name = (int)reader.TokenStartIndex;
                VisitOrSkip(ref reader, part);
            }
        }
        else if (reader.TokenType == JsonTokenType.StartArray)
        {
            for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
            {
                if (wanted.Parts.GetValueOrDefault($"[{i}]") is { } part)
                    Visit(ref reader, part);
                else
                    reader.Skip();
            }
        }
    }

    static void VisitOrSkip(ref Utf8JsonReader reader, Wanted? part)
    {
        reader.Read();
        if (part is null)
            reader.Skip();
        else
            Visit(ref reader, part);
    }

    /// <summary>The byte that a finding is about: a name if the name is wrong, a character within an expression, otherwise the value's first.</summary>
    int Offset(Diagnostic finding, Wanted target)
    {
        if (finding.Code == ErrorCodes.UnknownField && target.Name >= 0)
            return target.Name;
        for (var at = target; at is not null; at = at.Outer)
        {
            if (at.Value >= 0)
                return at == target && at.IsText && finding.Offset is { } offset ? InText(at.Value, offset) : at.Value;
        }
        return 0;
    }

    /// <summary>The byte of the n-th UTF-16 code unit of the JSON text that begins at a quote.</summary>
    int InText(int quote, int codeUnits)
    {
        var i = quote + 1;
        while (codeUnits > 0 && i < utf8.Length && utf8[i] != '"')
        {
            if (utf8[i] == '\\')
            {
                i += utf8[i + 1] == 'u' ? 6 : 2;
                codeUnits--;
                continue;
            }
            Rune.DecodeFromUtf8(utf8.AsSpan(i), out var rune, out var consumed);
            i += consumed;
            codeUnits -= rune.Utf16SequenceLength;
        }
        return i;
    }

    /// <summary>Goes through the text once, however many findings there are.</summary>
    IReadOnlyList<Diagnostic> AtOffsets(IReadOnlyList<Diagnostic> findings, int[] offsets)
    {
        if (_yaml is not null)
            return [.. findings.Select((d, i) => d with { Position = d.Position ?? _yaml.At(offsets[i]) })];
        var order = Enumerable.Range(0, offsets.Length).ToArray();
        Array.Sort([.. offsets], order);
        var result = new Diagnostic[findings.Count];
        var (done, line, column) = (0, 1, 1);
        foreach (var i in order)
        {
            var between = utf8.AsSpan(done..offsets[i]);
            var lineStart = between.LastIndexOf((byte)'\n') + 1;
            column = (lineStart > 0 ? 1 : column) + Encoding.UTF8.GetCharCount(between[lineStart..]);
            line += between.Count((byte)'\n');
            done = offsets[i];
            result[i] = findings[i] with { Position = findings[i].Position ?? new TextPosition(line, column) };
        }
        return result;
    }

    /// <summary>A path that some finding names, or the beginning of one, and where it stands; -1: nowhere.</summary>
    sealed class Wanted
    {
        public Dictionary<string, Wanted>? Parts { get; private set; }

        public Wanted? Outer { get; private init; }

        public int Name { get; set; } = -1;

        public int Value { get; set; } = -1;

        public bool IsText { get; set; }

        public Wanted Part(string name)
        {
            Parts ??= new Dictionary<string, Wanted>(StringComparer.Ordinal);
            if (!Parts.TryGetValue(name, out var part))
                Parts.Add(name, part = new Wanted { Outer = this });
            return part;
        }
    }
}
