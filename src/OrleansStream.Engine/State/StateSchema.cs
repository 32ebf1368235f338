using System.Collections.Immutable;

namespace OrleansStream.State;

/// <summary>What the entries of a step's state hold, so that a snapshot is never read as something that it is not.</summary>
/// <param name="Kind">
/// The kind of state with the version of its layout, such as <c>panes/1</c>, and everything that makes other state incompatible (a window's size). State of
/// another kind cannot be taken over.
/// </param>
/// <param name="Key">The types of the key's columns, such as <c>string,int64</c>. State with another key cannot be taken over.</param>
/// <param name="Fields">The parts of each entry's value. Parts that both sides have are kept; others begin empty, or are dropped.</param>
public sealed record StateSchema(string Kind, string Key, ImmutableArray<StateField> Fields)
{
    /// <summary>Whether state of this schema can be taken over by a step with another one, whole or in part.</summary>
    public bool FitsInto(StateSchema other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Kind == other.Kind && Key == other.Key;
    }

    /// <inheritdoc/>
    public bool Equals(StateSchema? other) => other is not null && FitsInto(other) && Fields.SequenceEqual(other.Fields);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, Key, Fields.Length);
}

/// <summary>A part of each entry's value, such as the state of one aggregate.</summary>
/// <param name="Name">Its name: what it computes as the plan says it, such as <c>sum(price * volume)</c>, or else what it is for.</param>
/// <param name="Signature">What makes it what it is, such as <c>sum(float64)/1</c>: parts are the same if name and signature are.</param>
public sealed record StateField(string Name, string Signature);
