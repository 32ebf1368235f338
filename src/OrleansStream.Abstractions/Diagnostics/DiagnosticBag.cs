namespace OrleansStream.Diagnostics;

/// <summary>Collects the findings of one pass over a plan. Not safe for use by several threads.</summary>
public sealed class DiagnosticBag
{
    readonly List<Diagnostic> _items = [];

    /// <summary>All findings, in the order in which they were made.</summary>
    public IReadOnlyList<Diagnostic> Items => _items;

    /// <summary>Whether any finding is an error.</summary>
    public bool HasErrors { get; private set; }

    /// <summary>Adds a finding.</summary>
    public void Add(Diagnostic diagnostic)
    {
        ArgumentNullException.ThrowIfNull(diagnostic);
        _items.Add(diagnostic);
        HasErrors |= diagnostic.Severity == DiagnosticSeverity.Error;
    }

    /// <summary>Adds an error.</summary>
    public void Error(string code, string message, string? node = null, string? path = null, string? hint = null, int? offset = null) =>
        Add(new Diagnostic(code, DiagnosticSeverity.Error, message) { Node = node, Path = path, Hint = hint, Offset = offset });

    /// <summary>Adds a warning.</summary>
    public void Warning(string code, string message, string? node = null, string? path = null, string? hint = null) =>
        Add(new Diagnostic(code, DiagnosticSeverity.Warning, message) { Node = node, Path = path, Hint = hint });
}
