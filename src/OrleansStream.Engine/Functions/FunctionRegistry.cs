using System.Diagnostics.CodeAnalysis;

namespace OrleansStream.Functions;

/// <summary>
/// The functions that plans may name. Filled when a host is configured, read-only once plans run: adding is not safe while others read.
/// </summary>
public sealed class FunctionRegistry
{
    readonly Dictionary<string, RegisteredFunction> _functions = new(StringComparer.Ordinal);

    /// <summary>The names, sorted.</summary>
    public IReadOnlyList<string> Names => [.. _functions.Keys.Order(StringComparer.Ordinal)];

    /// <summary>
    /// Registers a function. All kinds share their names. Throws <see cref="ArgumentException"/> if the name is empty or taken, or the version is below 1.
    /// </summary>
    public FunctionRegistry Add(string name, RegisteredFunction function)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(function);
        if (function.Version < 1)
            throw new ArgumentException($"The function '{name}' has version {function.Version}; versions begin at 1.", nameof(function));
        if (!_functions.TryAdd(name, function))
            throw new ArgumentException($"A function '{name}' is registered already.", nameof(name));
        return this;
    }

    /// <summary>Finds a function of any kind.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out RegisteredFunction? function) => _functions.TryGetValue(name, out function);
}
