using System.Text.Json;
using OrleansStream.Diagnostics;

namespace OrleansStream.Testing.Files;

/// <summary>How a case went.</summary>
public sealed record CaseResult
{
    /// <summary>The case.</summary>
    public required TestCase Case { get; init; }

    /// <summary>For each phase the rows that came to each sink, in order.</summary>
    public required IReadOnlyList<IReadOnlyDictionary<string, IReadOnlyList<JsonElement>>> Phases { get; init; }

    /// <summary>The code of the failure that ended it; null if it ran to its end.</summary>
    public string? Error { get; init; }

    /// <summary>What is not as expected, for people, one text for each; empty: the case passed.</summary>
    public required IReadOnlyList<string> Failures { get; init; }

    /// <summary>What was found about the plan when it could not run; otherwise empty.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; init; } = [];

    /// <summary>Whether all was as expected.</summary>
    public bool Passed => Failures.Count == 0;

    /// <summary>What came out, as one line of JSON: <c>{"case", "phases": [{sink: [rows]}], "error"}</c>.</summary>
    public string ToActualJson()
    {
        var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("case", Case.Name);
            writer.WriteStartArray("phases");
            foreach (var phase in Phases)
                Write(writer, phase);
            writer.WriteEndArray();
            writer.WriteString("error", Error);
            writer.WriteEndObject();
        }
        return System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    static void Write(Utf8JsonWriter writer, IReadOnlyDictionary<string, IReadOnlyList<JsonElement>> phase)
    {
        writer.WriteStartObject();
        foreach (var (sink, rows) in phase)
        {
            writer.WriteStartArray(sink);
            foreach (var row in rows)
                row.WriteTo(writer);
            writer.WriteEndArray();
        }
        writer.WriteEndObject();
    }
}
