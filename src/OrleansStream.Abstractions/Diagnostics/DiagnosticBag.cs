namespace OrleansStream.Diagnostics;

/// <summary>
/// Collects the findings of one pass over a plan, at most <see cref="MostFindings"/> of them: nobody reads more, and a hostile plan could have
/// millions. Not safe for use by several threads.
/// </summary>
public sealed class DiagnosticBag
{
    /// <summary>The most findings that are kept.</summary>
    public const int MostFindings = 1000;

    readonly List<Diagnostic> _items = [];

    /// <summary>All findings, in the order in which they were made.</summary>
    public IReadOnlyList<Diagnostic> Items => _items;

    /// <summary>Whether any finding is an error.</summary>
    public bool HasErrors { get; private set; }

    /// <summary>Whether it holds so many findings that further ones are dropped.</summary>
    public bool IsFull => _items.Count >= MostFindings;

    /// <summary>Adds a finding. A full bag drops it, save that the first error takes the place of the last warning.</summary>
    public void Add(Diagnostic diagnostic)
    {
        ArgumentNullException.ThrowIfNull(diagnostic);
        var isFirstError = diagnostic.Severity == DiagnosticSeverity.Error && !HasErrors;
        if (!IsFull)
            _items.Add(diagnostic);
        else if (isFirstError)
            _items[^1] = diagnostic;
        HasErrors |= isFirstError;
    }

    /// <summary>Adds an error.</summary>
    public void Error(string code, string message, string? node = null, string? path = null, string? hint = null, int? offset = null) =>
        Add(new Diagnostic(code, DiagnosticSeverity.Error, message) { Node = node, Path = path, Hint = hint, Offset = offset });

    /// <summary>Adds a warning.</summary>
    public void Warning(string code, string message, string? node = null, string? path = null, string? hint = null) =>
        Add(new Diagnostic(code, DiagnosticSeverity.Warning, message) { Node = node, Path = path, Hint = hint });
}
