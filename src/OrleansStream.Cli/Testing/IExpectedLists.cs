using System.Text.Json;

namespace OrleansStream.Cli.Testing;

/// <summary>The lists of expected rows in the text of a test file.</summary>
interface IExpectedLists
{
    /// <summary>How the list of a sink is brought up to date; null if it is written in a way in which it cannot be.</summary>
    /// <param name="path">The names of fields and the places in lists that lead to the list.</param>
    /// <param name="expected">The rows that are in the list.</param>
    /// <param name="rows">The rows that are to be in it.</param>
    TextEdit? Edit(IReadOnlyList<object> path, IReadOnlyList<JsonElement> expected, IReadOnlyList<UpdatedRow> rows);
}

/// <summary>A part of a text that is replaced.</summary>
/// <param name="Place">The part.</param>
/// <param name="Text">What comes in its place.</param>
sealed record TextEdit(Range Place, string Text);
