using System.Text;
using System.Text.Json;
using OrleansStream.Diagnostics;
using OrleansStream.Plans.Yaml;

namespace OrleansStream.Plans;

/// <summary>
/// A plan's text, JSON or YAML, read once: the plan, what was wrong with the text, and the places of later findings. Lines and columns, and paths as the
/// text has them (the shorthand's <c>processors[1]</c> rather than <c>steps[0]</c>), come from <see cref="Locate"/>.
/// </summary>
public sealed class PlanText
{
    readonly JsonPositions? _positions;
    readonly PlanPathMap _paths;

    Plan? _draft;
    DraftFaults _faults = DraftFaults.None;

    PlanText(JsonPositions? positions, PlanPathMap paths, Plan? plan, IReadOnlyList<Diagnostic> diagnostics) =>
        (_positions, _paths, Plan, Diagnostics) = (positions, paths, plan, diagnostics);

    /// <summary>The plan; null if the text has errors.</summary>
    public Plan? Plan { get; }

    /// <summary>What was found while reading, with positions.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; }

    /// <summary>Reads a plan's text. Never throws for what the text holds.</summary>
    /// <param name="text">The text, full form or shorthand.</param>
    /// <param name="defaultId">The id if the text has none, usually the file's name; characters that ids cannot have become dashes.</param>
    /// <param name="syntax">How it is written; <see cref="PlanSyntaxes"/> tells it from a file's name. Default: JSON.</param>
    public static PlanText Read(string text, string? defaultId = null, PlanSyntax syntax = PlanSyntax.Json)
    {
        ArgumentNullException.ThrowIfNull(text);
        var paths = new PlanPathMap();
        if (text.Length > PlanLimits.TextLength)
        {
            return new PlanText(null, paths, null,
                [new(ErrorCodes.TooLarge, DiagnosticSeverity.Error, $"The plan's text is longer than {PlanLimits.TextLength} characters")]);
        }
        var bytes = Encoding.UTF8.GetBytes(text, text.StartsWith('\uFEFF') ? 1 : 0, text.Length - (text.StartsWith('\uFEFF') ? 1 : 0));
        YamlPlaces? places = null;
        if (syntax == PlanSyntax.Yaml)
        {
            bytes = YamlReader.Read(text.TrimStart('\uFEFF'), "plan", PlanLimits.TextLength, out places, out var notYaml);
            if (notYaml is not null)
                return new PlanText(null, paths, null, [notYaml]);
        }
        if (JsonGuard.Check(bytes) is { } broken)
            return new PlanText(null, paths, null, [broken]);
        using var document = JsonDocument.Parse(bytes, JsonGuard.DocumentOptions);
        var diagnostics = new DiagnosticBag();
        var plan = new PlanReader(diagnostics, paths).Read(document.RootElement, defaultId);
        var positions = new JsonPositions(bytes, places);
        return new PlanText(positions, paths, diagnostics.HasErrors ? null : plan, Located(diagnostics.Items, positions, paths))
        {
            _draft = plan,
            _faults = plan is null ? DraftFaults.None : DraftFaults.Of(plan, diagnostics.Items, paths),
        };
    }

    /// <summary>
    /// Everything that is wrong with the text and, as far as it could be read, with the plan: errors, then warnings, in the order of the text. What only
    /// follows from an error of the text is left out.
    /// </summary>
    public IReadOnlyList<Diagnostic> Validate(ComponentCatalog catalog)
    {
        if (_draft is null)
            return Diagnostics;
        var findings = Diagnostics.Concat(Locate(PlanValidator.Validate(_draft, catalog, _faults)));
        return [.. findings.DistinctBy(d => (d.Code, d.Message, d.Path)).OrderByDescending(d => d.Severity).ThenBy(d => d.Position?.Line).ThenBy(d => d.Position?.Column)];
    }

    /// <summary>
    /// The same findings with their places in this text. A finding about something that is not in the text gets the place of what surrounds it.
    /// </summary>
    public IReadOnlyList<Diagnostic> Locate(IReadOnlyList<Diagnostic> findings) =>
        _positions is null ? findings : Located(findings, _positions, _paths);

    static IReadOnlyList<Diagnostic> Located(IReadOnlyList<Diagnostic> findings, JsonPositions positions, PlanPathMap paths) =>
        findings.Count == 0 ? findings : positions.Attach([.. findings.Select(d => d with { Path = d.Path is null ? null : paths.ToText(d.Path) })]);
}
