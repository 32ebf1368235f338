using System.Text.Json;

namespace OrleansStream.Components;

/// <summary>How the values of one type of option stand in JSON: their shape, reading and writing.</summary>
abstract class OptionValue
{
    /// <summary>The shape, elements and choices, without name and limits.</summary>
    /// <param name="within">The records around it, so that records which hold themselves come to an end.</param>
    public abstract OptionDescriptor Describe(ImmutableTypeSet within);

    /// <summary>Reads a value; false after adding an error, or a warning if the value names something that this build lacks.</summary>
    public abstract bool TryRead(JsonElement json, OptionReader reader, string path, in OptionLimits limits, out object? value);

    /// <summary>Writes a value that reading gives back.</summary>
    public abstract void Write(Utf8JsonWriter writer, object value);

    /// <summary>Whether a value says no more than its absence: empty text, an empty list or map.</summary>
    public virtual bool IsEmpty(object value) => false;

    /// <summary>The value of an absent option whose record gives none.</summary>
    public virtual object? Missing => null;
}

/// <summary>The limits of an option; not a number: none.</summary>
readonly record struct OptionLimits(double Min, double Max)
{
    public static OptionLimits None => new(double.NaN, double.NaN);

    public bool Holds(double value) => !(value < Min) && !(value > Max);

    public string Text(Func<double, string> format) => (double.IsNaN(Min), double.IsNaN(Max)) switch
    {
        (false, false) => $"from {format(Min)} to {format(Max)}",
        (false, true) => $"at least {format(Min)}",
        _ => $"at most {format(Max)}",
    };
}

/// <summary>The records around a value while it is described.</summary>
sealed record ImmutableTypeSet(Type Type, ImmutableTypeSet? Outer)
{
    public bool Contains(Type type) => Type == type || (Outer?.Contains(type) ?? false);
}
