namespace OrleansStream.Plans;

/// <summary>Names that have a meaning of their own in every plan.</summary>
public static class PlanNames
{
    /// <summary>The name of the shorthand's source.</summary>
    internal const string Source = "source";

    /// <summary>The name of the shorthand's sink, and of the sink of a plan that names none.</summary>
    internal const string Sink = "sink";

    /// <summary>Whether a text can be a plan's id: letters a-z, digits and dashes.</summary>
    public static bool IsPlanId(string id) =>
        id.Length is > 0 and <= PlanLimits.IdLength && id.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-');

    /// <summary>Whether a text can be the id or name of a node: letters, digits, dashes and underscores.</summary>
    public static bool IsNodeId(string id) =>
        id.Length is > 0 and <= PlanLimits.IdLength && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    /// <summary>The nearest plan id to a text, for example a file's name.</summary>
    public static string ToPlanId(string text)
    {
        var id = new string([.. text.ToLowerInvariant().Select(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') ? c : '-')]).Trim('-');
        return id.Length == 0 ? "pipeline" : id.Length > PlanLimits.IdLength ? id[..PlanLimits.IdLength] : id;
    }
}
