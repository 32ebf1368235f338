using OrleansStream.Diagnostics;

namespace OrleansStream.Expressions;

/// <summary>Parses the expression language.</summary>
public static class ExpressionParser
{
    /// <summary>Parses an expression; null after adding an error with the offset to the diagnostics.</summary>
    /// <param name="text">The text.</param>
    /// <param name="diagnostics">Where errors go.</param>
    /// <param name="node">The id of the plan's node that it belongs to.</param>
    /// <param name="path">The path of the option that holds it.</param>
    public static Expression? Parse(string text, DiagnosticBag diagnostics, string? node = null, string? path = null) =>
        throw new NotImplementedException();
}
