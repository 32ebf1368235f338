using System.Collections.Immutable;

namespace OrleansStream.Expressions;

/// <summary>
/// A parsed expression: an immutable tree with the place of each node in the text. Compared by value, places excepted. Its
/// <see cref="object.ToString"/> is text that parses to the same tree.
/// </summary>
public abstract record Expression
{
    /// <summary>Offset of the node's first character in the text.</summary>
    public int Offset { get; init; }

    /// <summary>The columns that it reads, as written (dotted for nested ones), without repeats.</summary>
    public ImmutableArray<string> Columns() => throw new NotImplementedException();
}
