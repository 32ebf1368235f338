namespace OrleansStream.Plans;

/// <summary>Turns paths of the plan into paths of the text that it was read from, where the shorthand makes them differ.</summary>
sealed class PlanPathMap
{
    readonly Dictionary<string, string> _prefixes = new(StringComparer.Ordinal);

    /// <summary>Says that what stands at <paramref name="text"/> in the text is at <paramref name="plan"/> in the plan.</summary>
    public void Add(string plan, string text)
    {
        if (plan != text)
            _prefixes[plan] = text;
    }

    /// <summary>The path in the text: the longest known beginning is replaced.</summary>
    public string ToText(string path)
    {
        for (var end = path.Length; end > 0; end = path.LastIndexOfAny(['.', '['], end - 1))
        {
            if (_prefixes.TryGetValue(path[..end], out var text))
                return text + path[end..];
        }
        return path;
    }
}
