using System.Collections.Frozen;
using System.Collections.Immutable;
using OrleansStream.Expressions.Functions;

namespace OrleansStream.Expressions;

/// <summary>The functions that expressions can call. What they do is said once, here: type checks, help and documentation all read it.</summary>
public static class FunctionCatalog
{
    static readonly ImmutableArray<FunctionDefinition> Definitions =
        [.. NumberFunctions.All, .. ChoiceFunctions.All, .. TextFunctions.All, .. TimeFunctions.All, .. NestedFunctions.All];

    static readonly FrozenDictionary<string, FunctionDefinition> ByName = Definitions.ToFrozenDictionary(d => d.Descriptor.Name, StringComparer.Ordinal);

    /// <summary>All functions, those that belong together one after the other.</summary>
    public static ImmutableArray<FunctionDescriptor> All { get; } = [.. Definitions.Select(d => d.Descriptor)];

    /// <summary>The function of that name; null if there is none.</summary>
    public static FunctionDescriptor? Find(string name) => Definition(name)?.Descriptor;

    internal static FunctionDefinition? Definition(string name) => ByName.GetValueOrDefault(name.ToLowerInvariant());
}
