using OrleansStream.Diagnostics;
using OrleansStream.Plans.Yaml;

namespace OrleansStream.Plans;

/// <summary>
/// A YAML text of another kind than a plan, such as a test file, rewritten as JSON by the same rules (<see cref="PlanSyntax.Yaml"/>): whoever reads JSON
/// can read it, and what is found has its place in the YAML.
/// </summary>
public sealed class YamlText
{
    /// <summary>The most bytes of JSON that may come of a text: 64 Mi.</summary>
    public const int MostBytes = 64 * 1024 * 1024;

    YamlText(byte[] json, YamlPlaces? places) => (Json, Positions) = (json, new JsonPositions(json, places));

    /// <summary>The JSON in UTF-8; no object of it has a name twice.</summary>
    public ReadOnlyMemory<byte> Json { get; }

    /// <summary>Finds the places of JSON paths in the YAML text.</summary>
    public JsonPositions Positions { get; }

    /// <summary>Reads a text; null after adding an error, with line and column, to the diagnostics. Never throws for what the text holds.</summary>
    /// <param name="text">The text.</param>
    /// <param name="what">What it should be, for messages: <c>test file</c>.</param>
    /// <param name="diagnostics">Where findings go.</param>
    public static YamlText? Read(string text, string what, DiagnosticBag diagnostics)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(diagnostics);
        var json = YamlReader.Read(text.TrimStart('\uFEFF'), what, MostBytes, out var places, out var broken);
        if (broken is null)
            return new YamlText(json, places);
        diagnostics.Add(broken);
        return null;
    }
}
