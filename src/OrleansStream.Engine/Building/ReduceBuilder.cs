using System.Globalization;
using System.Linq.Expressions;
using System.Text.Json;
using OrleansStream.Components;
using OrleansStream.Diagnostics;
using OrleansStream.Expressions;
using OrleansStream.Functions;
using OrleansStream.Steps.Reduce;

namespace OrleansStream.Building;

/// <summary>Says the values of a step <c>reduce</c>: what each is before the first row, and after a row.</summary>
public sealed class ReduceBuilder
{
    readonly OrderedDictionary<string, JsonElement> _initial = [];
    readonly OrderedDictionary<string, ExpressionText> _set = [];

    internal ReduceBuilder()
    {
    }

    internal ReduceOptions Options => new() { Initial = _initial, Set = _set };

    /// <summary>Says what a value is before the first row: a number, text, true, false or null, which is the default.</summary>
    public ReduceBuilder Initial(string name, object? value)
    {
        // A number with a fraction stays one, even where there is nothing behind the point.
        _initial[name] = value is double number && double.IsInteger(number)
            ? JsonElement.Parse(number.ToString("0.0", CultureInfo.InvariantCulture))
            : JsonSerializer.SerializeToElement(value is Enum ? value.ToString() : value);
        return this;
    }

    /// <summary>Says what a value is after a row: an expression over <c>acc.name</c>, the values before the row, and the row's columns.</summary>
    public ReduceBuilder Set(string name, ExpressionText value)
    {
        _set[name] = value;
        return this;
    }

    /// <summary>The options of a typed reduction; errors are added to the diagnostics.</summary>
    internal static ReduceOptions Of<TValues>(TValues initial, LambdaExpression next, DiagnosticBag diagnostics, string step, string path)
    {
        var builder = new ReduceBuilder();
        foreach (var property in RowTypes.Properties(typeof(TValues)))
            builder.Initial(LambdaNames.Of(property), property.GetValue(initial));
        if (Lambdas.Fields(next) is not { Count: > 0 } fields)
        {
            diagnostics.Error(ErrorCodes.BadExpression, $"The lambda {next} does not make the values", step, $"{path}.set",
                "for example (acc, x) => new Totals(acc.Sum + x.Amount)");
            return builder.Options;
        }
        foreach (var (name, value) in fields)
        {
            if (Lambdas.Lower(value, diagnostics, step, JsonPaths.Field($"{path}.set", name)) is { } text)
                builder.Set(name, text);
        }
        return builder.Options;
    }
}
