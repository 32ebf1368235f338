using OrleansStream.Diagnostics;

namespace OrleansStream.Expressions;

/// <summary>Parses the expression language.</summary>
public static class ExpressionParser
{
    /// <summary>The longest text, in characters.</summary>
    public const int MaxLength = 64 * 1024;

    /// <summary>The deepest tree; a chain such as <c>a and b and c</c> is as deep as it is long.</summary>
    public const int MaxDepth = 250;

    /// <summary>The most columns, operators, calls and literals, those in lists of <c>in</c> apart.</summary>
    public const int MaxNodes = 4000;

    /// <summary>Parses an expression; null after adding an error with the offset to the diagnostics.</summary>
    /// <param name="text">The text.</param>
    /// <param name="diagnostics">Where errors go.</param>
    /// <param name="node">The id of the plan's node that it belongs to.</param>
    /// <param name="path">The path of the option that holds it.</param>
    public static Expression? Parse(string text, DiagnosticBag diagnostics, string? node = null, string? path = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(diagnostics);
        try
        {
            if (text.Length > MaxLength)
                throw TooLarge($"The expression has {text.Length} characters, at most {MaxLength} are allowed", MaxLength);
            var parsed = new ExpressionSyntax(text).Parse();
            CheckSize(parsed);
            return parsed;
        }
        catch (ExpressionSyntaxException e)
        {
            diagnostics.Error(e.Code, e.Message, node, path, e.Hint, e.Offset);
            return null;
        }
    }

    internal static ExpressionSyntaxException TooLarge(string message, int offset) =>
        new(message, offset, "split it, for example into columns of an earlier step; a long list of values goes into in (…)", ErrorCodes.TooLarge);

    // Chains grow without nesting in the parser; whatever walks the tree later does so recursively.
    static void CheckSize(Expression root)
    {
        var nodes = 0;
        var open = new Stack<(Expression Node, int Depth)>();
        open.Push((root, 1));
        while (open.TryPop(out var top))
        {
            if (top.Depth > MaxDepth)
                throw TooLarge($"The expression is more than {MaxDepth} operators deep", top.Node.Offset);
            foreach (var child in top.Node.Children)
            {
                if (top.Node is InExpression && child is LiteralExpression)
                    continue;
                if (++nodes > MaxNodes)
                    throw TooLarge($"The expression has more than {MaxNodes} operators, columns and values", child.Offset);
                open.Push((child, top.Depth + 1));
            }
        }
    }
}
