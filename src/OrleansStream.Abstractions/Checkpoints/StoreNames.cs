using System.Buffers;

namespace OrleansStream.Checkpoints;

/// <summary>
/// Which names a store takes. They are file names everywhere, so a store may use them as they are. No two names of segments of a pipeline differ in
/// the case of letters alone.
/// </summary>
public static class StoreNames
{
    /// <summary>The most characters that a name has.</summary>
    public const int MaxLength = 200;

    static readonly SearchValues<char> PipelineCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");
    static readonly SearchValues<char> NameCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    /// <summary>Whether this is a pipeline's id: letters a-z, digits and dashes, at least one and at most <see cref="MaxLength"/>.</summary>
    public static bool IsPipeline(string? text) => text is { Length: > 0 and <= MaxLength } && !text.AsSpan().ContainsAnyExcept(PipelineCharacters);

    /// <summary>
    /// Whether this is the name of a segment or a savepoint: letters A-Z and a-z, digits, dashes, underscores and dots, not beginning with a dot, at least
    /// one and at most <see cref="MaxLength"/>.
    /// </summary>
    public static bool IsName(string? text) => text is { Length: > 0 and <= MaxLength } && text[0] != '.' && !text.AsSpan().ContainsAnyExcept(NameCharacters);

    /// <summary>Throws an <see cref="ArgumentException"/> if this is not a pipeline's id.</summary>
    public static void CheckPipeline(string pipeline)
    {
        if (!IsPipeline(pipeline))
            throw new ArgumentException($"'{pipeline}' is no id of a pipeline: those have letters a-z, digits and dashes, at most {MaxLength}.", nameof(pipeline));
    }

    /// <summary>Throws an <see cref="ArgumentException"/> if this is not the name of a segment or a savepoint.</summary>
    public static void CheckName(string name)
    {
        if (!IsName(name))
            throw new ArgumentException($"'{name}' is no name: those have letters, digits, dashes, underscores and dots, at most {MaxLength}, and begin with no dot.", nameof(name));
    }

    /// <summary>Throws an <see cref="ArgumentException"/> if any of these is not the name of a segment or a savepoint.</summary>
    public static void CheckNames(IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        foreach (var name in names)
            CheckName(name);
    }
}
