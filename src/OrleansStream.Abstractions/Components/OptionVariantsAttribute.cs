namespace OrleansStream.Components;

/// <summary>
/// Marks an abstract record as a choice among components: the field <c>type</c> of its JSON picks one of the records given, each marked with
/// <see cref="ComponentAttribute"/>, whose options stand beside <c>type</c>. A bare text means that type without options. A null property of
/// such a type means that nothing was given.
/// </summary>
/// <param name="types">The records, in the order in which people should see them.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class OptionVariantsAttribute(params Type[] types) : Attribute
{
    /// <summary>The records that the field <c>type</c> may pick.</summary>
    public IReadOnlyList<Type> Types { get; } = types;

    /// <summary>The type that is meant when the object has no field <c>type</c>; null: the field is required.</summary>
    public string? Default { get; init; }
}
