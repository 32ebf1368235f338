using System.Collections.Immutable;

namespace OrleansStream.Events;

/// <summary>The columns of a batch: names and types, in order. Compared by value.</summary>
public sealed class RowSchema : IEquatable<RowSchema>
{
    readonly Dictionary<string, int> _index;

    /// <summary>Makes a schema of the fields given. Throws <see cref="ArgumentException"/> if two share a name.</summary>
    public RowSchema(params IEnumerable<RowField> fields)
    {
        Fields = [.. fields];
        _index = new Dictionary<string, int>(Fields.Length, StringComparer.Ordinal);
        for (var i = 0; i < Fields.Length; i++)
        {
            if (!_index.TryAdd(Fields[i].Name, i))
                throw new ArgumentException($"The column '{Fields[i].Name}' appears twice.", nameof(fields));
        }
    }

    /// <summary>The schema without columns.</summary>
    public static RowSchema Empty { get; } = new();

    /// <summary>The columns.</summary>
    public ImmutableArray<RowField> Fields { get; }

    /// <summary>How many columns there are.</summary>
    public int Count => Fields.Length;

    /// <summary>The column at a position.</summary>
    public RowField this[int index] => Fields[index];

    /// <summary>The position of a column, or -1.</summary>
    public int IndexOf(string name) => _index.TryGetValue(name, out var i) ? i : -1;

    /// <inheritdoc/>
    public bool Equals(RowSchema? other) =>
        ReferenceEquals(this, other) || (other is not null && Fields.AsSpan().SequenceEqual(other.Fields.AsSpan()));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as RowSchema);

    /// <inheritdoc/>
    public override int GetHashCode() => Fields.Aggregate(Fields.Length, HashCode.Combine);

    /// <inheritdoc/>
    public override string ToString() => $"{{{string.Join(", ", Fields)}}}";
}
