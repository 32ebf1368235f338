namespace OrleansStream.Components;

/// <summary>Makes descriptors of options records. Uses reflection: meant for start-up.</summary>
public static class ComponentDescriptors
{
    /// <summary>
    /// The descriptor of a record marked with <see cref="ComponentAttribute"/>. Throws <see cref="InvalidOperationException"/> if the record
    /// cannot hold options: no such mark, no constructor without parameters, or an option of a type that has no JSON shape.
    /// </summary>
    public static ComponentDescriptor Of(Type optionsType)
    {
        ArgumentNullException.ThrowIfNull(optionsType);
        return OptionRecord.Of(optionsType).Describe(within: null);
    }
}
