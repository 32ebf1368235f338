using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace OrleansStream.Cli.Testing;

/// <summary>Where a list that a field holds stands in a YAML text.</summary>
/// <param name="KeyEnd">Behind the field's name.</param>
/// <param name="KeyColumn">How many characters stand before the field's name in its line.</param>
/// <param name="Place">The list, from its first bracket or dash to the end of its last item or bracket.</param>
/// <param name="IsFlow">Whether it stands in brackets.</param>
/// <param name="IsWithinFlow">Whether what holds it stands in brackets, too.</param>
/// <param name="Items">The items, without dashes.</param>
sealed record YamlList(int KeyEnd, int KeyColumn, Range Place, bool IsFlow, bool IsWithinFlow, IReadOnlyList<Range> Items)
{
    /// <summary>Finds a list; null if there is none, or what leads to it is an alias, or it has an anchor or a tag.</summary>
    /// <param name="text">Valid YAML.</param>
    /// <param name="path">The names of fields and the places in lists that lead to it, a name last.</param>
    public static YamlList? Find(string text, IReadOnlyList<object> path)
    {
        var parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
        parser.Consume<StreamStart>();
        parser.Consume<DocumentStart>();
        var (isWithinFlow, key) = (false, (Scalar?)null);
        foreach (var part in path)
        {
            if (part is int index ? !Enter(parser, index, ref isWithinFlow) : !Enter(parser, (string)part, ref isWithinFlow, out key))
                return null;
        }
        if (key is null || !parser.TryConsume<SequenceStart>(out var start) || !start.Anchor.IsEmpty || !start.Tag.IsEmpty)
            return null;
        var items = new List<Range>();
        while (!parser.Accept<SequenceEnd>(out _))
            items.Add(Item(parser, text));
        var end = parser.Consume<SequenceEnd>();
        var isFlow = start.Style == SequenceStyle.Flow;
        var place = (int)start.Start.Index..(isFlow ? End(end, text) : items[^1].End.Value);
        return new YamlList((int)key.End.Index, (int)key.Start.Column - 1, place, isFlow, isWithinFlow, items);
    }

    static bool Enter(Parser parser, string name, ref bool isFlow, out Scalar? key)
    {
        key = null;
        if (!parser.TryConsume<MappingStart>(out var mapping))
            return false;
        isFlow |= mapping.Style == MappingStyle.Flow;
        while (parser.TryConsume<Scalar>(out var field))
        {
            key = field;
            if (field.Value == name)
                return true;
            parser.SkipThisAndNestedEvents();
        }
        return false;
    }

    static bool Enter(Parser parser, int index, ref bool isFlow)
    {
        if (!parser.TryConsume<SequenceStart>(out var sequence))
            return false;
        isFlow |= sequence.Style == SequenceStyle.Flow;
        for (; !parser.Accept<SequenceEnd>(out _); index--)
        {
            if (index == 0)
                return true;
            parser.SkipThisAndNestedEvents();
        }
        return false;
    }

    static Range Item(Parser parser, string text)
    {
        var start = (int)parser.Current!.Start.Index;
        var (depth, end) = (0, start);
        do
        {
            var at = parser.Consume<ParsingEvent>();
            depth += at.NestingIncrease;
            end = Math.Max(end, End(at, text));
        }
        while (depth > 0);
        while (end > start && char.IsWhiteSpace(text[end - 1]))
            end--;
        return start..end;
    }

    /// <summary>The end of what ends; 0: where a mapping or sequence without brackets ends the parser is at what follows already.</summary>
    static int End(ParsingEvent at, string text) => at switch
    {
        Scalar or AnchorAlias => (int)at.End.Index,
        SequenceEnd when at.Start.Index < text.Length && text[(int)at.Start.Index] == ']' => (int)at.Start.Index + 1,
        MappingEnd when at.Start.Index < text.Length && text[(int)at.Start.Index] == '}' => (int)at.Start.Index + 1,
        _ => 0,
    };
}
