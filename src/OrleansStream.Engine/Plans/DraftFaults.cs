using System.Collections.Immutable;
using OrleansStream.Diagnostics;

namespace OrleansStream.Plans;

/// <summary>
/// What of a plan could not be read as it was meant, so that checking the rest does not complain of what only follows from that: nodes, and whether
/// names may be missing that the text would have had.
/// </summary>
sealed record DraftFaults(ImmutableHashSet<string> Nodes, bool IsGraphBroken)
{
    static readonly string[] Containers = ["sources", "steps", "sinks", "source", "processors", "sink"];

    static readonly string[] FrameFields = ["id", "type", "from", "config"];

    /// <summary>Findings that a missing node or name would cause.</summary>
    static readonly string[] OfGraphs = [ErrorCodes.UnknownInput, ErrorCodes.NoInput, ErrorCodes.Cycle, ErrorCodes.Unread];

    /// <summary>Nothing is wrong.</summary>
    public static DraftFaults None { get; } = new([], IsGraphBroken: false);

    /// <summary>Whether the node at a path of the plan was not read as it was meant.</summary>
    public bool Has(string node) => Nodes.Contains(node);

    /// <summary>Whether a finding says more than the reading's own errors.</summary>
    public bool Admits(Diagnostic finding) =>
        !(IsGraphBroken && OfGraphs.Contains(finding.Code))
        && !(Nodes.Count > 0 && finding.Code == ErrorCodes.Unread)
        && !Nodes.Any(n => IsWithin(finding.Path ?? "", n));

    /// <summary>The faults that the errors of reading amount to.</summary>
    public static DraftFaults Of(Plan draft, IReadOnlyList<Diagnostic> errors, PlanPathMap paths)
    {
        var places = errors.Where(e => e.Severity == DiagnosticSeverity.Error).ToList();
        if (places.Count == 0)
            return None;
        IEnumerable<string> nodes =
        [
            .. draft.Sources.Items.Select(s => JsonPaths.Field("sources", s.Name)),
            .. draft.Steps.Items.Select((_, i) => JsonPaths.Element("steps", i)),
            .. draft.Sinks.Items.Select(s => JsonPaths.Field("sinks", s.Name)),
        ];
        return new DraftFaults([.. nodes.Where(n => places.Exists(e => Concerns(e.Path ?? "", n, paths)))], places.Exists(BreaksGraph));
    }

    static bool Concerns(string place, string node, PlanPathMap paths)
    {
        if (IsWithin(place, paths.ToText(node)))
            return true;
        // The window that a step before lends stands in that step's own place.
        const string Config = ".config";
        var window = $"{node}.config.window";
        var lent = paths.ToText(window);
        return lent != window && lent.EndsWith(Config, StringComparison.Ordinal) && IsWithin(place, lent[..^Config.Length]);
    }

    /// <summary>Whether nodes may be missing, or have other names or inputs than were meant.</summary>
    static bool BreaksGraph(Diagnostic error)
    {
        var parts = JsonPaths.Split(error.Path ?? "");
        if (parts.Count == 0)
            return true;
        if (!Containers.Contains(parts[0]))
            return error.Code == ErrorCodes.UnknownField && NearestName.Of(parts[0], Containers) is not null;
        var frame = parts[0] is "source" or "sink" ? 1 : 2;
        if (parts.Count == frame)
            return error.Code != ErrorCodes.MissingField;
        return parts.Count < frame
            || (error.Code == ErrorCodes.UnknownField && parts.Count == frame + 1 && NearestName.Of(parts[frame], FrameFields) == "id");
    }

    static bool IsWithin(string path, string node) =>
        path.StartsWith(node, StringComparison.Ordinal) && (path.Length == node.Length || path[node.Length] is '.' or '[');
}
