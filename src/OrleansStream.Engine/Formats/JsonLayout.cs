namespace OrleansStream.Formats;

/// <summary>How JSON objects stand in a text.</summary>
public enum JsonLayout
{
    /// <summary>
    /// As the first line that is not blank says: one that begins with <c>[{</c> or <c>[]</c>, or holds nothing but <c>[</c> or <c>{</c>, begins
    /// <see cref="Values"/>; any other <see cref="Lines"/>.
    /// </summary>
    Auto,

    /// <summary>One object a line.</summary>
    Lines,

    /// <summary>Arrays of objects, or objects one after another, each over as many lines as it likes.</summary>
    Values,
}
