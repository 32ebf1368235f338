using System.Collections.Frozen;
using System.Collections.Immutable;
using OrleansStream.Expressions.Functions;
using OrleansStream.Expressions.Time;

namespace OrleansStream.Expressions;

/// <summary>The functions that expressions can call. What they do is said once, here: type checks, help and documentation all read it.</summary>
public static class FunctionCatalog
{
    static readonly ImmutableArray<FunctionDefinition> Definitions =
    [
        .. Family("Numbers", NumberFunctions.All),
        .. Family("Roots, logarithms, angles", MathFunctions.All),
        .. Family("Choices", ChoiceFunctions.All),
        .. Family("Texts", TextFunctions.All),
        .. Family("Regular expressions", RegexFunctions.All),
        .. Family("Time", TimeFunctions.All),
        .. Family("JSON", JsonFunctions.All),
        .. Family("Lists", ListFunctions.All),
        .. Family("Codes and hashes", CodeFunctions.All),
    ];

    static readonly FrozenDictionary<string, FunctionDefinition> ByName = Definitions.ToFrozenDictionary(d => d.Descriptor.Name, StringComparer.Ordinal);

    /// <summary>All functions, those that belong together one after the other.</summary>
    public static ImmutableArray<FunctionDescriptor> All { get; } = [.. Definitions.Select(d => d.Descriptor)];

    /// <summary>The function of that name; null if there is none.</summary>
    public static FunctionDescriptor? Find(string name) => Definition(name)?.Descriptor;

    internal static FunctionDefinition? Definition(string name) => ByName.GetValueOrDefault(name.ToLowerInvariant());

    static IEnumerable<FunctionDefinition> Family(string name, IEnumerable<FunctionDefinition> functions) =>
        functions.Select(f => f with { Descriptor = f.Descriptor with { Category = name } });
}
